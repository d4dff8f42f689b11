import { expect, test } from 'vitest';
import { compile, parseRule } from '../sigma';
import { type Footing, factOf, footingOf, footingReader, independentOf, sharedFootings } from './independence';

const leg = (detectorId: number, events: string[], facts: string[]): Footing => ({
  detectorId,
  events: new Set(events),
  facts: new Map(facts.map((words) => [words.split(' ')[0]!, words])),
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

test('two rules on one field share it, whatever they ask of it', () => {
  const shared = sharedFootings([leg(1, ['a'], ['Image is /x']), leg(2, ['b'], ['Image is /y'])]);
  expect(shared).toMatchObject([{ events: 0, facts: ['Image'] }]);
});

test('a leg rests on what matched, not on all that its rule asks', () => {
  const yaml = (condition: string) =>
    `title: t\nlogsource: { product: linux }\ndetection:\n  a: { Image: /x }\n  b: { User: eve }\n  c: [some words]\n  condition: ${condition}\n`;
  const footing = (condition: string, values: Record<string, string>[]) => {
    const read = footingReader(compile(parseRule(yaml(condition)).rule!));
    const view = (one: Record<string, string>) => ({
      get: (field: string) => one[field],
      keywords: () => Object.values(one),
    });
    return footingOf(
      1,
      read,
      values.map((one, i) => [`${i}`, view(one)]),
    );
  };
  expect([...footing('1 of them', [{ Image: '/x', User: 'bob' }]).facts]).toEqual([['Image', 'Image equals /x']]);
  expect([...footing('a or b', [{ Image: '/x' }, { User: 'eve' }, { Image: '/x' }]).facts.keys()]).toEqual([
    'Image',
    'User',
  ]);
  expect([...footing('a or c', [{ Image: '/x' }, { Image: '/x', User: 'some words' }]).facts.keys()]).toEqual([
    'Image',
    '',
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
