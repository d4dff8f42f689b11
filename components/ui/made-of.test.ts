import { QueryClient } from '@tanstack/react-query';
import { describe, expect, test, vi } from 'vitest';
import { askAnew, isTouched } from './made-of';

describe('what a change touches', () => {
  test.each([
    [['alert', '7'], true],
    [['alert', '7', 'judgement'], true],
    [['alert', '7', 'related'], true],
    [['alerts', 'views'], true],
    [['alerts', 'total', {}], true],
    [['threats'], true],
    [['alert', '7', 'tree'], false],
    [['alert', '7', 'suggestions', {}], false],
    [['alert', '7', 'legs'], false],
    [['alert', '7', 'adjacent'], false],
    [['alert', '7', 'prevalence'], false],
    [['alerts', 'trend', '1,2'], false],
    [['event', '1:2:3'], false],
    [['host events', 1, 2, 3, 0], false],
  ])('a verdict: %j %s', (key, touched) => {
    expect(isTouched(key, ['alert'])).toBe(touched);
  });

  test('an observation is drawn in the tree, and changes no idea', () => {
    expect(isTouched(['alert', '7', 'tree'], ['observation'])).toBe(true);
    expect(isTouched(['alert', '7', 'suggestions', {}], ['observation'])).toBe(false);
  });

  test('a threat moves prevalence wherever it stands', () => {
    for (const key of [
      ['event', 'x'],
      ['alert', '7', 'prevalence'],
      ['alert', '7', 'suggestions', {}],
      ['hunt', 'page', {}],
    ])
      expect(isTouched(key, ['threat'])).toBe(true);
  });

  test('what is not known may always be different', () => {
    expect(isTouched(['a new question'], ['alert'])).toBe(true);
    expect(isTouched(['host events', 1], ['a new thing'])).toBe(true);
    expect(isTouched(['host events', 1], ['alert', 'a new thing'])).toBe(true);
  });
});

test('the queue keeps its rows, and only what was touched is asked for again', async () => {
  const client = new QueryClient();
  const keys = [['alerts', 'list', {}], ['alerts', 'views'], ['sources'], ['alert', '7', 'tree'], ['alert', '7']];
  for (const key of keys) client.setQueryData(key, 1);
  const asked = vi.fn();
  await askAnew(client, ['alert']);
  for (const key of keys) if (client.getQueryState(key)?.isInvalidated) asked(key);
  expect(asked.mock.calls.flat()).toEqual([
    ['alerts', 'views'],
    ['alert', '7'],
  ]);
  client.clear();
});
