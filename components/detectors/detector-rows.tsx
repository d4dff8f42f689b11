'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useRef } from 'react';
import { isNoisy, type ListedDetector } from '../../lib/detectors/detector';
import type { Brittle } from '../../lib/promotion/brittle';
import { alertsOfDetector } from '../telemetry/event-link';
import { cx } from '../ui/class-names';
import { count, plural } from '../ui/count';
import { Link } from '../ui/link';
import { type RowProps, rowLook } from '../ui/row-cursor';
import { SeverityGlyph } from '../ui/severity';
import { Ago } from '../ui/time';
import { BrittleTag } from './brittle-tag';
import { type CaughtThreat, useCaught } from './caught';
import {
  DetectorStateTag,
  NoisyTag,
  OriginTag,
  SilentTag,
  SoleTag,
  ThreatLinks,
  UndecidedTag,
  UnfoundedTag,
} from './detector-words';
import type { ListQuestion, Sort } from './list-order';
import { precision, precisionWords, VERDICTS_NEEDED } from './precision';
import { reviewIsDue } from './review-due';
import { useBrittle } from './use-brittle';
import { useSilentDetectors } from './use-import';
import { trendOf, VolumeBars } from './volume-bars';

interface Head {
  label: string;
  sort?: Sort;
  width?: string;
  right?: boolean;
  tip?: string;
}

const HEADS: readonly Head[] = [
  { label: 'Id', sort: 'id', width: 'w-12' },
  { label: 'Level', sort: 'level', width: 'w-20' },
  { label: 'Detector', sort: 'title' },
  { label: 'State', sort: 'state', width: 'w-28' },
  { label: 'From', width: 'w-16' },
  { label: 'Open of alerts', sort: 'alerts', width: 'w-24', right: true },
  {
    label: 'Matches, 30 days',
    sort: 'volume',
    width: 'w-40',
    tip: 'Per day, up to the day of the newest stored event',
  },
  {
    label: 'Precision',
    sort: 'precision',
    width: 'w-24',
    right: true,
    tip: `Share of its judged alerts and labelled events that were true; hidden below ${VERDICTS_NEEDED} verdicts`,
  },
  { label: 'Last fired', sort: 'fired', width: 'w-22' },
  { label: 'Brittle', width: 'w-24', tip: 'Changes of mere strings on which it loses a threat that it catches' },
  {
    label: 'Catches',
    sort: 'threats',
    width: 'w-24',
    tip: 'Confirmed threats; “sole”: no other live detector catches it',
  },
];

/** px, as --spacing-row-table is; the head is as high */
const ROW = 28;
const OVERSCAN = 24;

