import { expect, test } from 'vitest';
import { DRAFT, type ShownVariant, type TrialReport } from '../../lib/hypotheses/evasion';
import { addsWords } from './adds';

/** Which of the detectors 1 and 2 catch a change, and whether the draft does. */
const variant = (short: string, live: number[], draft: boolean, independent = live.length): ShownVariant => ({
  ...{ id: short, title: short, short, changes: '', legs: live.length, independent },
  caught: Object.fromEntries([...live, ...(draft ? [DRAFT] : [])].map((id) => [id, 1])),
});

const report = (before: ShownVariant, single: ShownVariant[], apart = true): TrialReport => ({
  ...{ detectors: [], before, single, own: DRAFT, events: 46, notTried: 0 },
  legsWith: Object.fromEntries(
    [before, ...single].map(({ id, legs, independent, caught }) => {
      const more = DRAFT in caught ? 1 : 0;
      return [id, { legs: legs + more, independent: independent + (apart ? more : 0) }];
    }),
  ),
});

const BEFORE = variant('As recorded', [1, 2], true);

test('a leg where fewest stand', () => {
  const weak = variant('New hashes', [1], true);
  expect(addsWords(report(BEFORE, [weak, variant('Two steps', [1, 2], false)]))).toBe('The draft adds a leg where fewest stand (1 → 2: New hashes).'); // biome-ignore format: one line
  expect(addsWords(report(BEFORE, [weak], false))).toContain('though none that stands apart');
});

test('no leg there, or one in some of the places', () => {
  const weak = ['A', 'B', 'C', 'D'].map((name) => variant(name, [1], false));
  expect(addsWords(report(BEFORE, weak))).toBe('The draft adds no leg where fewest stand (1: A, B, C and 1 more).');
  expect(addsWords(report(BEFORE, [...weak, variant('E', [1], true)]))).toBe(
    'The draft adds a leg in 1 of the 5 changes after which fewest stand (1 → 2: E).',
  );
});

test('the first leg of all, none at all, and a text that is not tried', () => {
  expect(addsWords(report(variant('As recorded', [], true), [variant('A', [], true), variant('B', [], false)]))).toContain('its first leg, and stands after 1 of 2 changes'); // biome-ignore format: one line
  expect(addsWords(report(variant('As recorded', [1], false), []))).toBe('The draft does not catch this incident as it was recorded.'); // biome-ignore format: one line
  expect(addsWords({ ...report(BEFORE, []), own: null, untried: 'The rule has errors.' })).toBe('The rule has errors.');
});

test('what it became', () => {
  const became = { ...report(BEFORE, [variant('A', [1], false)]), own: 2 };
  expect(addsWords(became)).toBe('D-2, which it became, still catches the attack after 0 of 1 changes.');
});
