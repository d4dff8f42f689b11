import { expect, test } from 'vitest';
import type { EvasionMatrix, Variant } from './evade/matrix';
import { weakestOf } from './evasion';

const variant = (id: string, legs: number, independent = legs): Variant => ({
  id,
  title: id,
  short: id,
  changes: `the ${id}`,
  cells: [],
  legs,
  independent,
});

const matrix = (single: Variant[], pairs: Variant[]): EvasionMatrix => ({
  seed: 1,
  before: variant('as-it-was', 5, 4),
  single,
  allStrings: undefined,
  pairs,
  brittle: {},
});

const ids = (found: readonly Variant[]) => found.map(({ id }) => id);

test('the weakest spots are the changes after which fewer than three legs stand, worst first', () => {
  const found = weakestOf(
    matrix([variant('names', 4), variant('places', 2), variant('parents', 0)], [variant('a+b', 0)]),
  );
  expect(ids(found)).toEqual(['parents', 'places']);
});

test('where every single change leaves enough, two at once that leave too few which stand apart', () => {
  const found = weakestOf(
    matrix([variant('names', 4)], [variant('a+b', 4, 2), variant('a+c', 3, 3), variant('b+c', 3, 1)]),
  );
  expect(ids(found)).toEqual(['b+c', 'a+b']);
});

test('a table that never stood was not brought down by a change: the attack as it was is its weakest spot', () => {
  const never = { ...matrix([variant('names', 2)], []), before: variant('as-it-was', 2) };
  expect(ids(weakestOf(never))).toEqual(['as-it-was']);
  const alike = { ...matrix([variant('names', 6, 2)], [variant('a+b', 5, 2)]), before: variant('as-it-was', 7, 2) };
  expect(ids(weakestOf(alike))).toEqual(['as-it-was']);
  expect(weakestOf(matrix([variant('names', 4)], [variant('a+b', 4, 3)]))).toEqual([]);
});
