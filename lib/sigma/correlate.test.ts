import { describe, expect, it } from 'vitest';
import { Correlator, correlate } from './correlate';
import { collection, eventOf, type Given, rule, run, text, told } from './correlation.fixture';
import { parseCollection } from './parse';

const at = (matches: string, ...seconds: number[]): Given[] => seconds.map((second) => [second, matches]);

/** [section, events, matches] */
type Case = readonly [section: string, events: readonly Given[], matches: readonly string[]];

// "from-met-to xHITS =VALUE [places of events] group"; times in seconds. By hand, from the specification and README.md.
// biome-ignore format: a table
const CASES: Readonly<Record<string, readonly Case[]>> = {
  'event_count: a window slides, and both its ends belong to it': [
    ['type: event_count, rules: a, timespan: 10s, condition: { gte: 3 }', at('a', 0, 5, 10), ['0-10-10 x1 =3 [0,1,2]']],
    ['type: event_count, rules: a, timespan: 10s, condition: { gte: 3 }', at('a', 0, 5, 10.001), []],
    ['type: event_count, rules: a, timespan: 10s, condition: { gte: 3 }', at('a', 9, 11, 13), ['9-13-13 x1 =3 [0,1,2]']],
    ['type: event_count, rules: a, timespan: 10s, condition: { gt: 2 }', at('a', 1, 1, 1), ['1-1-1 x1 =3 [0,1,2]']],
    ['type: event_count, rules: a, timespan: 1m, condition: { gte: 2 }', at('a', 0, 60, 121), ['0-60-60 x1 =2 [0,1]']],
    ['type: event_count, rules: a, timespan: 1s, condition: { gte: 1 }', [], []],
    ['type: event_count, rules: a, timespan: 1s, condition: { gte: 1 }', at('b', 1, 2), []],
  ],
  'event_count: events of several rules; one event counts once': [
    ['type: event_count, rules: [a, b], timespan: 10s, condition: { gte: 3 }', [[0, 'a'], [1, 'b'], [2, 'c'], [3, 'a']], ['0-3-3 x1 =3 [0,1,3]']],
    ['type: event_count, rules: [a, b], timespan: 10s, condition: { gte: 3 }', [[0, ['a', 'b']], [1, 'a']], []],
  ],
  'a match is a run of windows that overlap': [
    ['type: event_count, rules: a, timespan: 10s, condition: { gte: 2 }', at('a', 0, 1, 2, 12, 13, 40, 41), ['0-1-13 x4 =2 [0,1,2,3,4]', '40-41-41 x1 =2 [5,6]']],
    ['type: event_count, rules: a, timespan: 10s, condition: { gte: 2 }', at('a', 0, 5, 15, 26, 30), ['0-5-15 x2 =2 [0,1,2]', '26-30-30 x1 =2 [3,4]']],
  ],
  'order of the list does not matter, that of one instant does': [
    ['type: event_count, rules: a, timespan: 10s, condition: { gte: 3 }', at('a', 10, 0, 5), ['0-10-10 x1 =3 [1,2,0]']],
    ['type: temporal_ordered, rules: [a, b], timespan: 10s', [[1, 'b'], [1, 'a']], []],
    ['type: temporal_ordered, rules: [a, b], timespan: 10s', [[1, 'a'], [1, 'b']], ['1-1-1 x1 =2 [0,1]']],
  ],
  'bounds: each comparison, and ranges': [
    ['type: event_count, rules: a, timespan: 1m, condition: { lt: 2 }', at('a', 0, 1), ['0-0-0 x1 =1 [0]']],
    ['type: event_count, rules: a, timespan: 1m, condition: { lte: 2 }', at('a', 0, 1, 2), ['0-0-1 x2 =1 [0,1]']],
    ['type: event_count, rules: a, timespan: 1m, condition: { eq: 2 }', at('a', 0, 1, 2), ['0-1-1 x1 =2 [0,1]']],
    ['type: event_count, rules: a, timespan: 1m, condition: { neq: 1 }', at('a', 0, 1, 2), ['0-1-2 x2 =2 [0,1,2]']],
    ['type: event_count, rules: a, timespan: 1m, condition: { gt: 1, lte: 3 }', at('a', 0, 1, 2, 3), ['0-1-2 x2 =2 [0,1,2]']],
  ],
  'group-by: each group for itself; what has no value is in none': [
    ['type: event_count, rules: a, group-by: U, timespan: 1m, condition: { gte: 2 }', [[0, 'a', { U: 'x' }], [1, 'a', { U: 'y' }], [2, 'a', { U: 'x' }]], ['0-2-2 x1 =2 [0,2] x']],
    ['type: event_count, rules: a, group-by: [U, H], timespan: 1m, condition: { gte: 2 }', [[0, 'a', { U: 'x', H: 1 }], [1, 'a', { U: 'x', H: 2 }], [2, 'a', { U: 'x', H: '2' }]], ['1-2-2 x1 =2 [1,2] x,2']],
    ['type: event_count, rules: a, group-by: U, timespan: 1m, condition: { gte: 2 }', [[0, 'a'], [1, 'a', { U: null }], [2, 'a', { U: '' }], [3, 'a', { U: '' }]], ['2-3-3 x1 =2 [2,3]']],
    ['type: event_count, rules: a, group-by: U, timespan: 1m, condition: { gte: 2 }', [[0, 'a', { U: 'x' }], [1, 'a', { U: 'X' }]], []],
    ['type: event_count, rules: a, group-by: U, timespan: 1m, condition: { gte: 2 }', [[0, 'a', { U: ['x', 'y', 'x', null] }], [1, 'a', { U: 'y' }]], ['0-1-1 x1 =2 [0,1] y']],
  ],
  aliases: [
    ['type: temporal, rules: [a, b], group-by: ip, timespan: 1m, aliases: { ip: { a: From, b: To } }', [[0, 'a', { From: 1, To: 9 }], [1, 'b', { From: 1, To: 2 }], [2, 'b', { From: 9, To: 1 }]], ['0-2-2 x1 =2 [0,2] 1']],
    ['type: temporal, rules: [a, b], group-by: [ip, H], timespan: 1m, aliases: { ip: { a: From, b: To } }', [[0, 'a', { From: 1, H: 'h' }], [1, 'b', { To: 1, H: 'g' }]], []],
    ['type: temporal, rules: [a, b], group-by: ip, timespan: 1m, aliases: { ip: { a: From, b: To } }', [[0, ['a', 'b'], { From: 1, To: 2 }], [1, 'a', { From: 2 }]], ['0-1-1 x1 =2 [0,1] 2']],
  ],
  'value_count: different values; events without one are left out': [
    ['type: value_count, rules: a, timespan: 1m, condition: { field: V, gte: 2 }', [[0, 'a', { V: 'x' }], [1, 'a', { V: 'x' }], [2, 'a', { V: 'y' }]], ['0-2-2 x1 =2 [0,1,2]']],
    ['type: value_count, rules: a, timespan: 1s, condition: { field: V, gte: 2 }', [[0, 'a', { V: 'x' }], [1, 'a', { V: 'x' }], [2, 'a', { V: 'y' }], [3, 'a', { V: 'y' }]], ['1-2-2 x1 =2 [1,2]']],
    ['type: value_count, rules: a, timespan: 1m, condition: { field: V, gte: 2 }', [[0, 'a', { V: 'x' }], [1, 'a'], [2, 'a', { V: null }]], []],
    ['type: value_count, rules: a, timespan: 1m, condition: { field: V, gte: 2 }', [[0, 'a', { V: 5 }], [1, 'a', { V: '5' }]], []],
    ['type: value_count, rules: a, timespan: 1m, condition: { field: [V, W], gte: 2 }', [[0, 'a', { V: 1, W: 1 }], [1, 'a', { V: 1, W: 1 }], [2, 'a', { V: 1 }], [3, 'a', { V: 1, W: 2 }]], ['0-3-3 x1 =2 [0,1,3]']],
  ],
  'value_sum, value_avg, value_min, value_max': [
    ['type: value_sum, rules: a, timespan: 5s, condition: { field: V, gt: 10 }', [[0, 'a', { V: 6 }], [4, 'a', { V: '5' }], [6, 'a', { V: 5 }], [7, 'a', { V: 0.5 }]], ['0-4-7 x2 =11 [0,1,2,3]']],
    ['type: value_sum, rules: a, timespan: 5s, condition: { field: V, gt: 10 }', [[0, 'a', { V: 'many' }], [1, 'a'], [2, 'a', { V: 11 }]], ['2-2-2 x1 =11 [2]']],
    ['type: value_avg, rules: a, timespan: 5s, condition: { field: V, gte: 4 }', [[0, 'a', { V: 1 }], [1, 'a', { V: 3 }], [2, 'a', { V: 8 }]], ['0-2-2 x1 =4 [0,1,2]']],
    ['type: value_min, rules: a, timespan: 5s, condition: { field: V, gte: 4 }', [[0, 'a', { V: 1 }], [1, 'a', { V: 4 }], [6, 'a', { V: 9 }]], ['1-6-6 x1 =4 [1,2]']],
    ['type: value_max, rules: a, timespan: 5s, condition: { field: V, lt: 4 }', [[0, 'a', { V: 9 }], [1, 'a', { V: 1 }], [6, 'a', { V: 2 }]], ['1-6-6 x1 =2 [1,2]']],
  ],
  'value_median and value_percentile': [
    ['type: value_median, rules: a, timespan: 1m, condition: { field: V, eq: 2.5 }', [[0, 'a', { V: 4 }], [1, 'a', { V: 1 }], [2, 'a', { V: 2 }], [3, 'a', { V: 3 }]], ['0-1-3 x2 =2.5 [0,1,2,3]']],
    ['type: value_percentile, rules: a, timespan: 1m, condition: { field: V, percentile: 50, eq: 2.5 }', [[0, 'a', { V: 4 }], [1, 'a', { V: 1 }]], ['0-1-1 x1 =2.5 [0,1]']],
    ['type: value_percentile, rules: a, timespan: 1m, condition: { field: V, percentile: 90, gte: 8.2 }', [[0, 'a', { V: 1 }], [1, 'a', { V: 9 }], [2, 'a', { V: 1 }]], ['0-1-1 x1 =8.2 [0,1]']],
    ['type: value_percentile, rules: a, timespan: 1m, condition: { field: V, percentile: 0, lt: 1 }', [[0, 'a', { V: 1 }], [1, 'a', { V: 0 }]], ['0-1-1 x1 =0 [0,1]']],
  ],
  'value_percentile without a percentile: the share of the value': [
    ['type: value_percentile, rules: a, timespan: 1m, condition: { field: V, lte: 25 }', [[0, 'a', { V: 'x' }], [1, 'a', { V: 'x' }], [2, 'a', { V: 'x' }], [3, 'a', { V: 'y' }], [4, 'a', { V: 'x' }]], ['0-3-3 x1 =25 [0,1,2,3]']],
    ['type: value_percentile, rules: a, timespan: 2s, condition: { field: V, lte: 25 }', [[0, 'a', { V: 'x' }], [1, 'a', { V: 'x' }], [2, 'a', { V: 'x' }], [3, 'a', { V: 'y' }]], []],
  ],
  'temporal: all rules, in any order, at any place of the window': [
    ['type: temporal, rules: [a, b], timespan: 5s', [[0, 'b'], [5, 'a']], ['0-5-5 x1 =2 [0,1]']],
    ['type: temporal, rules: [a, b], timespan: 5s', [[0, 'b'], [5.5, 'a']], []],
    ['type: temporal, rules: [a, b, c], timespan: 5s', [[0, 'b'], [1, 'a'], [2, 'a']], []],
    ['type: temporal, rules: [a, b, c], timespan: 5s, condition: { gte: 2 }', [[0, 'b'], [1, 'a'], [2, 'a']], ['0-1-2 x2 =2 [0,1,2]']],
    ['type: temporal, rules: [a, b], timespan: 5s', [[0, ['a', 'b']]], ['0-0-0 x1 =2 [0]']],
  ],
  'temporal with a condition in words': [
    ["type: temporal, timespan: 5s, condition: 'a and not b'", [[0, 'b'], [3, 'a'], [6, 'a']], ['3-6-6 x1 [1,2]']],
    ["type: temporal, timespan: 5s, condition: '(a or b) and c'", [[0, 'c'], [1, 'b'], [9, 'a']], ['0-1-1 x1 [0,1]']],
    ["type: temporal, timespan: 5s, condition: 'a or b and c'", [[0, 'b'], [1, 'a']], ['0-1-1 x1 [0,1]']],
    ["type: temporal, rules: [b, a], timespan: 5s, condition: 'not not a and b'", [[0, 'b'], [1, 'a']], ['0-1-1 x1 [0,1]']],
  ],
  'temporal_ordered: one after the other, each by an event of its own': [
    ['type: temporal_ordered, rules: [a, b, c], timespan: 9s', [[0, 'a'], [1, 'c'], [2, 'b'], [3, 'c']], ['0-3-3 x1 =3 [0,1,2,3]']],
    ['type: temporal_ordered, rules: [a, b, c], timespan: 9s', [[0, 'c'], [1, 'b'], [2, 'a']], []],
    ['type: temporal_ordered, rules: [a, b], timespan: 9s', [[0, ['a', 'b']]], []],
    ['type: temporal_ordered, rules: [a, b], timespan: 9s', [[0, ['a', 'b']], [1, ['a', 'b']]], ['0-1-1 x1 =2 [0,1]']],
    ['type: temporal_ordered, rules: [a, b], timespan: 2s', [[0, 'a'], [3, 'b'], [4, 'a'], [5, 'b']], ['3-5-5 x1 =2 [1,2,3]']],
    ['type: temporal_ordered, rules: [a, b, c], timespan: 9s, condition: { gte: 2 }', [[0, 'b'], [1, 'a'], [2, 'c']], ['0-2-2 x1 =2 [0,1,2]']],
  ],
  'temporal_ordered with a condition in words: in the order as written': [
    ["type: temporal_ordered, timespan: 9s, condition: 'a and b and c'", [[0, 'b'], [1, 'a'], [2, 'b'], [3, 'c']], ['0-3-3 x1 [0,1,2,3]']],
    ["type: temporal_ordered, timespan: 9s, condition: 'a and b'", [[0, 'b'], [1, 'a']], []],
    ["type: temporal_ordered, timespan: 9s, condition: 'a and (b or c)'", [[0, 'b'], [1, 'a'], [2, 'c']], ['0-2-2 x1 [0,1,2]']],
    ["type: temporal_ordered, timespan: 9s, condition: 'a and b and not c'", [[0, 'a'], [1, 'c'], [2, 'b'], [12, 'b']], []],
    ["type: temporal_ordered, timespan: 9s, condition: 'a and b and not c'", [[0, 'c'], [2, 'a'], [10, 'b']], ['2-10-10 x1 [1,2]']],
  ],
}; // biome-ignore format: a table

