/** More rows than any window shows. */
const SLOTS = 192;

/**
 * React's key of a row in a virtual list whose rows are alike: rows that come into view take over the elements of those
 * that left it, and one that stays keeps its own. Making elements anew costs a scroll more than anything else.
 * @param range what is in view; a row far from it (the active one) has elements of its own
 */
export function slotOf(index: number, range: { startIndex: number; endIndex: number } | null): string {
  const middle = range ? (range.startIndex + range.endIndex) / 2 : index;
  return Math.abs(index - middle) < SLOTS / 2 ? `slot ${index % SLOTS}` : `row ${index}`;
}