/** Hundreds of rules are many cells: only the rows that the window needs are drawn. */
export function DetectorRows({
  rows,
  now,
  cursor,
  rowProps,
  question,
  ask,
}: {
  rows: readonly ListedDetector[];
  now: number;
  cursor: number;
  rowProps: (index: number) => RowProps;
  question: ListQuestion;
  ask: (change: Partial<ListQuestion>) => void;
}) {
  const caughtBy = useCaught();
  const silent = useSilentDetectors();
  const brittle = useBrittle();
  const sort = (by: Sort) => {
    if (question.sort !== by) ask({ sort: by, descending: by !== 'title' && by !== 'id' && by !== 'state' });
    else ask({ descending: !question.descending });
  };
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: OVERSCAN,
    // the head lies over the first row
    scrollPaddingStart: ROW,
  });
  useEffect(() => virtual.scrollToIndex(cursor, { align: 'auto' }), [virtual, cursor]);
  const drawn = virtual.getVirtualItems();
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-auto border-t border-line">
      <table aria-rowcount={rows.length + 1} className="w-full min-w-270 table-fixed text-12">
        <thead className="sticky top-0 z-1">
          <tr className="h-row-table bg-raised text-left text-11 text-ink-2 [&>th]:border-b [&>th]:border-line [&>th]:px-2 [&>th]:font-normal">
            {HEADS.map(({ label, sort: by, width, right, tip }) => (
              <th
                key={label}
                data-tip={tip}
                aria-sort={question.sort !== by || !by ? undefined : question.descending ? 'descending' : 'ascending'}
                className={cx(width, right && 'text-right')}
              >
                {by ? (
                  <button type="button" onClick={() => sort(by)} className="hover:text-ink">
                    {label}
                    {question.sort === by && <span aria-hidden="true">{question.descending ? ' ↓' : ' ↑'}</span>}
                  </button>
                ) : (
                  label
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Space height={drawn[0]?.start ?? 0} />
          {drawn.map(({ index: i }) => {
            const row = rows[i];
            return (
              row && (
                <Row
                  key={row.id}
                  row={row}
                  index={i}
                  rowProps={rowProps}
                  selected={i === cursor}
                  due={reviewIsDue(row, now)}
                  silent={silent.get(row.id)}
                  caught={caughtBy(row)}
                  brittle={brittle?.get(row.id)}
                />
              )
            );
          })}
          <Space height={virtual.getTotalSize() - (drawn.at(-1)?.end ?? 0)} />
        </tbody>
      </table>
    </div>
  );
}

/** Rows that are not drawn. */
function Space({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr>
      <td colSpan={HEADS.length} className="p-0" style={{ height }} />
    </tr>
  );
}

interface RowOfProps {
  row: ListedDetector;
  index: number;
  rowProps: (index: number) => RowProps;
  selected: boolean;
  due: boolean;
  silent: readonly string[] | undefined;
  caught: readonly CaughtThreat[];
  brittle: Brittle | undefined;
}

/** A row is drawn again when it changes or the cursor comes or goes: moving the cursor over 500 rows draws two. */
const Row = memo(DrawnRow, (a, b) => {
  const same = (key: keyof RowOfProps) => a[key] === b[key];
  return (
    (['row', 'index', 'selected', 'due', 'silent', 'brittle'] as const).every(same) &&
    a.caught.length === b.caught.length &&
    a.caught.every((one, i) => one.id === b.caught[i]!.id && one.events === b.caught[i]!.events)
  );
});

function DrawnRow({ row, index, rowProps, selected, due, silent, caught, brittle }: RowOfProps) {
  const trend = trendOf(row.volume);
  return (
    <tr
      {...rowProps(index)}
      aria-rowindex={index + 2}
      className={cx('h-row-table border-b border-line [&>td]:px-2', rowLook(selected))}
    >
      <td className="mono num text-ink-3">D-{row.id}</td>
      <td>
        <SeverityGlyph severity={row.level} />
      </td>
      <td>
        <span className="flex min-w-0 items-baseline gap-1.5">
          <Link href={`/detectors/${row.id}`} data-value={row.title} className="cut font-semibold hover:underline">
            {row.title}
          </Link>
          <span className="num flex-none text-11 text-ink-3">v{row.version}</span>
          {row.exceptions > 0 && (
            <span className="flex-none text-11 text-ink-2">{plural(row.exceptions, 'exception')}</span>
          )}
          {row.tags.length > 0 && (
            <span data-tip={row.tags.join('\n')} className="cut min-w-0 flex-1 text-11 text-ink-3">
              {row.tags.join(' ')}
            </span>
          )}
        </span>
      </td>
      <td>
        <span className="inline-flex gap-1">
          <DetectorStateTag state={row.state} />
          {isNoisy(row.alertsInDay) && <NoisyTag alertsInDay={row.alertsInDay} />}
          {row.undecided > 0 && <UndecidedTag undecided={row.undecided} />}
          {row.unfounded && <UnfoundedTag />}
          {due && (
            <span data-tip="Look at it again, and note it on its page" className="text-11 text-over">
              due
            </span>
          )}
        </span>
      </td>
      <td>
        <OriginTag origin={row.origin} hypothesisId={row.hypothesisId} />
      </td>
      <td className="num text-right">
        {row.alerts === 0 ? (
          <span className="text-ink-3">none</span>
        ) : (
          <Link
            href={alertsOfDetector(row.id)}
            className="underline decoration-line-2 underline-offset-2 hover:decoration-current"
          >
            {count(row.openAlerts)} of {count(row.alerts)}
          </Link>
        )}
      </td>
      <td>
        {row.volume ? (
          <span className="flex items-center gap-2">
            <VolumeBars volume={row.volume} className="h-3.5 w-22" />
            <span className="num">{count(row.volume.days.reduce((a, b) => a + b, 0))}</span>
            {trend !== 'steady' && <span className="text-11 text-ink-2">{trend}</span>}
          </span>
        ) : (
          <span className="text-ink-3">none</span>
        )}
      </td>
      <td className={cx('num text-right whitespace-nowrap', precision(row) === null && 'text-ink-3')}>
        {precisionWords(row)}
      </td>
      <td className="text-ink-2">
        {silent ? (
          <SilentTag reasons={silent} />
        ) : row.lastFired === null ? (
          <span className="text-ink-3">never</span>
        ) : (
          <Ago value={row.lastFired} />
        )}
      </td>
      <td>
        <BrittleTag brittle={brittle} />
      </td>
      <td>
        <span className="inline-flex items-center gap-1.5">
          <ThreatLinks caught={caught} />
          {row.sole.length > 0 && <SoleTag sole={row.sole} />}
        </span>
      </td>
    </tr>
  );
}
