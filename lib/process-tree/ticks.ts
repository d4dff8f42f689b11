const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Lengths that people count time in. All divide the ones after them up to a day, and days are counted from 1970. */
const STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((n) => n * DAY),
];

/** Round moments of UTC from `from` to `to` (epoch ms), about as many as wanted: never many more. */
export function timeTicks(from: number, to: number, wanted: number): number[] {
  const span = to - from;
  if (!(span > 0) || !(wanted >= 1)) return [];
  const step = STEPS.find((length) => span / length <= wanted) ?? Math.ceil(span / wanted / (365 * DAY)) * 365 * DAY;
  const ticks: number[] = [];
  for (let time = Math.ceil(from / step) * step; time <= to; time += step) ticks.push(time);
  return ticks;
}
