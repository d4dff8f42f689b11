import { expect, test } from 'vitest';
import { compile, jsonView, parseRule } from '../sigma';
import { stepsOf } from './steps';

const rule = (detection: string) => {
  const { rule, problems } = parseRule(`title: t\nlogsource: { product: linux }\ndetection:\n${detection}`);
  if (!rule) throw new Error(problems.map((p) => p.message).join());
  return rule;
};
const told = (detection: string) => stepsOf(rule(detection)).map(({ selection, line }) => [selection, line]);

test('each line of a selection is a step, with the lines above it', () => {
  const steps = stepsOf(rule('  s: { A: 1, B: 2, C: 3 }\n  condition: s'));
  expect(steps.map(({ line, fields }) => [line, fields])).toEqual([
    [0, ['A']],
    [1, ['A', 'B']],
    [2, ['A', 'B', 'C']],
  ]);
  const matches = (event: Record<string, string>) => steps.map((step) => compile(step.rule).matches(jsonView(event)));
  expect(matches({ A: '1', B: '2', C: 'x' })).toEqual([true, true, false]);
  expect(matches({ A: 'x', B: '2', C: '3' })).toEqual([false, false, false]);
});

test('what is left out is a step where its selection stands', () => {
  const text = '  s: { A: 1, B: 2 }\n  f: { C: 3, D: 4 }\n  g: { E: 5 }\n  condition: s and not f and not g';
  expect(told(text)).toEqual([['s', 0], ['s', 1], ['f', null], ['g', 0]]); // biome-ignore format: one line
  const left = stepsOf(rule(text))[2]!;
  const matches = (event: Record<string, string>) => compile(left.rule).matches(jsonView(event));
  expect(matches({ A: '1', B: '2' })).toBe(true);
  expect(matches({ A: '1', B: '2', C: '3' })).toBe(true);
  expect(matches({ A: '1', B: '2', C: '3', D: '4' })).toBe(false);
  expect(told('  s: { A: 1 }\n  fa: { B: 2 }\n  fb: { C: 3 }\n  condition: s and not 1 of f*')).toEqual([['s', 0], ['fa', 0], ['fb', 0]]); // biome-ignore format: one line
});

test('none of several is each of them left out', () => {
  const text = '  s: { A: 1 }\n  f: { B: 2 }\n  g: { C: 3, D: 4 }\n  condition: s and not (f or g)';
  expect(told(text)).toEqual([['s', 0], ['f', 0], ['g', null]]); // biome-ignore format: one line
  // not both: neither is left out by itself
  expect(told(text.replace('f or g', 'f and g'))).toEqual([['s', 0]]);
});

test('"all of" is each of them; selections are taken in the order in which they stand', () => {
  expect(told('  a: { A: 1 }\n  b: { B: 2 }\n  condition: all of them')).toEqual([['a', 0], ['b', 0]]); // biome-ignore format: one line
  expect(told('  a: { A: 1 }\n  b: { B: 2 }\n  condition: b and a')).toEqual([['a', 0], ['b', 0]]); // biome-ignore format: one line
});

test('what any of may hold has no step, and counts for those below it', () => {
  const text = '  a: { A: 1 }\n  b: { B: 2 }\n  c: { C: 3 }\n  condition: (a or b) and c';
  expect(told(text)).toEqual([['c', 0]]);
  const matches = (event: Record<string, string>) => compile(stepsOf(rule(text))[0]!.rule).matches(jsonView(event));
  expect([matches({ C: '3' }), matches({ B: '2', C: '3' })]).toEqual([false, true]);
  // two lists that stand or fall together; a part whose other half comes later waits for it
  expect(told('  a: { A: 1 }\n  c: { C: 3 }\n  b: { B: 2 }\n  condition: (a or b) and c')).toEqual([['c', 0]]);
});

test('a list of maps is one step, and so is a list of words', () => {
  expect(told('  s:\n    - { A: 1 }\n    - { B: 2 }\n  condition: s')).toEqual([['s', null]]);
});

test('no step where a figure would mislead', () => {
  expect(told('  a: { A: 1 }\n  b: { B: 2 }\n  condition: a or b')).toEqual([]);
  expect(told('  a: { A: 1 }\n  b: { B: 2 }\n  condition:\n    - a\n    - b')).toEqual([]);
  expect(told('  f: { A: 1 }\n  condition: not f')).toEqual([]);
  expect(told('  f: { A: 1 }\n  s: { B: 2 }\n  condition: s and not f')).toEqual([['s', 0]]);
  expect(told('  s: { A: 1 }\n  f: { B: 2 }\n  condition: s and not (s and f)')).toEqual([['s', 0]]);
  expect(told('  s: { A: 1 }\n  condition: s and s')).toEqual([]);
});
