import { describe, expect, it } from 'vitest';
import type { BacktestReport, Count3 } from '../../lib/backtest/report';
import { percent } from './numbers';
import { against, comparisonVerdict, reasonFromNumbers, unjudgedOn, verdict } from './verdict';

const c = (t: number, f: number, u: number): Count3 => ({ true: t, false: f, unjudged: u });

/** A report like that of the chmod idea. */
function report(over: Partial<BacktestReport> = {}): BacktestReport {
  const judged = over.judged ?? c(3, 0, 116);
  return {
    ok: true,
    problems: [],
    events: judged.true + judged.false + judged.unjudged,
    judged,
    hosts: 6,
    unjudgedHosts: 5,
    reportingHosts: 7,
    storedEvents: 4494,
    storedHosts: 7,
    users: 6,
    range: { from: 0, to: 332_000 },
    firstTime: 0,
    lastTime: 332_000,
    histogram: null,
    facets: [
      {
        name: 'host',
        more: 0,
        values: [
          { value: 'ci-01', counts: c(0, 0, 81) },
          { value: 'web-01', counts: c(3, 0, 0) },
          { value: 'ws-bob', counts: c(0, 0, 35) },
        ],
      },
      {
        name: 'image',
        more: 0,
        values: [
          { value: '/usr/bin/node', counts: c(0, 0, 66) },
          { value: '/usr/bin/chmod', counts: c(3, 0, 29) },
        ],
      },
      { name: 'folder', more: 3, values: [{ value: '.runner', counts: c(0, 0, 81) }] },
    ],
    samples: [],
    comparison: null,
    incomplete: 0,
    distinctBehaviors: 40,
    evaluatedBehaviors: 900,
    durationMs: 12,
    epoch: '3',
    ...over,
  };
}

describe('the verdict line', () => {
  it('counts unjudged matches against the rule', () => {
    expect(verdict(report())).toEqual({
      tone: 'over',
      title: '116 unjudged matches on 5 other hosts count against it',
      detail: 'Seen on 6 of 7 reporting hosts. 3 of 119 matches are known true (2.5 %).',
    });
  });

  it('says known false first', () => {
    expect(verdict(report({ judged: c(3, 2, 10) })).title).toBe(
      '2 matches known false, and 10 unjudged on 5 other hosts in 5 min 32 s',
    );
  });

  it('has nothing against a rule whose matches are all known true', () => {
    expect(verdict(report({ judged: c(1, 0, 0) }))).toMatchObject({
      tone: 'good',
      title: 'Nothing counts against it: its one match is known true',
    });
  });

  it('does not call an empty result a success', () => {
    expect(verdict(report({ judged: c(0, 0, 0) })).tone).toBe('quiet');
  });

  it('says "other hosts" only when no such host has a known true match', () => {
    const mixed = [{ name: 'host' as const, more: 0, values: [{ value: 'web-01', counts: c(3, 0, 4) }] }];
    expect(unjudgedOn(report({ facets: mixed, unjudgedHosts: 1 }))).toBe('1 host');
    const cut = [{ name: 'host' as const, more: 2, values: [{ value: 'web-01', counts: c(3, 0, 0) }] }];
    expect(unjudgedOn(report({ facets: cut }))).toBe('5 hosts');
  });
});

describe('the reason to reject', () => {
  it('is filled in from the numbers', () => {
    expect(reasonFromNumbers(report())).toBe(
      '116 of 119 matches are unjudged, on 5 other hosts, mostly node (66) and .runner (81).',
    );
  });

  it('is empty when nothing counts against the rule', () => {
    expect(reasonFromNumbers(report({ judged: c(4, 0, 0) }))).toBe('');
  });
});

describe('the comparison with a version', () => {
  const base = { versionId: 1, versionNumber: 2, gainedSamples: [], lostSamples: [] };

  it('puts lost known true matches first', () => {
    const v = comparisonVerdict({ ...base, gained: c(1, 0, 0), lost: c(2, 0, 1), kept: c(3, 0, 0) });
    expect(v).toMatchObject({
      tone: 'over',
      title: 'Loses 2 known true matches',
      detail: 'Gains 1 event and loses 3; 3 kept.',
    });
  });

  it('is good when only known true matches are gained', () => {
    expect(comparisonVerdict({ ...base, gained: c(1, 0, 0), lost: c(0, 4, 0), kept: c(3, 0, 0) }).tone).toBe('good');
    expect(comparisonVerdict({ ...base, gained: c(0, 0, 0), lost: c(0, 4, 0), kept: c(3, 0, 0) }).tone).toBe('good');
  });

  it('does not call it good that matches are lost which nobody has judged', () => {
    const lost = comparisonVerdict({ ...base, gained: c(0, 0, 0), lost: c(0, 2, 4), kept: c(3, 0, 0) });
    expect(lost).toMatchObject({ tone: 'quiet', title: 'Loses 6' });
    expect(lost.detail).toContain('Nobody has judged 4 of the lost');
    expect(comparisonVerdict({ ...base, gained: c(1, 0, 0), lost: c(0, 0, 1), kept: c(3, 0, 0) }).tone).toBe('quiet');
  });

  it('warns of gained noise', () => {
    expect(comparisonVerdict({ ...base, gained: c(1, 0, 7), lost: c(0, 0, 0), kept: c(3, 0, 0) })).toMatchObject({
      tone: 'over',
      title: 'Gains 8 events',
    });
  });
});

describe('numbers in words', () => {
  it('shares', () => {
    expect([percent(3, 119), percent(0, 0), percent(1, 100_000), percent(1, 2)]).toEqual([
      '2.5 %',
      '0 %',
      'below 0.1 %',
      '50 %',
    ]);
  });
  it('what counts against', () => {
    expect([
      against({ judged: c(3, 0, 116) }),
      against({ judged: c(3, 2, 1) }),
      against({ judged: c(3, 0, 0) }),
    ]).toEqual(['116 unjudged', '2 false, 1 unjudged', '0 against']);
  });
});
