'use client';

import Link from 'next/link';
import { memo } from 'react';
import type { AlertRow } from '../../lib/alerts/alert';
import { NoisyTag } from '../detectors/detector-words';
import { AdversaryText } from '../ui/adversary-text';
import { cx } from '../ui/class-names';
import { count, plural } from '../ui/count';
import { personShown, useMe } from '../ui/me';
import { useNow } from '../ui/now';
import { SeverityGlyph } from '../ui/severity';
import { clock, day, relative, sameDay, timeInFull } from '../ui/time-format';
import { CommandLine } from './command-line';
import { reasonOf } from './reason';
import { ReasonSentence } from './reason-sentence';
import { DISPOSITION_SHORT, DISPOSITION_WORD, STATUS_WORD, StatusGlyph } from './status';

/** Shared with the column heads. On one line the time carries its date. */
export function columns(twoLines: boolean): string {
  const widths = twoLines
    ? 'grid-cols-[14px_68px_minmax(0,1fr)_78px_70px_42px_92px]'
    : 'grid-cols-[14px_68px_minmax(0,1fr)_78px_128px_42px_92px]';
  return `grid ${widths} items-center gap-x-3 px-2.5`;
}

export interface QueueRowProps {
  alert: AlertRow;
  twoLines: boolean;
  /** the cursor stands here */
  current: boolean;
  /** the list has the keyboard's focus */
  selected: boolean;
  onPoint: (id: string) => void;
  onOpen: (id: string) => void;
  onSelect: (id: string, range: boolean) => void;
}

/** One alert: why it matched, then image and command line. */
export const QueueAlertRow = memo(function QueueAlertRow({
  alert,
  twoLines,
  current,
  selected,
  onPoint,
  onOpen,
  onSelect,
}: QueueRowProps) {
  const quiet = alert.status === 'closed' || alert.status === 'withdrawn';
  const { behavior } = alert.summary;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: j and k move the cursor for the whole list
    <div
      role="option"
      tabIndex={-1}
      id={`alert-${alert.id}`}
      aria-selected={current}
      onClick={() => onPoint(alert.id)}
      onDoubleClick={() => onOpen(alert.id)}
      className={cx(
        columns(twoLines),
        'border-b border-l-2 border-b-line text-12 outline-none',
        twoLines ? 'h-row-queue' : 'h-row-table',
        current
          ? 'border-l-accent bg-accent-bg group-focus-visible/list:outline-2 group-focus-visible/list:outline-solid group-focus-visible/list:-outline-offset-2 group-focus-visible/list:outline-accent'
          : 'border-l-transparent hover:bg-raised',
        quiet && 'text-ink-3',
      )}
    >
      <span className="flex">
        <input
          type="checkbox"
          aria-label={`Select ${alert.detector} on ${alert.host}`}
          tabIndex={-1}
          checked={selected}
          onClick={(event) => event.stopPropagation()}
          onDoubleClick={(event) => event.stopPropagation()}
          onChange={(event) => onSelect(alert.id, (event.nativeEvent as MouseEvent).shiftKey === true)}
          className="checkbox"
        />
      </span>
      <span>
        <SeverityGlyph severity={alert.severity} />
      </span>
      <span className="flex min-w-0 flex-col leading-4.25">
        <span className="flex min-w-0 items-baseline gap-2.5">
          <Link
            href={`/alerts/${alert.id}`}
            prefetch={false}
            tabIndex={-1}
            data-tip={twoLines ? undefined : alert.detector}
            className={cx(
              'cut flex-initial whitespace-nowrap hover:underline',
              twoLines ? 'max-w-[60%]' : 'max-w-[40%]',
              !quiet && 'font-semibold',
            )}
          >
            {alert.detector}
          </Link>
          {alert.noisy && <NoisyTag />}
          <ReasonSentence parts={reasonOf(alert.summary)} className={cx('flex-1 text-11', quiet && 'text-ink-3')} />
        </span>
        {twoLines && <CommandLine behavior={behavior} className={cx('text-11', quiet && 'text-ink-3')} />}
      </span>
      <span className="flex min-w-0 flex-col text-11 leading-4.25">
        <AdversaryText value={alert.host} className="font-sans text-11" />
        {twoLines && alert.user !== null && (
          <AdversaryText value={alert.user} className="font-sans text-11 text-ink-2" />
        )}
      </span>
      <RowTime alert={alert} twoLines={twoLines} />
      <span className="num text-right" data-tip={plural(alert.eventCount, 'matching event')}>
        {count(alert.eventCount)}
      </span>
      <RowStatus alert={alert} twoLines={twoLines} />
    </div>
  );
});

function RowTime({ alert, twoLines }: { alert: AlertRow; twoLines: boolean }) {
  const now = useNow(30_000) ?? alert.lastTime;
  const several = alert.lastTime - alert.firstTime >= 1;
  const tip = several
    ? `last: ${timeInFull(alert.lastTime, now)}\nfirst: ${timeInFull(alert.firstTime, now)}`
    : timeInFull(alert.lastTime, now);
  const today = sameDay(alert.lastTime, now);
  return (
    <time
      data-tip={tip}
      dateTime={new Date(alert.lastTime).toISOString()}
      className="flex flex-col text-11 leading-4.25 whitespace-nowrap"
    >
      <span className="mono num text-11">
        {!twoLines && !today && `${day(alert.lastTime)} `}
        {clock(alert.lastTime)}
      </span>
      {twoLines && (
        <span className="num text-ink-2">{today ? relative(alert.lastTime, now) : day(alert.lastTime)}</span>
      )}
    </time>
  );
}

function RowStatus({ alert, twoLines }: { alert: AlertRow; twoLines: boolean }) {
  const me = useMe();
  const who = personShown(alert.assignee, me);
  const word = alert.disposition ? DISPOSITION_SHORT[alert.disposition] : STATUS_WORD[alert.status];
  const tip = [
    STATUS_WORD[alert.status],
    alert.disposition && DISPOSITION_WORD[alert.disposition],
    alert.reason,
    who,
    alert.threatId !== null && `threat ${alert.threatId}`,
  ];
  return (
    <span data-tip={tip.filter(Boolean).join('\n')} className="flex min-w-0 flex-col text-11 leading-4.25 text-ink-2">
      <span className="flex items-center gap-1.25 whitespace-nowrap">
        <StatusGlyph status={alert.status} />
        <span className="cut">{word}</span>
      </span>
      {twoLines && <span className="cut">{alert.threatId === null ? who : `Threat ${alert.threatId}`}</span>}
    </span>
  );
}
