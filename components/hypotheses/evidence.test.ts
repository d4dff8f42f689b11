import { describe, expect, it } from 'vitest';
import type { BacktestReport } from '../../lib/backtest/report';
import type { Observation } from '../../lib/hypotheses/hypothesis';
import { evidenceMatches, evidenceWords } from './evidence';

const observation = (id: string) => ({ id, event: { ref: `ref-${id}` } }) as Observation;
const sample = (id: string, judgement: 'true' | 'unjudged') =>
  ({ ref: `ref-${id}`, judgement, hits: [{ field: id }] }) as unknown as BacktestReport['samples'][number];
const report = (known: number, samples: BacktestReport['samples']) =>
  ({ judged: { true: known, false: 0, unjudged: 0 }, samples }) as BacktestReport;

describe('evidence against the rule', () => {
  it('an observation among the samples is matched, with its hits', () => {
    const matches = evidenceMatches([observation('a')], report(1, [sample('a', 'true')]));
    expect(matches.get('a')).toEqual({ match: 'yes', hits: [{ field: 'a' }] });
  });

  it('one that is missing from all known true matches is not matched', () => {
    const matches = evidenceMatches(
      [observation('a'), observation('b')],
      report(1, [sample('a', 'true'), sample('c', 'unjudged')]),
    );
    expect(matches.get('b')!.match).toBe('no');
    expect(evidenceWords(matches)).toBe('1 of 2 matched by the rule');
  });

  it('is not judged by an incomplete list, or without a report', () => {
    expect(evidenceMatches([observation('b')], report(200, [sample('a', 'true')])).get('b')!.match).toBe('unknown');
    const none = evidenceMatches([observation('b')], null);
    expect([none.get('b')!.match, evidenceWords(none)]).toEqual(['unknown', null]);
  });
});
