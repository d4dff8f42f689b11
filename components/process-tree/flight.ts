/** What is in view, and how often in a row everything was replaced. */
export interface Flight {
  range: { startIndex: number; endIndex: number } | null;
  leaps: number;
}

/** A key that jumps leaps once; who leaps again before the last one rests reads none of what flies by. */
const FLYING_FROM = 2;

export const AT_REST: Flight = { range: null, leaps: 0 };

/** @param scrolling the list has not come to rest since it moved last */
export function nextFlight(before: Flight, range: Flight['range'], scrolling: boolean): Flight {
  if (!range || !scrolling) return { range, leaps: 0 };
  if (!before.range) return { range, leaps: 0 };
  const { startIndex, endIndex } = before.range;
  if (startIndex === range.startIndex && endIndex === range.endIndex) return before;
  const leapt = range.startIndex > endIndex || range.endIndex < startIndex;
  return { range, leaps: leapt ? before.leaps + 1 : 0 };
}

export const isFlying = ({ leaps }: Flight) => leaps >= FLYING_FROM;
