'use client';

import { Bookmark } from 'lucide-react';
import { memo } from 'react';
import { cx } from '../ui/class-names';
import { count, plural } from '../ui/count';
import { Kbd } from '../ui/kbd';
import { HostBoxes } from '../ui/prevalence';
import type { Idea } from './use-ideas';

export type IdeaAct = 'select' | 'observe' | 'propose' | 'widen';

export interface IdeaRowProps {
  id: string;
  idea: Idea;
  selected: boolean;
  /** all of its events are observed */
  observed: boolean;
  onAct: (idea: Idea, act: IdeaAct) => void;
}

const ACTS: Readonly<Record<string, IdeaAct>> = { o: 'observe', n: 'propose', w: 'widen' };

/** One idea for a detector: its name, its sentence and facts, the hosts that do it otherwise, and how hard it is to evade. */
export const IdeaRow = memo(function IdeaRow({ id, idea, selected, observed, onAct }: IdeaRowProps) {
  const { title, sentence, facts, rank, processes, events, wider, step, novelty } = idea;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the list holds the focus and names this row as its active one
    // biome-ignore lint/a11y/useKeyWithClickEvents: the page's keys act on the active row
    <div
      id={id}
      role="option"
      aria-selected={selected}
      onClick={(click) => {
        const act =
          click.target instanceof Element ? click.target.closest('[data-act]')?.getAttribute('data-act') : null;
        onAct(idea, ACTS[act ?? ''] ?? 'select');
      }}
      className={cx(
        'grid scroll-my-8 grid-cols-[22px_minmax(0,1fr)] gap-x-1.5 border-b border-l-2 border-b-line py-2 pr-3 pl-1.5 select-none',
        selected
          ? 'border-l-accent bg-accent-bg group-focus-visible/list:outline-2 group-focus-visible/list:-outline-offset-2 group-focus-visible/list:outline-accent'
          : 'border-l-transparent hover:bg-raised',
      )}
    >
      <span className="num pt-px text-right font-mono text-11 font-semibold text-ink-2">{rank}</span>
      <div className="min-w-0">
        <div className="flex items-start gap-2">
          <b
            className="line-clamp-3 flex-1 text-12 leading-4 font-semibold text-pretty"
            data-tip={`${sentence}.\n\n${facts.join('\n')}\n\n${plural(events, 'event')} of ${plural(processes, 'process', 'processes')} here`}
          >
            {title}
          </b>
          {observed && (
            <span role="img" aria-label="observed" data-tip="observed" className="mt-0.5 text-accent">
              <Bookmark size={11} fill="currentColor" />
            </span>
          )}
        </div>
        <div className="mt-1 flex h-5 items-center gap-2">
          <Seen idea={idea} />
          <Robustness value={idea.robustness} novelty={novelty} />
          <span className="ml-auto flex flex-none gap-1">
            {wider.length > 0 && (
              <RowAct act="w" tip={`Wider: step ${step} of ${wider.length}`} on={step > 0}>
                w{step > 0 ? step : ''}
              </RowAct>
            )}
            <RowAct act="o" tip={`Observe ${events === 1 ? 'its event' : `its ${count(events)} events`}`} on={false}>
              o
            </RowAct>
            <RowAct act="n" tip="New hypothesis with this rule" on={selected}>
              n
            </RowAct>
          </span>
        </div>
      </div>
    </div>
  );
});

function Seen({ idea: { seen, kinds } }: { idea: Idea }) {
  const { hosts, reporting, events } = seen;
  const action = kinds.includes('process_start')
    ? 'start programs'
    : kinds.includes('net_connect')
      ? 'report connections'
      : 'report what is done to files';
  const words =
    hosts === 0
      ? `on none of ${plural(reporting, 'host')}`
      : `on ${plural(hosts, 'host')} of ${count(reporting)}, ${plural(events, 'event')}`;
  return (
    <span
      data-tip={`Seen ${words} that ${action}, outside this incident and all confirmed threats${hosts === 0 ? `.\n${provable(reporting)}` : ''}`}
      className={cx(
        'inline-flex min-w-0 items-center gap-1.5 text-11 whitespace-nowrap',
        hosts > 0 ? 'text-over' : 'text-ink-2',
      )}
    >
      {reporting <= 12 && <HostBoxes hosts={hosts} reporting={reporting} />}
      <span className="num cut">
        {count(hosts)} of {plural(reporting, 'host')}
        {hosts > 0 && ` · ${count(events)}×`}
      </span>
    </span>
  );
}

/** What "never seen" proves: with 95 % confidence, below this share of hosts. */
export function provable(hosts: number): string {
  if (hosts === 0) return 'No host reports such actions.';
  const share = 1 - 0.05 ** (1 / hosts);
  return `${plural(hosts, 'host')} can prove no more than: fewer than about 1 in ${Math.max(1, Math.floor(1 / share))} hosts do it.`;
}

const STEPS = 8;

function Robustness({ value, novelty }: { value: number; novelty: number }) {
  const filled = Math.round(value * STEPS);
  const known = novelty < 0.5 ? '\nLive detectors read most of these events already' : '';
  const tip = `Hard to evade: ${filled} of ${STEPS}. Names are worth little, places more, relations between processes most.${known}`;
  return (
    <span className="flex flex-none items-center gap-1" data-tip={tip}>
      <svg width={STEPS * 4} height="8" role="img" aria-label={`hard to evade: ${filled} of ${STEPS}`}>
        {Array.from({ length: STEPS }, (_, i) => (
          <rect key={i} x={i * 4} y="0" width="3" height="8" className={i < filled ? 'fill-ink-2' : 'fill-line-2'} />
        ))}
      </svg>
      {novelty < 0.5 && <span className="text-10 text-ink-3">known</span>}
    </span>
  );
}

/** For the mouse; no button, since an option of a list can hold none. The keyboard has the same letters. */
function RowAct({ act, tip, on, children }: { act: string; tip: string; on: boolean; children: React.ReactNode }) {
  return (
    <span
      aria-hidden="true"
      data-act={act}
      data-tip={tip}
      className={cx('cursor-pointer rounded-1 hover:outline hover:outline-ink-3', on && 'bg-accent text-accent-ink')}
    >
      <Kbd inherit={on}>{children}</Kbd>
    </span>
  );
}