describe('correlations', () => {
  for (const [group, list] of Object.entries(CASES)) {
    it.each(list)(`${group}: %s on %j`, (section, events, matches) => {
      expect(told(section, events)).toEqual(matches);
    });
  }

  it('say how many events were in no group, or had no value', () => {
    const yaml = text(['top', 'type: value_sum, rules: a, group-by: U, timespan: 1m, condition: { field: V, gte: 1 }']);
    const { correlations, ruleEvents } = run(yaml, [
      [0, 'a'],
      [1, 'a', { U: 1 }],
      [2, 'a', { U: 1, V: 'x' }],
      [3, 'a', { U: 1, V: 1 }],
      [4, 'b'],
    ]);
    expect(correlations[0]).toMatchObject({ ungrouped: 1, unvalued: 2, matchCount: 1 });
    expect(ruleEvents).toEqual([4, 1, 0]);
  });

  it('ask an event only what is meant for its log source', () => {
    const events = ['linux', 'windows', 'linux'].map((product, n) => ({
      ...eventOf([n, 'a']),
      logsource: { product },
    }));
    const yaml = text(['top', 'type: event_count, rules: a, timespan: 1m, condition: { gte: 2 }']);
    const { ruleEvents, correlations } = correlate(collection(yaml), events);
    expect(ruleEvents).toEqual([2, 0, 0]);
    expect(correlations[0]!.matches).toMatchObject([{ events: [0, 2] }]);
  });
});

