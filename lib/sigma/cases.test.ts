import { describe, expect, it } from 'vitest';
import type { SigmaRule } from './ast';
import { CASES, type Case } from './cases';
import { compile } from './match';
import { compileSet } from './match-set';
import { parseRule } from './parse';
import { printRule } from './print';
import type { EventView } from './view';

const known = new Map<string, SigmaRule>();

function ruleOf({ detection }: Case): SigmaRule {
  if (!known.has(detection)) known.set(detection, read(detection));
  return known.get(detection)!;
}

function read(detection: string): SigmaRule {
  const { rule, problems } = parseRule(`detection:\n${detection}\n`, { detectionOnly: true });
  if (!rule) throw new Error(`${detection}\n${JSON.stringify(problems)}`);
  return rule;
}

const viewOf = ({ event }: Case): EventView => ({
  get: (field) => (Object.hasOwn(event, field) ? event[field] : undefined),
  keywords: () =>
    Object.values(event)
      .flat()
      .filter((value) => value !== null)
      .map(String),
});

const show = (one: Case) => `${one.detection}\non ${JSON.stringify(one.event)}`;

describe(`${CASES.length} cases of the specification`, () => {
  it('are at least 500', () => expect(CASES.length).toBeGreaterThan(500));

  for (const section of new Set(CASES.map((one) => one.section))) {
    const cases = CASES.filter((one) => one.section === section);
    it(`${section} (${cases.length})`, () => {
      const wrong = cases.filter((one) => compile(ruleOf(one)).matches(viewOf(one)) !== one.expected);
      expect(wrong.map(show)).toEqual([]);
    });
  }

  it('are explained with the same answer', () => {
    const wrong = CASES.filter((one) => compile(ruleOf(one)).explain(viewOf(one)).matched !== one.expected);
    expect(wrong.map(show)).toEqual([]);
  });

  it('have the same answer when all rules run as one set', () => {
    const texts = [...new Set(CASES.map((one) => one.detection))];
    const rules = texts.map((detection) => ruleOf({ ...CASES[0]!, detection }));
    const set = compileSet(rules);
    const wrong = CASES.filter((one) => set.match(viewOf(one)).includes(texts.indexOf(one.detection)) !== one.expected);
    expect(wrong.map(show)).toEqual([]);
  });

  it('have the same answer after printing and reading the rule again', () => {
    const wrong = CASES.filter((one) => {
      const printed = parseRule(printRule(ruleOf(one)), { detectionOnly: true });
      return !printed.rule || compile(printed.rule).matches(viewOf(one)) !== one.expected;
    });
    expect(wrong.map(show)).toEqual([]);
  });
});
