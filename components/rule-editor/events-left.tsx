import { count, plural } from '../ui/count';
import type { Left } from './use-steps';

const BAR = 40;

/** A small bar and a number: events that meet a condition and all above it. Empty where the figure has no meaning. */
export function EventsLeft({ left, counting }: { left: Left | undefined; counting: boolean }) {
  if (!left) return <span aria-busy={counting || undefined} />;
  return (
    <span
      data-tip={`${plural(left.events, 'stored event')} left after this condition and those above it`}
      className="num flex items-center justify-end gap-1.5 text-11"
    >
      <svg width={BAR} height="8" aria-hidden="true" className="flex-none">
        <rect width={Math.max(left.events > 0 ? 2 : 0, BAR * left.share)} height="8" rx="1" fill="var(--bar)" />
      </svg>
      <b className="min-w-7 flex-1 text-right font-semibold">
        {compact(left.events)}
        <span className="sr-only"> events left</span>
      </b>
    </span>
  );
}

/** "347", "12,340", "3.6 M": the whole figure is on hover. */
function compact(events: number): string {
  if (events < 100_000) return count(events);
  return events < 1_000_000 ? `${Math.round(events / 1000)} k` : `${(events / 1_000_000).toFixed(1)} M`;
}
