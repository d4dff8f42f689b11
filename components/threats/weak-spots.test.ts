import { describe, expect, it } from 'vitest';
import type { EvasionReport, ShownVariant } from '../../lib/hypotheses/evasion';
import { weakSpots } from './weak-spots';

const variant = (title: string, caught: Record<number, number>): ShownVariant => {
  const legs = Object.keys(caught).length;
  return { id: title, title, changes: `the ${title}`, legs, independent: legs, caught };
};

const report = (single: ShownVariant[]): EvasionReport => ({
  seed: 1,
  detectors: [1, 2, 3].map((id) => ({ id, title: `${id}`, state: 'live', brittle: [] })),
  before: variant('before', { 1: 1, 2: 1, 3: 4 }),
  single,
  weakest: [
    {
      id: 'places',
      ideas: [{ title: 'An idea', facts: ['X'], seen: { hosts: 0, reporting: 7, events: 0 }, yaml: '' }],
    },
  ],
  notTried: 0,
});

describe('weak spots', () => {
  it('are the changes after which fewer than three legs stand, worst first', () => {
    const spots = weakSpots(
      report([variant('names', { 1: 1, 2: 1, 3: 1 }), variant('places', { 2: 1 }), variant('parents', {})]),
    );
    expect(spots.map(({ title }) => title)).toEqual(['parents: no leg stands', 'places: one leg stands']);
    expect(spots[1]!.detail).toContain('changes the places, D-1 and D-3 miss it');
    expect(spots[0]!.detail).toContain('D-1, D-2 and D-3 miss it');
    expect(spots[1]!.ideas.map(({ title }) => title)).toEqual(['An idea']);
    expect(spots[0]!.ideas).toEqual([]);
  });

  it('say nothing of a table that stands', () => {
    expect(weakSpots(report([variant('names', { 1: 1, 2: 1, 3: 1 })]))).toEqual([]);
  });
});
