import type { Range } from '../ui/adversary-pieces';

const AROUND = 80;
const MOST = 480;

/** The part of a long value around its marked characters, with the marks moved along. */
export function excerpt(
  value: string,
  ranges: readonly Range[],
): { text: string; ranges: Range[]; before: number; after: number } {
  if (value.length <= MOST) return { text: value, ranges: [...ranges], before: 0, after: 0 };
  const first = ranges.reduce((least, [start]) => Math.min(least, start), value.length);
  const start = ranges.length === 0 ? 0 : Math.max(0, Math.min(first - AROUND, value.length - MOST));
  const end = Math.min(value.length, start + MOST);
  const moved = ranges
    .filter(([from, to]) => from < end && to > start)
    .map(([from, to]): Range => [Math.max(from, start) - start, Math.min(to, end) - start]);
  return { text: value.slice(start, end), ranges: moved, before: start, after: value.length - end };
}
