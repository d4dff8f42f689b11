import type { ShownVariant } from '../../lib/hypotheses/evasion';
import { cx } from '../ui/class-names';
import { count, plural } from '../ui/count';
import { Stool } from '../ui/stool';
import { isWeak } from './weak-spots';

/** What one detector catches of one change: a mark, and where there is room the figure or the word. */
export function Cell({ events, name }: { events: number; name: string }) {
  const caught = events > 0;
  return (
    <td className={cx('border-b border-l border-line p-0', !caught && '@min-[1180px]:bg-over-bg')}>
      <span
        role="img"
        aria-label={`${name}: ${caught ? plural(events, 'event') : 'missed'}`}
        data-tip={caught ? `Catches ${plural(events, 'event')}` : 'Misses it'}
        className="flex h-6 items-center justify-center gap-1.25 @min-[1180px]:justify-start @min-[1180px]:pl-1.5"
      >
        <span
          aria-hidden="true"
          className={cx('block size-2 flex-none rounded-full', caught ? 'bg-true' : 'border-[1.5px] border-over')}
        />
        <span
          aria-hidden="true"
          className={cx('mono hidden text-11 @min-[1180px]:inline', caught ? 'text-ink-2' : 'text-over')}
        >
          {caught ? short(events) : 'lost'}
        </span>
      </span>
    </td>
  );
}

/** Cells are narrow; the whole figure is on hover. */
const short = (events: number) => (events < 10_000 ? count(events) : `${Math.floor(events / 1000)}k`);

/** A row of figures below the detectors. */
export function Totals({
  label,
  tip,
  columns,
  of,
  strong = false,
}: {
  label: string;
  tip: string;
  columns: readonly ShownVariant[];
  of: (variant: ShownVariant) => number;
  strong?: boolean;
}) {
  return (
    <tr className={cx('h-6.25', strong ? 'font-semibold' : 'text-ink-2')}>
      <td className="pl-3" />
      <th scope="row" data-tip={tip} className={cx('text-left', strong ? 'font-semibold' : 'font-normal')}>
        {label}
      </th>
      {columns.map((variant) => (
        <td
          key={variant.id}
          className={cx('num border-l border-line p-0 text-center', strong && isWeak(variant) && 'text-over')}
        >
          <span className="flex h-6 items-center justify-center gap-1.25 @min-[1180px]:justify-start @min-[1180px]:pl-1.5">
            {strong && (
              <span aria-hidden="true" className="hidden @min-[1180px]:inline">
                <Stool legs={variant.legs} className="h-3.5 w-4.5" />
              </span>
            )}
            {of(variant)}
          </span>
        </td>
      ))}
      <td className="border-l border-line pr-3 text-right text-11 font-normal whitespace-nowrap text-ink-3">
        {strong && '3 wanted'}
      </td>
    </tr>
  );
}
