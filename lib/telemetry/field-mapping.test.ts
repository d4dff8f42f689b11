import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readRule } from '../detectors/rule';
import type { Behavior } from './behavior';
import { currentMapping, parseMapping, setMapping } from './field-mapping';
import { loadMapping } from './field-mapping-file';
import { behaviorView, fieldKnown } from './fields';

const MAPPING = `# ours
version: 1
fields:
  proc.exe: Image
  any.path: [Image, ParentImage]
sources:
  - product: linux
    category: process_creation
    fields:
      proc.exe: ParentImage
  - product: linux
    fields:
      proc.exe: CommandLine
`;
const started: Behavior = {
  kind: 'process_start',
  process: { started: true, image: '/usr/bin/id', commandLine: 'id -u', user: 'ana', parent: { image: '/bin/sh' } },
};
const rule = (selection: string, logsource = 'product: linux, category: process_creation') =>
  `title: t\nlogsource: {${logsource}}\ndetection:\n  s: {${selection}}\n  condition: s\n`;
const codes = (text: string) => readRule(text).problems.map(({ code, line }) => `${code} ${line}`);
const matches = (text: string) => readRule(text).ready!.matcher.matches(behaviorView(started));

afterEach(() => setMapping([]));

describe('names of other pipelines', () => {
  beforeEach(() => setMapping(parseMapping(MAPPING).mapping!));

  test('mean the field that is said, the most special source first', () => {
    expect(matches(rule('proc.exe: /bin/sh'))).toBe(true);
    expect(matches(rule('proc.exe: /usr/bin/id', 'category: process_creation'))).toBe(true);
    expect(matches(rule("proc.exe: 'id -u'", 'product: linux'))).toBe(true);
    expect(matches(rule("proc.exe|startswith: '/bin', User: ana"))).toBe(true);
    expect(codes(rule('proc.exe: /bin/sh'))).toEqual([]);
    expect(codes(rule('proc.exee: /bin/sh'))).toEqual(['field-unknown 4']);
  });

  test('that stand for several fields match in one of them, and are missing or different in all', () => {
    for (const [text, is] of [
      ['any.path: /bin/sh', true],
      ['any.path: /usr/bin/id', true],
      ['any.path: /bin/bash', false],
      ['any.path|neq: /bin/sh', false],
      ['any.path|neq: /bin/bash', true],
      ['any.path: null', false],
      ['any.path|exists: true', true],
      ['User|fieldref: any.path', false],
    ] as const)
      expect([text, matches(rule(text))]).toEqual([text, is]);
  });

  test('are told of in explanations by the field that was read, and keep their place', () => {
    const { ready } = readRule(rule('proc.exe: /bin/sh'));
    expect(ready!.matcher.explain(behaviorView(started)).hits).toMatchObject([
      { field: 'ParentImage', value: '/bin/sh' },
    ]);
    expect(readRule(rule('proc.exe: sh')).problems).toMatchObject([{ code: 'never-matches', line: 4, column: 17 }]);
  });

  test('are exchanged once, also where two names are swapped', () => {
    setMapping(parseMapping('fields: { Image: ParentImage, ParentImage: Image }').mapping!);
    expect(matches(rule('Image: /bin/sh, ParentImage: /usr/bin/id'))).toBe(true);
  });
});

describe('the file', () => {
  test.each([
    ['fields: { a: Imagee }', 1, 14, 'there is no field "Imagee"'],
    ['fields: [a]', 1, 9, '"fields" is a map: the name in rules, and the field that it stands for'],
    ['fields: { a: [] }', 1, 14, '"a" stands for no field'],
    ['fields: { a: 5 }', 1, 14, 'the name of a field, or a list of names, is expected'],
    ['feelds: {}', 1, 1, '"feelds" is not known here'],
    ['version: 2', 1, 10, 'the version of this format is 1'],
    ['sources:\n  - fields: { a: Image }', 2, 5, 'this source names no product, category or service'],
    ['sources:\n  - host: web\n    product: linux', 2, 5, '"host" is no part of a log source'],
    ['sources: {}', 1, 10, '"sources" is a list of log sources with their fields'],
    ['fields: &a {}', 1, 9, undefined],
    ['a: b\n---\nc: d', 2, undefined, undefined],
  ])('%s is refused with its place', (text, line, column, message) => {
    const { mapping, problems } = parseMapping(text);
    expect(mapping).toBeUndefined();
    expect(problems.length).toBeGreaterThan(0);
    if (message) expect(problems).toMatchObject([{ line, column, message }]);
  });

  test.each(['', '# nothing', 'fields:', 'version: 1'])('%j says nothing', (text) =>
    expect(parseMapping(text)).toMatchObject({ problems: [] }),
  );

  test('is read from the data folder, or from where it is named; a wrong one stops the start with its places', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'unwrap-mapping-'));
    const before = { ...process.env };
    try {
      process.env.UNWRAP_DATA = folder;
      delete process.env.UNWRAP_FIELD_MAPPING;
      loadMapping();
      expect(currentMapping()).toEqual([]);
      writeFileSync(path.join(folder, 'field-mapping.yaml'), MAPPING);
      loadMapping();
      expect(currentMapping()).toHaveLength(3);
      process.env.UNWRAP_FIELD_MAPPING = path.join(folder, 'other.yaml');
      expect(loadMapping).toThrow('other.yaml cannot be read');
      writeFileSync(path.join(folder, 'other.yaml'), 'fields:\n  a: Imagee\n');
      expect(loadMapping).toThrow(/2:6 error attribute-value: there is no field "Imagee"[\s\S]*\^/);
    } finally {
      process.env = before;
      rmSync(folder, { recursive: true });
    }
  });
});

test('the page on it names fields that exist, and shows a file that is read', () => {
  const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/field-mapping.md'), 'utf8');
  const [, yaml] = /```yaml\n([\s\S]*?)```/.exec(page)!;
  const { mapping, problems } = parseMapping(yaml!);
  expect(problems).toEqual([]);
  expect(mapping!.map(({ names }) => names.size)).toEqual([2, 1, 2, 1]);
  const named = [...page.split('Rules that were written')[0]!.matchAll(/`([A-Za-z0-9._]+)`/g)].map(([, name]) => name!);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !fieldKnown(name))).toEqual([]);
});
