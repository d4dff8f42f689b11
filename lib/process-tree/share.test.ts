import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evenShare } from './share';

test('gives each what it has where all of it fits', () => {
  expect(evenShare([3, 1, 2], 6)).toBe(3);
  expect(evenShare([], 10)).toBe(1);
});

test('takes from those that have most', () => {
  expect(evenShare([1, 1, 100, 100], 22)).toBe(10);
});

test('never gives out more than there is, nor less than one more would', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(500), { minLength: 1 }), fc.nat(5_000), (counts, extra) => {
      const budget = counts.length + extra;
      const used = (share: number) => counts.reduce((sum, n) => sum + Math.min(n, share), 0);
      const share = evenShare(counts, budget);
      expect(used(share)).toBeLessThanOrEqual(budget);
      if (counts.some((n) => n > share)) expect(used(share + 1)).toBeGreaterThan(budget);
    }),
  );
});
