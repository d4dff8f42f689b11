import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dayParts } from './range';

const DAY = 86_400_000;

it('takes a range apart into whole days and the rests at its ends', () => {
  expect(dayParts({ from: 0, to: 2 * DAY })).toEqual({ days: { from: 0, to: 2 * DAY }, edges: [] });
  expect(dayParts({ from: 10, to: 20 })).toEqual({ days: { from: DAY, to: DAY }, edges: [{ from: 10, to: 20 }] });
  expect(dayParts({ from: 10, to: 2 * DAY + 5 }).edges).toEqual([
    { from: 10, to: DAY },
    { from: 2 * DAY, to: 2 * DAY + 5 },
  ]);
});

it('leaves nothing out and counts nothing twice', () => {
  const time = fc.integer({ min: -3 * DAY, max: 5 * DAY });
  fc.assert(
    fc.property(time, time, time, (a, b, t) => {
      const range = { from: Math.min(a, b), to: Math.max(a, b) };
      const { days, edges } = dayParts(range);
      const parts = [days, ...edges].filter(({ from, to }) => t >= from && t < to);
      expect(parts.length).toBe(t >= range.from && t < range.to ? 1 : 0);
      expect(days.from % DAY === 0 && days.to % DAY === 0).toBe(true);
    }),
  );
});
