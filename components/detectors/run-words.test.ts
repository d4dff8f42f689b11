import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../lib/backtest/run';
import { byWhatFires, resultVerdict, runTitle, runWords } from './run-words';

const result = (over: Partial<RunResult> = {}): RunResult => ({
  ...{ backtestId: '1', ok: true, problem: null, events: 0, hosts: 0, days: 0 },
  ...{ judged: { true: 0, false: 0, unjudged: 0 }, unjudgedHosts: 0, incomplete: 0, durationMs: 1 },
  ...over,
});
const rule = (title: string, result: RunResult | null) => ({ title, versionId: 1, detectorId: 1, result });

describe('a run', () => {
  const rules = [
    rule('waits', null),
    rule('broken', result({ ok: false, problem: 'no condition' })),
    rule('silent', result()),
    rule('few', result({ events: 3, hosts: 1, judged: { true: 3, false: 0, unjudged: 0 } })),
    rule('many', result({ events: 90, hosts: 2, judged: { true: 0, false: 0, unjudged: 90 }, unjudgedHosts: 2 })),
    rule('more hosts', result({ events: 90, hosts: 5, judged: { true: 0, false: 1, unjudged: 89 } })),
  ];

  it('shows what fires first, each with the place that it has in the run', () => {
    expect(byWhatFires(rules).map(({ title, place }) => [title, place])).toEqual([
      ['more hosts', 5],
      ['many', 4],
      ['few', 3],
      ['silent', 2],
      ['broken', 1],
      ['waits', 0],
    ]);
  });

  it('is summed up in a line', () => {
    expect(runWords(rules)).toBe('3 of 6 rules fire, 2 on what nobody judged · 1 does not run · 1 without a result');
    expect(runWords([rule('few', rules[3]!.result)])).toBe('1 of 1 rule fires');
  });
});

it.each([
  [{ ok: false, problem: 'no condition' }, null, 'does not run: no condition'],
  [{}, null, 'silent'],
  [{ incomplete: 2 }, null, 'silent, at least'],
  [{ events: 3, judged: { true: 3, false: 0, unjudged: 0 } }, 'true', 'all 3 known true'],
  [
    { events: 4, judged: { true: 1, false: 0, unjudged: 3 }, unjudgedHosts: 1 },
    'unjudged',
    '1 known true, 3 unjudged on 1 host',
  ],
  [{ events: 4, judged: { true: 1, false: 1, unjudged: 2 } }, 'false', '1 known false, 2 unjudged'],
])('%j', (over, kind, words) => expect(resultVerdict(result(over))).toEqual({ kind, words }));

it('a run is called by the list that it takes its rules from', () => {
  expect(runTitle({ view: 'all', text: '' }, 122)).toBe('122 detectors');
  expect(runTitle({ view: 'paused', text: 'miner' }, 1)).toBe('1 paused detector with “miner”');
  expect(runTitle({ view: 'due', text: '' }, 2)).toBe('2 detectors due for review');
});
