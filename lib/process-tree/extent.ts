/** The incident from its first moment to its last one, with room around it. */
const MARGIN_SHARE = 0.05;
const LEAST_MARGIN_MS = 1_000;
const MOST_MARGIN_MS = 60_000;

/** Epoch milliseconds; from 0 to 0 where nothing happened. */
export function windowOf(
  lineage: readonly { time: number; endTime: number | null }[],
  times: readonly number[],
): { from: number; to: number } {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  const widen = (time: number) => {
    if (time < from) from = time;
    if (time > to) to = time;
  };
  for (const row of lineage) {
    widen(row.time);
    if (row.endTime !== null) widen(row.endTime);
  }
  for (const time of times) widen(time);
  if (from > to) return { from: 0, to: 0 };
  const margin = Math.min(MOST_MARGIN_MS, Math.max(LEAST_MARGIN_MS, (to - from) * MARGIN_SHARE));
  return { from: from - margin, to: to + margin };
}