describe('chains of correlations', () => {
  const FAILED = ['many', 'type: event_count, rules: a, group-by: U, timespan: 10s, condition: { gte: 3 }'] as const;
  const ORDERED = ['top', 'type: temporal_ordered, rules: [many, b], group-by: U, timespan: 10s'] as const;
  const by = (U: string, events: readonly Given[]) => events.map(([s, m]): Given => [s, m, { U }]);

  it('meet a match below whenever its condition is met, with the fields of that event', () => {
    const long = by('x', [...at('a', 0, 5, 10, 15, 20, 25), [33, 'b']]);
    const { correlations } = run(text(ORDERED, FAILED), long);
    const top = correlations.find(({ rule }) => rule.name === 'top')!;
    expect(top.matches).toMatchObject([
      { met: 33_000, events: [0, 1, 2, 3, 4, 5, 6], group: [{ field: 'U', value: 'x' }] },
    ]);
    expect(run(text(ORDERED, FAILED), by('x', [...at('a', 0, 5, 10), [21, 'b']])).correlations[1]!.matches).toEqual([]);
    expect(
      run(text(ORDERED, FAILED), [...by('x', at('a', 0, 1, 2)), ...by('y', [[3, 'b']])]).correlations[1]!.matches,
    ).toEqual([]);
  });

  it('count a match below once, however long it lasts', () => {
    const TWICE = ['top', 'type: event_count, rules: many, group-by: U, timespan: 1h, condition: { gte: 2 }'] as const;
    expect(run(text(TWICE, FAILED), by('x', at('a', 0, 1, 2, 3, 4, 5))).correlations[1]!.matchCount).toBe(0);
    const twice = run(text(TWICE, FAILED), by('x', at('a', 0, 1, 2, 3, 100, 101, 102))).correlations[1]!;
    expect(twice.matches).toMatchObject([{ value: 2, met: 102_000, events: [0, 1, 2, 3, 4, 5, 6] }]);
  });

  it('are grouped by their own group-by, from the event that met the condition below', () => {
    const PER_HOST = [
      'many',
      'type: event_count, rules: a, group-by: H, timespan: 10s, condition: { gte: 2 }',
    ] as const;
    const events: Given[] = [
      [0, 'a', { H: 'h', U: 'x' }],
      [1, 'a', { H: 'h', U: 'y' }],
      [2, 'b', { H: 'g', U: 'y' }],
    ];
    expect(run(text(ORDERED, PER_HOST), events).correlations[1]!.matches).toMatchObject([{ events: [0, 1, 2] }]);
  });

  it('know the group of a match below by its alias', () => {
    const ALIASED = [
      'many',
      'type: temporal, rules: [a, b], group-by: ip, timespan: 10s, aliases: { ip: { a: From, b: To } }',
    ] as const;
    const OVER = ['top', 'type: event_count, rules: many, group-by: ip, timespan: 1m, condition: { gte: 1 }'] as const;
    const events: Given[] = [
      [0, 'a', { From: 'x' }],
      [1, 'b', { To: 'x' }],
    ];
    expect(run(text(OVER, ALIASED), events).correlations[1]!.matches).toMatchObject([
      { group: [{ field: 'ip', value: 'x' }] },
    ]);
  });

  it('are told if nothing refers to them, or with generate', () => {
    const reported = (...list: (readonly [string, string])[]) => {
      const { correlations, alone } = collection(text(...list));
      return [...correlations.filter((one) => one.reported).map(({ rule }) => rule.name), ...alone];
    };
    expect(reported(ORDERED, FAILED)).toEqual(['top', false, false, true]);
    expect(reported([ORDERED[0], `${ORDERED[1]}, generate: true`], FAILED)).toEqual(['many', 'top', false, true, true]);
  });

  it('work in the example of the specification', () => {
    const yaml = `title: Correlation - Multiple Failed Logins Followed by Successful Login
correlation: { type: temporal_ordered, rules: [multiple_failed_login, successful_login], group-by: [User], timespan: 10m }
falsepositives: [Unlikely]
level: high
---
title: Multiple failed logons
name: multiple_failed_login
correlation: { type: event_count, rules: [failed_login], group-by: [User], timespan: 10m, condition: { gte: 10 } }
${rule('failed_login')}${rule('successful_login')}`;
    const failed = Array.from({ length: 10 }, (_, i): Given => [i * 60, 'failed_login', { User: 'u' }]);
    expect(run(yaml, [...failed, [700, 'successful_login', { User: 'u' }]]).correlations[1]!.matches).toMatchObject([
      { from: 540_000, met: 700_000, to: 700_000, hits: 1, value: 2 },
    ]);
    expect(run(yaml, [...failed.slice(1), [700, 'successful_login', { User: 'u' }]]).correlations[1]!.matchCount).toBe(
      0,
    );
  });
});

