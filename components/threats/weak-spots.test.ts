import { describe, expect, it } from 'vitest';
import type { EvasionReport, ShownVariant } from '../../lib/hypotheses/evasion';
import { weakSpots } from './weak-spots';

const variant = (title: string, caught: Record<number, number>): ShownVariant => {
  const legs = Object.keys(caught).length;
  return { id: title, title, short: title, changes: `the ${title}`, legs, independent: legs, caught };
};

const idea = {
  title: 'An idea',
  sentence: 'An idea in words',
  facts: ['X'],
  seen: { hosts: 0, reporting: 7, events: 0 },
  yaml: '',
};

const report = (weakest: EvasionReport['weakest']): EvasionReport => ({
  seed: 1,
  detectors: [1, 2, 3].map((id) => ({ id, title: `${id}`, state: 'live', brittle: [] })),
  before: variant('before', { 1: 1, 2: 1, 3: 4 }),
  single: [],
  weakest,
  notTried: 0,
});

describe('weak spots', () => {
  it('say what is left, what misses it and what would stand', () => {
    const spots = weakSpots(
      report([
        { ...variant('parents', {}), ideas: [] },
        { ...variant('places', { 2: 1 }), ideas: [idea] },
        { ...variant('both', { 1: 1, 2: 1, 3: 1 }), independent: 2, ideas: [] },
      ]),
    );
    expect(spots.map(({ title }) => title)).toEqual([
      'parents: no leg stands',
      'places: one leg stands',
      'both: 3 legs stand, 2 of them independent',
    ]);
    expect(spots[0]!.detail).toContain('D-1, D-2 and D-3 miss it');
    expect(spots[1]!.detail).toContain('changes the places, D-1 and D-3 miss it');
    expect(spots[1]!.ideas).toEqual([idea]);
    expect(spots[0]!.detail).toContain('make a hypothesis of such evidence');
  });

  it('say of a table that never stood why its legs are few', () => {
    const [spot] = weakSpots(report([{ ...variant('before', { 1: 1, 2: 1, 3: 4 }), independent: 2, ideas: [idea] }]));
    expect(spot!.title).toBe('before: 3 legs stand, 2 of them independent');
    expect(spot!.detail).toBe(
      'Several rest on the same events or facts, so what evades one evades others. What shares neither would be another leg:',
    );
  });

  it('say nothing of a table that stands', () => {
    expect(weakSpots(report([]))).toEqual([]);
  });
});
