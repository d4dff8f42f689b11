import { expect, test } from 'vitest';
import { slotOf } from './row-slot';

const range = (startIndex: number, endIndex: number) => ({ startIndex, endIndex });
const keys = (from: number, to: number, around = range(from, to)) =>
  Array.from({ length: to - from + 1 }, (_, i) => slotOf(from + i, around));

test('a row that stays in view keeps its elements', () => {
  expect(slotOf(105, range(100, 120))).toBe(slotOf(105, range(104, 124)));
});

test('a row that comes takes over those of one that left', () => {
  const before = new Set([...keys(0, 30), ...keys(100, 130), ...keys(191, 192 + 30)]);
  expect(keys(5_000, 5_030).some((key) => before.has(key))).toBe(true);
});

test('no two rows of one view share elements, nor the active row that lies far away', () => {
  for (const start of [0, 90, 180, 4_711]) {
    const view = range(start, start + 80);
    const shown = [...keys(start, start + 80, view), slotOf(start + 192, view), slotOf(start + 192 * 7 + 3, view)];
    expect(new Set(shown).size).toBe(shown.length);
  }
});
