'use client';

import { Bookmark, Check } from 'lucide-react';
import { memo } from 'react';
import { BY_WORTH } from '../../lib/hypotheses/suggest/meaning';
import { baseName } from '../../lib/process-tree/names';
import type { AdjacentEvent } from '../../lib/process-tree/tree';
import { tellingFacts } from '../../lib/telemetry/prevalence';
import { visible } from '../../lib/telemetry/text';
import { AdversaryPieces } from '../ui/adversary-text';
import { cx } from '../ui/class-names';
import { Kbd } from '../ui/kbd';
import { Prevalence } from '../ui/prevalence';

export const ADJACENT_ROW = 74;

export interface AdjacentRowProps {
  id: string;
  event: AdjacentEvent;
  rank: number;
  top: number;
  selected: boolean;
  checked: boolean;
  observed: boolean;
  onSelect: (event: AdjacentEvent, check: 'none' | 'toggle' | 'range') => void;
  onObserve: (event: AdjacentEvent) => void;
  onHypothesis: (event: AdjacentEvent) => void;
}

export const AdjacentRow = memo(function AdjacentRow({
  id,
  event,
  rank,
  top,
  selected,
  checked,
  observed,
  onSelect,
  onObserve,
  onHypothesis,
}: AdjacentRowProps) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the list holds the focus and names this row as its active one
    // biome-ignore lint/a11y/useKeyWithClickEvents: the page's keys act on the active row
    <div
      id={id}
      role="option"
      aria-selected={checked || selected}
      onClick={(click) => {
        const act =
          click.target instanceof Element ? click.target.closest('[data-act]')?.getAttribute('data-act') : null;
        if (act === 'o') onObserve(event);
        else if (act === 'n') onHypothesis(event);
        else onSelect(event, click.shiftKey ? 'range' : click.ctrlKey || click.metaKey ? 'toggle' : 'none');
      }}
      style={{ transform: `translateY(${top}px)`, height: ADJACENT_ROW }}
      className={cx(
        'absolute inset-x-0 top-0 grid grid-cols-[22px_minmax(0,1fr)] gap-x-1.5 border-b border-l-2 border-b-line py-2 pr-3 pl-1.5 select-none',
        selected
          ? 'border-l-accent bg-accent-bg group-focus-visible/list:outline-2 group-focus-visible/list:-outline-offset-2 group-focus-visible/list:outline-accent'
          : 'border-l-transparent hover:bg-raised',
      )}
    >
      <span className="num text-right font-mono text-11 font-semibold text-ink-2">
        {checked ? <Check size={13} aria-label="selected" className="ml-auto text-accent" strokeWidth={3} /> : rank}
      </span>
      <div className="min-w-0">
        <div className="flex items-center gap-2">
          <b
            className="cut flex-1 text-12 font-semibold"
            data-tip={`${titleOf(event)}\n${visible(event.detail.slice(0, 1000))}`}
          >
            {titleOf(event)}
            {event.refs.length > 0 && <span className="num font-normal text-ink-2"> ×{event.refs.length + 1}</span>}
          </b>
          {observed && (
            <span role="img" aria-label="observed" data-tip="observed" className="text-accent">
              <Bookmark size={11} fill="currentColor" />
            </span>
          )}
          <AlertedRing alerted={event.alerted} of={event.refs.length + 1} />
        </div>
        <div className="cut mt-0.5 font-mono text-10 text-ink-2" data-tip={factsTip(event)}>
          {event.facts.length > 0 ? (
            tellingFirst(event.facts).join(' · ')
          ) : (
            <AdversaryPieces value={event.detail.slice(0, 200)} shortenHome />
          )}
        </div>
        <div className="mt-1 flex h-5 items-center gap-2">
          <Prevalence
            value={event.prevalence}
            what={tellingFacts(event.facts) > 0 ? 'facts' : 'any'}
            className="min-w-0 overflow-hidden"
          />
          <span className="ml-auto flex flex-none gap-1">
            <RowAction act="o" label="Observe" on={false} />
            <RowAction act="n" label="New hypothesis" on={selected} />
          </span>
        </div>
      </div>
    </div>
  );
});

/** A start is about its own image; everything else needs to say who did it. */
function titleOf(event: AdjacentEvent): string {
  const title = visible(event.title);
  return event.kind === 'process_start' ? title : `${visible(baseName(event.image))} ${title}`;
}

function factsTip(event: AdjacentEvent): string {
  const command = visible(event.detail.slice(0, 1000));
  return event.facts.length > 0 ? `${tellingFirst(event.facts).join('\n')}\n\n${command}` : command;
}

const TELLING: readonly string[] = BY_WORTH;

function tellingFirst(facts: readonly string[]): string[] {
  const rank = (fact: string) => {
    const at = TELLING.indexOf(fact);
    return at < 0 ? BY_WORTH.length : at;
  };
  return facts.toSorted((a, b) => rank(a) - rank(b));
}

/** For the mouse; no button, since an option of a list can hold none. The keyboard has o and n. */
function RowAction({ act, label, on }: { act: 'o' | 'n'; label: string; on: boolean }) {
  return (
    <span
      aria-hidden="true"
      data-act={act}
      data-tip={label}
      className={cx('cursor-pointer rounded-1 hover:outline hover:outline-ink-3', on && 'bg-accent text-accent-ink')}
    >
      <Kbd inherit={on}>{act}</Kbd>
    </span>
  );
}

/** How many of a behavior's events are in an alert already: none, some, all. */
export function AlertedRing({ alerted, of }: { alerted: number; of: number }) {
  const words = `${alerted} of ${of} of its events in an alert already`;
  return (
    <svg width="12" height="12" className="flex-none text-ink-2" role="img" aria-label={words} data-tip={words}>
      {alerted >= of ? (
        <circle cx="6" cy="6" r="4.5" fill="currentColor" />
      ) : (
        <>
          <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.3" />
          {alerted > 0 && <path d="M6 1.5a4.5 4.5 0 0 1 0 9z" fill="currentColor" />}
        </>
      )}
    </svg>
  );
}
