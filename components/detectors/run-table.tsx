'use client';

import { JudgementGlyph } from '../backtest/judgement';
import { cx } from '../ui/class-names';
import { count } from '../ui/count';
import { Link } from '../ui/link';
import { duration } from '../ui/time-format';
import { type PlacedRule, resultVerdict } from './run-words';

const HEADS = [
  { label: 'Rule' },
  { label: 'Events', width: 'w-24', right: true },
  { label: 'Hosts', width: 'w-20', right: true },
  { label: 'Days', width: 'w-16', right: true },
  { label: 'Verdict', width: 'w-72' },
  { label: 'Took', width: 'w-20', right: true },
  { label: 'Samples', width: 'w-24' },
] as const;

/** One line a rule, what fires first. A line opens what the rule matched. */
export function RunTable({
  rows,
  open,
  onOpen,
}: {
  rows: readonly PlacedRule[];
  /** place of the rule that is open */
  open: number | null;
  onOpen: (place: number) => void;
}) {
  // beside what a rule matched, its name needs the room
  const heads = open === null ? HEADS : HEADS.filter(({ label }) => label !== 'Took');
  return (
    <table
      aria-label="Rules by what fires"
      className={cx('w-full table-fixed border-collapse text-12', open !== null && '[&_.verdict]:w-48')}
    >
      <thead>
        <tr className="h-row-table border-b border-line bg-raised text-left text-11 text-ink-2">
          {heads.map((head) => (
            <th
              key={head.label}
              scope="col"
              className={cx(
                'cut px-1.25 font-normal first:pl-3 last:pr-3',
                head.label === 'Verdict' && 'verdict',
                'width' in head && head.width,
                'right' in head && 'text-right',
              )}
            >
              {head.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <RuleRow
            key={row.place}
            row={row}
            open={row.place === open}
            narrow={open !== null}
            onOpen={() => onOpen(row.place)}
          />
        ))}
      </tbody>
    </table>
  );
}

const NUMBER = 'num px-1.25 text-right';

function RuleRow({
  row,
  open,
  narrow,
  onOpen,
}: {
  row: PlacedRule;
  open: boolean;
  narrow: boolean;
  onOpen: () => void;
}) {
  const { title, detectorId, result } = row;
  const fires = result?.ok === true && result.events > 0;
  return (
    <tr className={cx('h-row-table border-b border-line', open ? 'bg-accent-bg' : 'hover:bg-raised')}>
      <td className="cut px-1.25 pl-3" data-tip={title}>
        {detectorId === null ? (
          title
        ) : (
          <Link href={`/detectors/${detectorId}`} className="hover:underline">
            <span className="text-ink-3">D-{detectorId}</span> {title}
          </Link>
        )}
      </td>
      {result === null ? (
        <td colSpan={narrow ? 5 : 6} className="px-1.25 text-ink-3">
          no result yet
        </td>
      ) : (
        <>
          <td className={cx(NUMBER, fires ? 'font-semibold' : 'text-ink-3')}>
            {result.ok ? count(result.events) : '–'}
          </td>
          <td className={cx(NUMBER, !fires && 'text-ink-3')}>{result.ok ? count(result.hosts) : '–'}</td>
          <td className={cx(NUMBER, !fires && 'text-ink-3')}>
            {result.ok && result.days !== null ? count(result.days) : '–'}
          </td>
          <VerdictCell verdict={resultVerdict(result)} />
          {!narrow && <td className={cx(NUMBER, 'text-ink-3')}>{duration(result.durationMs)}</td>}
          <td className="px-1.25 pr-3">
            {fires && (
              <button
                type="button"
                aria-expanded={open}
                aria-label={`Samples of ${title}`}
                onClick={onOpen}
                className="text-accent hover:underline"
              >
                {open ? 'Close' : 'Samples'}
              </button>
            )}
          </td>
        </>
      )}
    </tr>
  );
}

function VerdictCell({ verdict: { kind, words } }: { verdict: ReturnType<typeof resultVerdict> }) {
  return (
    <td className="px-1.25">
      <span data-tip={words} className={cx('flex items-center gap-1.5', kind === null && 'text-ink-3')}>
        {kind !== null && <JudgementGlyph judgement={kind} titled={false} />}
        <span className="cut">{words}</span>
      </span>
    </td>
  );
}
