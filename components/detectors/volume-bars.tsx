import type { Volume } from '../../lib/detectors/detector';
import { cx } from '../ui/class-names';
import { count, plural } from '../ui/count';
import { day } from '../ui/time-format';

const DAY_MS = 86_400_000;

/** Matches per day as bars, each with its day and number on hover. */
export function VolumeBars({ volume, className }: { volume: Volume | null; className?: string }) {
  if (!volume) return <span className="text-ink-3">none</span>;
  const { days, from } = volume;
  const most = days.reduce((a, b) => Math.max(a, b), 1);
  const total = days.reduce((a, b) => a + b, 0);
  return (
    <span
      role="img"
      aria-label={`${plural(total, 'match', 'matches')} in ${days.length} days, at most ${count(most)} in a day`}
      data-tip={tipOf(days, from)}
      className={cx('inline-flex items-end gap-px align-bottom', className)}
    >
      <svg viewBox={`0 0 ${days.length * 3} 16`} preserveAspectRatio="none" className="size-full" aria-hidden="true">
        <path d={`M0 15.5H${days.length * 3}`} className="stroke-line-2" strokeWidth={1} />
        {days.map((n, i) =>
          n === 0 ? null : (
            <rect
              key={i}
              x={i * 3}
              width={2.4}
              y={16 - Math.max(2, (n / most) * 15)}
              height={Math.max(2, (n / most) * 15)}
              className="fill-ink-2"
            />
          ),
        )}
      </svg>
    </span>
  );
}

/** The days with matches, newest first. */
function tipOf(days: readonly number[], from: number): string {
  const told = days
    .map((n, i) => ({ n, at: from + i * DAY_MS }))
    .filter(({ n }) => n > 0)
    .reverse();
  return told
    .slice(0, 10)
    .map(({ n, at }) => `${day(at)}: ${plural(n, 'match', 'matches')}`)
    .join('\n');
}

/** The last third of the days against the third before it; "new": nothing before it. */
export function trendOf(volume: Volume | null): 'rising' | 'falling' | 'steady' | 'new' | null {
  if (!volume) return null;
  const third = Math.floor(volume.days.length / 3);
  const sum = (from: number, to: number) => volume.days.slice(from, to).reduce((a, b) => a + b, 0);
  const now = sum(-third, volume.days.length);
  const before = sum(-2 * third, -third);
  if (sum(0, -third) === 0) return 'new';
  if (now > before * 1.5 && now - before > 1) return 'rising';
  return before > now * 1.5 && before - now > 1 ? 'falling' : 'steady';
}
