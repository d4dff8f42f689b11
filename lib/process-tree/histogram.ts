/** The bins of the strip above a tree: a range around the incident, cut evenly, each bin a round length. */
export interface Bins {
  from: number;
  to: number;
  binMs: number;
  count: number;
}

const LEAST_RANGE_MS = 6 * 60_000;
const MOST_BINS = 720;
const LENGTHS = [
  100, 250, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 900_000, 3_600_000, 21_600_000, 86_400_000,
];

/**
 * @param window what must be inside
 * @param known when the host reported its first and last event: beyond them there is nothing to draw
 */
export function binsAround(window: { from: number; to: number }, known: { from: number; to: number }): Bins {
  const length = window.to - window.from;
  const pad = Math.max(length * 0.25, (LEAST_RANGE_MS - length) / 2);
  const from = Math.min(window.from, Math.max(window.from - pad, known.from));
  const to = Math.max(window.to, Math.min(window.to + pad, known.to));
  const binMs = LENGTHS.find((ms) => (to - from) / ms <= MOST_BINS) ?? Math.ceil((to - from) / MOST_BINS);
  const first = Math.floor(from / binMs) * binMs;
  const count = Math.max(1, Math.ceil((to - first) / binMs));
  return { from: first, to: first + count * binMs, binMs, count };
}
