import { describe, expect, test } from 'vitest';
import type { FieldTest } from './ast';
import { parseRule } from './parse';
import { type Decided, holdsFor, holdsMissing, possible } from './possible';

const rule = (selections: string, condition: string) => {
  const { rule, problems } = parseRule(`detection:\n${selections}\n  condition: ${condition}\n`, {
    detectionOnly: true,
  });
  if (!rule) throw new Error(problems[0]!.message);
  return rule;
};
const THREE = '  a: {A: x}\n  b: {B: x}\n  c: {C: x}';
/** field name -> what is known of tests on it */
const say =
  (known: Record<string, boolean>) =>
  (t: FieldTest): Decided | undefined =>
    t.field !== null && t.field in known ? { holds: known[t.field]!, why: t.field } : undefined;

describe('a condition of which some tests are decided', () => {
  test.each([
    ['a and b', { A: false }, false, ['A'], []],
    ['a and b', { A: true }, undefined, [], ['B']],
    ['a or b', { A: false }, undefined, [], ['B']],
    ['a or b', { A: false, B: false }, false, ['A', 'B'], []],
    ['a or b', { B: true }, true, ['B'], []],
    ['a and not b', { B: true }, false, ['B'], []],
    ['a and not b', { B: false }, undefined, [], ['A']],
    ['not a', { A: true }, false, ['A'], []],
    ['1 of *', { A: false, C: false }, undefined, [], ['B']],
    ['all of *', { C: false }, false, ['C'], []],
    ['2 of *', { A: false }, undefined, [], ['B', 'C']],
    ['2 of *', { A: false, B: false }, false, ['A', 'B'], []],
    ['(a or b) and c', { A: false, B: false, C: false }, false, ['A', 'B'], []],
  ] as const)('%s with %j', (condition, known, holds, reasons, open) => {
    const answer = possible(rule(THREE, condition), say(known));
    expect(answer.holds).toBe(holds);
    expect(answer.reasons).toEqual(reasons);
    expect(answer.open.map(({ field }) => field)).toEqual(open);
  });

  test('lists of maps are alternatives, maps ask for all', () => {
    const list = rule('  a:\n    - A: x\n    - B: x', 'a');
    expect(possible(list, say({ A: false })).holds).toBeUndefined();
    expect(possible(list, say({ A: false, B: false })).reasons).toEqual(['A', 'B']);
    expect(possible(rule('  a: {A: x, B: x}', 'a'), say({ B: false })).holds).toBe(false);
  });
});

const one = (text: string) =>
  rule(`  s: {${text}}`, 's').detection.selections[0]!.node as Extract<
    ReturnType<typeof rule>['detection']['selections'][number]['node'],
    { kind: 'all' }
  >;
const first = (text: string): FieldTest => {
  const node = one(text) as unknown as FieldTest | { items: FieldTest[] };
  return 'items' in node ? node.items[0]! : node;
};

describe('one test', () => {
  test.each([
    ['A: x', false],
    ['A: null', true],
    ["A: ''", false],
    ['A|exists: true', false],
    ['A|exists: false', true],
    ['A|neq: x', false],
    ['A|fieldref: B', false],
    ["A|re: '.*'", false],
  ])('%s on an event without the field: %s', (text, holds) => expect(holdsMissing(first(text))).toBe(holds));

  test.each([
    ['A: execve', 'EXECVE', true],
    ['A: [PATH, EXE*]', 'EXECVE', true],
    ['A|neq: EXECVE', 'EXECVE', false],
    ['A|re: ^E', 'EXECVE', true],
  ])('%s on %s: %s', (text, value, holds) => expect(holdsFor(first(text), value)).toBe(holds));
});
