import type { BacktestReport, Count3 } from './report';
import type { JudgedEvent } from './tally';

type Histogram = NonNullable<BacktestReport['histogram']>;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Bins that people can name. All divide the next larger or a day, so that bins begin at round times. */
const WIDTHS = [
  SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 15 * SECOND, 30 * SECOND,
  MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE,
  HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 7 * DAY, 28 * DAY,
]; // biome-ignore format: reads as one list

const MOST_BINS = 72;

/** The bins of a range: a width that gives at most MOST_BINS, and where the first begins. Ends are exclusive. */
export interface Bins {
  from: number;
  binMs: number;
  count: number;
}

/** @param least no finer than this, where finer bins would have to be counted event by event */
export function binsFor(from: number, to: number, least = SECOND): Bins {
  const span = Math.max(0, to - from);
  const binMs =
    WIDTHS.find((width) => width >= least && span / width <= MOST_BINS - 1) ?? Math.ceil(span / MOST_BINS / DAY) * DAY;
  const first = Math.floor(from / binMs) * binMs;
  return { from: first, binMs, count: Math.max(1, Math.floor(to / binMs) - first / binMs + 1) };
}

/** @param counts events by bin number, all judgements together */
export function histogramOf(
  bins: Bins,
  counts: ReadonlyMap<number, number>,
  judged: readonly JudgedEvent[],
): Histogram {
  const out: Count3[] = Array.from({ length: bins.count }, (_, i) => ({
    true: 0,
    false: 0,
    unjudged: counts.get(i) ?? 0,
  }));
  for (const event of judged) {
    const bin = out[binOf(bins, event.time)];
    if (!bin) continue;
    bin[event.judgement]++;
    bin.unjudged--;
  }
  return { from: bins.from, binMs: bins.binMs, bins: out };
}

export function binOf(bins: Bins, time: number): number {
  return Math.floor((time - bins.from) / bins.binMs);
}

export function binTimes(bins: Bins, times: Iterable<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const time of times) {
    const bin = binOf(bins, time);
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
  }
  return counts;
}
