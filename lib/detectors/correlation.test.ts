import { describe, expect, it } from 'vitest';
import { isCorrelation, readCorrelation } from './correlation';
import { readyOrRefused } from './lifecycle-store';
import { compileVersion } from './live-set';

const RULE =
  'title: R\nname: r\nlogsource: { product: linux, category: process_creation }\ndetection: { s: { Image|endswith: /sh }, condition: s }\n';
const FILTER =
  '---\ntitle: Known\nlogsource: { product: linux }\nfilter: { rules: [r], f: { User: root }, condition: not f }\n';
const section = 'type: event_count, rules: r, group-by: Computer, timespan: 5m, condition: { gte: 3 }';
const CORRELATION = `title: C\ncorrelation: { ${section} }\n---\n${RULE}`;

describe('a correlation among rules', () => {
  it('is known by its section, also while it has errors', () => {
    expect(isCorrelation(CORRELATION)).toBe(true);
    expect(isCorrelation(`{ title: C, correlation: { ${section} } }`)).toBe(true);
    expect(isCorrelation('title: C\ncorrelation:\n  type: \n')).toBe(true);
    expect(isCorrelation(RULE)).toBe(false);
    expect(isCorrelation(RULE + FILTER)).toBe(false);
    expect(isCorrelation('')).toBe(false);
  });

  it('is checked with its rules, each of which is ready for its own kinds of events', () => {
    const { ready, problems } = readCorrelation(CORRELATION + FILTER);
    expect(problems.map(({ code, severity }) => `${severity} ${code}`)).toEqual(['warning correlation-not-live']);
    expect(ready!.rules.map(({ kinds, rule }) => [kinds, rule.filters?.length])).toEqual([[['process_start'], 1]]);
    expect(ready!.used).toEqual([true]);
    const unknown = readCorrelation(CORRELATION.replace('Computer', 'Computre'));
    expect(unknown.ready).toBeUndefined();
    expect(unknown.problems.find(({ severity }) => severity === 'error')!.hint).toBe('did you mean "Computer"?');
    const wrongRule = readCorrelation(CORRELATION.replace('Image|', 'Imgae|'));
    expect(wrongRule.problems.map(({ code }) => code)).toContain('field-unknown');
  });

  it('cannot go live', () => {
    expect(() => readyOrRefused(CORRELATION)).toThrow('do not run live yet');
    expect(readyOrRefused(RULE + FILTER).rule.filters).toMatchObject([{ title: 'Known' }]);
  });

  it('while a rule with filters can, joined with them', () => {
    const { matcher } = compileVersion(RULE + FILTER);
    const asked = (User: string) => matcher.matches({ get: (name) => ({ Image: '/bin/sh', User })[name] });
    expect([asked('bob'), asked('root')]).toEqual([true, false]);
  });
});
