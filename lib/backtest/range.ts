const DAY_MS = 86_400_000;

/** A half-open stretch of event time in epoch milliseconds: from <= time < to. */
export interface Range {
  from: number;
  to: number;
}

/** A range as whole days (UTC, for the rollups) and the rests at its ends (for the events). */
export interface DayParts {
  /** whole days, half-open; equal ends: none */
  days: Range;
  edges: Range[];
}

export function dayParts({ from, to }: Range): DayParts {
  const first = Math.ceil(from / DAY_MS) * DAY_MS;
  const last = Math.floor(to / DAY_MS) * DAY_MS;
  if (first >= last) return { days: { from: first, to: first }, edges: from < to ? [{ from, to }] : [] };
  const edges = [
    { from, to: first },
    { from: last, to },
  ].filter((edge) => edge.from < edge.to);
  return { days: { from: first, to: last }, edges };
}
