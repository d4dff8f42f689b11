import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentOf, readPack } from './pack';
import { parseRule } from './parse';
import { printRule } from './print';

const ID = '929a690e-bef0-4204-a928-ef5e620d6fc1';
const RULE = `# kept
title: One   # also kept
id: ${ID}
name: one
logsource: { product: linux, category: process_creation }
detection:
  selection:
    Image: '/usr/bin/id'
  condition: selection
`;
const FILTER = `title: Not the scanner
logsource: { product: linux, category: process_creation }
filter:
  rules: [one]
  own: { User: scanner }
  condition: not own
`;
const CORRELATION = `title: Often
correlation:
  type: event_count
  rules: [one]
  group-by: [User]
  timespan: 5m
  condition: { gte: 3 }
`;
const file = (text: string, path = 'a.yml') => ({ path, text });

describe('the documents of a pack', () => {
  test.each([RULE, `---\n${RULE}`, `# first\n---\n${RULE}...\n`, RULE.replaceAll('\n', '\r\n'), RULE.trimEnd()])(
    'a file with one rule keeps its text, byte for byte',
    (text) => {
      const { rules, others } = readPack([file(text)]);
      expect(rules).toMatchObject([{ path: 'a.yml', document: 1, text, problems: [], filters: [] }]);
      expect(rules[0]!.rule!.title).toBe('One');
      expect(others).toEqual([]);
    },
  );

  test('several rules in a file are several rules, and one that is bad stops none; its place is that in the file', () => {
    const bad = 'title: Two\nlogsource: { product: linux }\ndetection: { s: { A: [x, null] }, condition: s }\n';
    const { rules } = readPack([file(`${RULE}---\n${bad}---\n# nothing\n---\n${RULE.replace('One', 'Three')}`)]);
    expect(rules.map(({ document, rule }) => [document, rule?.title])).toEqual([
      [1, 'One'],
      [2, undefined],
      [3, 'Three'],
    ]);
    expect(rules[1]!.problems).toMatchObject([{ code: 'value-null-in-list', line: RULE.split('\n').length + 3 }]);
    expect(rules[2]!.text).toBe(RULE.replace('One', 'Three'));
  });

  test('a filter is joined to the rules that it is for, in whatever file', () => {
    for (const files of [[file(FILTER, 'f.yml'), file(RULE)], [file(`${RULE}---\n${FILTER}`)]]) {
      const { rules, others } = readPack(files);
      expect(rules).toMatchObject([{ text: `${RULE}---\n${FILTER}`, filters: ['Not the scanner'] }]);
      expect(rules[0]!.rule!.filters).toMatchObject([{ title: 'Not the scanner' }]);
      expect(others).toMatchObject([{ kind: 'filter', title: 'Not the scanner', joined: 1 }]);
    }
    const elsewhere = FILTER.replace('rules: [one]', 'rules: [two]');
    expect(readPack([file(elsewhere, 'f.yml'), file(RULE)]).others).toMatchObject([{ joined: 0 }]);
  });

  test('a rule that only a correlation counts is told so', () => {
    const { rules, others } = readPack([file(RULE), file(CORRELATION, 'c.yml')]);
    expect([rules[0]!.within, others]).toMatchObject(['Often', [{ kind: 'correlation', path: 'c.yml' }]]);
    const generated = CORRELATION.replace('  type:', '  generate: true\n  type:');
    expect(readPack([file(RULE), file(generated, 'c.yml')]).rules[0]!.within).toBeUndefined();
  });

  test('no file stops another, whatever is in it', () => {
    const hostile = [
      '',
      '\0',
      RULE.replace('kept', '\0'),
      RULE.replace('kept', '\ud800'),
      '- - -',
      '&a [*a]',
      'a: b: c',
      '---',
      '{',
      'title: x\n'.repeat(9_000),
      '%TAG',
    ];
    const { rules } = readPack([...hostile.map((text, i) => file(text, `${i}.yml`)), file(RULE)]);
    expect(rules.filter(({ rule }) => rule).map(({ path }) => path)).toEqual(['a.yml']);
    expect(rules.filter(({ rule, problems }) => !rule && problems.length > 0)).toHaveLength(hostile.length);
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'-\n#:a {}[]') }), (text) => void readPack([file(text)])),
    );
  });
});

describe('what a rule asks for', () => {
  const of = (text: string) => contentOf(parseRule(text).rule!);
  test('is the same under another name, with other comments', () => {
    const renamed = RULE.replace('One', 'Uno')
      .replace(ID, `${ID.slice(0, -1)}2`)
      .replace('# kept', '')
      .replace("'/usr", "  '/usr");
    expect(of(renamed)).toBe(of(RULE));
  });
  test.each([
    ['/usr/bin/id', '/usr/bin/ip'],
    ['Image:', 'Image|endswith:'],
    ['process_creation', 'file_event'],
    ['  condition: selection', '  condition: not selection'],
  ])('differs with %s -> %s', (from, to) => expect(of(RULE.replace(from, to))).not.toBe(of(RULE)));
});

const RULES = fileURLToPath(new URL('../../../shared/sigma-rules-linux/', import.meta.url));

describe.skipIf(!existsSync(RULES))('public Linux rules (../shared)', () => {
  const files = existsSync(RULES) ? walk(RULES) : [];
  test('all are read, keep their text, and print the same again', () => {
    const { rules, others } = readPack(files);
    expect([rules.length, others.length]).toEqual([210, 0]);
    for (const { path, text, rule, problems } of rules) {
      expect([path, problems.filter(({ severity }) => severity === 'error')]).toEqual([path, []]);
      expect(text).toBe(files.find((one) => one.path === path)!.text);
      const printed = printRule(rule!);
      const again = parseRule(printed).rule!;
      expect(printRule(again)).toBe(printed);
      expect(contentOf(again)).toBe(contentOf(rule!));
      for (const name of ['id', 'author', 'license', 'date', 'modified', 'status', 'level'] as const)
        expect(again[name]).toBe(rule![name]);
      expect([again.references, again.tags, again.falsepositives]).toEqual([
        rule!.references,
        rule!.tags,
        rule!.falsepositives,
      ]);
    }
  });
});

function walk(dir: string): { path: string; text: string }[] {
  return readdirSync(dir).flatMap((name) => {
    const path = dir + name;
    if (statSync(path).isDirectory()) return walk(`${path}/`);
    return name.endsWith('.yml') ? [{ path, text: readFileSync(path, 'utf8') }] : [];
  });
}
