import { expect, test } from 'vitest';
import { type Footing, factOf, independentOf, sharedFootings } from './independence';

const leg = (detectorId: number, events: string[], facts: string[]): Footing => ({
  detectorId,
  events: new Set(events),
  facts: new Set(facts),
});

test('two legs on one event, or on one string, are told; legs on different things are not', () => {
  const shared = sharedFootings([
    leg(1, ['e1', 'e2'], ['ImageHidden is true']),
    leg(2, ['e2'], ['sha256 is c300']),
    leg(3, ['e9'], ['ImageHidden is true']),
    leg(4, ['e7'], ['DisguisedByParent is true']),
  ]);
  expect(shared).toEqual([
    { a: 1, b: 2, events: 1, facts: [], sameEvents: true },
    { a: 1, b: 3, events: 0, facts: ['ImageHidden is true'], sameEvents: false },
  ]);
});

test('the most that stand apart are counted, not the first that do', () => {
  // 1 clashes with all others, which stand apart from each other
  const legs = [leg(1, ['a', 'b', 'c'], []), leg(2, ['a'], []), leg(3, ['b'], []), leg(4, ['c'], [])];
  expect(independentOf(legs)).toEqual([2, 3, 4]);
  expect(independentOf([])).toEqual([]);
});

test('many legs are answered at once', () => {
  const many = Array.from({ length: 60 }, (_, i) => leg(i + 1, [`e${i % 20}`], []));
  expect(independentOf(many)).toHaveLength(20);
});

test('a fact says field, comparison and value', () => {
  expect(factOf({ field: 'Image', operator: 'endswith', pattern: '/xmrig' })).toBe('Image endswith /xmrig');
});