describe('the bounds of an evaluation', () => {
  const COUNT = text(['top', 'type: event_count, rules: a, group-by: U, timespan: 1d, condition: { gte: 2 }']);
  const many = (n: number, U: (i: number) => number) =>
    Array.from({ length: n }, (_, i): Given => [i, 'a', { U: U(i) }]);

  it('are shown, with the time up to which the answer holds', () => {
    const events = many(100, () => 1);
    expect(run(COUNT, events, { work: 50 })).toMatchObject({ incomplete: { why: 'work' } });
    const { incomplete, correlations } = run(COUNT, events, { memory: 20 });
    expect(incomplete).toEqual({ why: 'memory', time: 19_000 });
    expect(correlations[0]!.matches[0]!.events).toHaveLength(19);
    expect(run(COUNT, events, { memory: 200 }).incomplete).toBeUndefined();
  });

  it('let go of windows that are over', () => {
    const short = text(['top', 'type: event_count, rules: a, group-by: U, timespan: 5s, condition: { gte: 2 }']);
    const events = many(10_000, (i) => i);
    expect(run(short, events, { memory: 50 }).incomplete).toBeUndefined();
    expect(run(COUNT, events, { memory: 50 }).incomplete).toMatchObject({ why: 'memory' });
  });

  it('keep counting matches that they do not list', () => {
    const short = text(['top', 'type: event_count, rules: a, group-by: U, timespan: 1s, condition: { gte: 1 }']);
    const { correlations } = run(
      short,
      many(50, (i) => i),
      { matches: 3, listed: 1 },
    );
    expect(correlations[0]).toMatchObject({ matchCount: 50, matches: { length: 3 } });
    const one = run(
      COUNT,
      many(50, () => 1),
      { listed: 5 },
    ).correlations[0]!.matches[0]!;
    expect(one).toMatchObject({ hits: 49, events: [0, 1, 2, 3, 4], more: true });
  });

  it('refuse events out of order', () => {
    const correlator = new Correlator(collection(COUNT));
    correlator.push(eventOf([5, 'a']), []);
    expect(() => correlator.push(eventOf([4, 'a']), [])).toThrow(RangeError);
    expect(() => correlator.push({ ...eventOf([4, 'a']), time: Number.NaN }, [])).toThrow(RangeError);
  });

  it('hold for many events', () => {
    const yaml = text(
      ['p', 'type: value_percentile, rules: a, timespan: 1d, condition: { field: V, percentile: 95, gte: 1 }'],
      ['o', 'type: temporal_ordered, rules: [a, b, c], group-by: U, timespan: 1h'],
      ['s', 'type: value_sum, rules: a, timespan: 1h, condition: { field: V, gte: 1 }'],
    );
    const events = Array.from(
      { length: 20_000 },
      (_, i): Given => [i, 'abc'[i % 3]!, { U: i % 7, V: (i * 7919) % 1000 }],
    );
    expect(run(yaml, events).incomplete).toBeUndefined();
  });
});

it('a correlation that cannot be resolved has no collection', () => {
  expect(
    parseCollection('title: T\ncorrelation: { type: temporal, rules: [x, y], timespan: 5m }\n').collection,
  ).toBeUndefined();
});
