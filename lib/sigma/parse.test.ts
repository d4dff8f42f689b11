import { describe, expect, it } from 'vitest';
import { formatProblem } from './errors';
import { parseRule } from './parse';

const HEAD = 'title: T\nlogsource: { product: linux }\n';
const rule = (detection: string) => `${HEAD}detection:\n${detection}`;
/** The test stands on line 5 from column 5, the condition on line 6 from column 14. */
const test = (line: string) => rule(`  sel:\n    ${line}\n  condition: sel\n`);
const condition = (text: string) => rule(`  sel:\n    F: x\n  condition: ${text}\n`);
const attribute = (line: string) => `${test('F: x')}${line}\n`;

const raw = String.raw;

/** [text, code and place, a part of the message or hint] */
type Refused = readonly [text: string, where: string, says: string];

// biome-ignore format: a table
const REFUSED: Readonly<Record<string, readonly Refused[]>> = {
  modifiers: [
    [test('F|contain: x'), 'modifier-unknown 5:7-5:14', 'did you mean "contains"?'],
    [test('F|time: 1'), 'modifier-unknown 5:7-5:11', 'there is no modifier "time"'],
    [test('F|CONTAINS: x'), 'modifier-unknown 5:7-5:15', 'did you mean "contains"?'],
    [test("'F|re|cased': x"), 'modifier-conflict 5:11-5:16', 'sensitive to case already'],
    [test('F|contains|base64: x'), 'modifier-order 5:16-5:22', '"base64" must come before "contains"'],
    [test('F|i|re: x'), 'modifier-order 5:7-5:8', 'comes after it'],
    [test('F|base64|wide: x'), 'modifier-order 5:14-5:18', '"wide" must come before "base64"'],
    [test('F|all|neq: [a, b]'), 'modifier-conflict 5:7-5:10', 'none of them'],
    [test('F|wide: x'), 'modifier-conflict 5:7-5:11', 'wide|base64offset|contains'],
    [test('F|exists|all: [true]'), 'modifier-conflict 5:14-5:17', 'stands alone'],
    [test('F|startswith|endswith: x'), 'modifier-conflict 5:18-5:26', 'cannot be joined'],
    [test('F|startswith|contains: x'), 'modifier-conflict 5:18-5:26', 'exclude each other'],
    [test('F|gt|lt: 5'), 'modifier-conflict 5:10-5:12', 'exclude each other'],
    [test('F|lt|neq: 5'), 'modifier-conflict 5:10-5:13', 'write the opposite comparison'],
    [test('F|all|all: [x, y]'), 'modifier-repeated 5:11-5:14', 'there twice'],
    [test('F|cidr|re: x'), 'modifier-conflict 5:12-5:14', 'exclude each other'],
    [test('F|hour|contains: 5'), 'modifier-conflict 5:12-5:20', 'no meaning with "hour"'],
    [test('F|gt|contains: 5'), 'modifier-conflict 5:10-5:18', 'no meaning with "gt"'],
    [test('F|re|windash: x'), 'modifier-conflict 5:10-5:17', 'no meaning with "re"'],
    [test("'|gt': 5"), 'modifier-conflict 5:7-5:9', '"gt" needs a field'],
    [test("'|startswith': x"), 'modifier-conflict 5:7-5:17', '"startswith" needs a field'],
    [test("'|exists': true"), 'modifier-conflict 5:7-5:13', '"exists" needs a field'],
    [test("'|fieldref': B"), 'modifier-conflict 5:7-5:15', '"fieldref" needs a field'],
    [test("'': x"), 'field-name 5:5-5:7', 'the name of the field is empty'],
  ],
  values: [
    [test('F: [a, null]'), 'value-null-in-list 5:12-5:16', 'a selection of its own'],
    [test('F: [null]'), 'value-null-in-list 5:9-5:13', 'without the list'],
    [test('F|contains: null'), 'value-type 5:17-5:21', "for an empty text write ''"],
    [test('F|re: null'), 'value-type 5:11-5:15', 're needs a regular expression'],
    [test('F|exists: maybe'), 'value-type 5:15-5:20', 'true or false'],
    [test('F|gt: x'), 'value-type 5:11-5:12', '"gt" needs a number'],
    [test('F|gt: .inf'), 'value-type 5:11-5:15', '"gt" needs a number'],
    [test('F|hour: 24'), 'value-range 5:13-5:15', 'from 0 to 23'],
    [test('F|minute: -1'), 'value-range 5:15-5:17', 'from 0 to 59'],
    [test('F|month: 1.5'), 'value-type 5:14-5:17', 'whole number'],
    [test('F|cidr: 10.0.0.0/33'), 'value-cidr 5:13-5:24', "'10.0.0.0/8'"],
    [test('F|cidr: 10'), 'value-cidr 5:13-5:15', 'in quotes'],
    [test("F|cidr: '10.0.*'"), 'value-cidr 5:13-5:21', 'not an IPv4 or IPv6 network'],
    [test("F|base64: 'a*b'"), 'value-wildcard 5:15-5:20', 'cannot encode a wildcard'],
    [test("F|expand: '%x%'"), 'value-placeholder 5:15-5:20', 'no value list'],
    [test("F|fieldref: ''"), 'value-type 5:17-5:19', 'the name of a field'],
    [test('F: { a: b }'), 'value-type 5:8-5:16', 'outer.inner'],
    [test('F: [[a]]'), 'value-type 5:9-5:12', 'a value must be'],
    [test("'|all': [a, null]"), 'value-null-in-list 5:17-5:21', 'null'],
  ],
  'regular expressions': [
    [test("F|re: '(?=a)'"), 'value-regex 5:11-5:18', 'a second selection'],
    [test("F|re: '(?<!a)b'"), 'value-regex 5:11-5:20', 'look-around'],
    [test(raw`F|re: '(a)\1'`), 'value-regex 5:11-5:18', 'fieldref'],
    [test("F|re: '(?>a)'"), 'value-regex 5:11-5:18', 'atomic group'],
    [test("F|re: '(a'"), 'value-regex 5:11-5:15', 'missing closing )'],
    [test("F|re: 'a++'"), 'value-regex 5:11-5:16', 'possessive'],
    [test("F|re: '[b-a]'"), 'value-regex 5:11-5:18', 'not a regular expression'],
    [test(`F|re: '${'a'.repeat(4097)}'`), 'value-regex 5:11-5:4110', 'longer than 4096'],
    [test("F|re: '((a{99}){99}){99}'"), 'value-regex 5:11-5:30', ''],
  ],
  conditions: [
    [condition('sel and'), 'condition-syntax 6:21-6:21', 'ends where a selection is expected'],
    [condition('not'), 'condition-syntax 6:17-6:17', 'ends where a selection is expected'],
    [condition('sel sel'), 'condition-syntax 6:18-6:21', 'expected "and" or "or"'],
    [condition('(sel'), 'condition-syntax 6:14-6:15', 'never closed'],
    [condition('sel)'), 'condition-syntax 6:17-6:18', 'closes nothing'],
    [condition('()'), 'condition-syntax 6:15-6:16', 'expected before ")"'],
    [condition('sel or or sel'), 'condition-syntax 6:21-6:23', 'expected before "or"'],
    [condition('and sel'), 'condition-syntax 6:14-6:17', 'expected before "and"'],
    [condition("''"), 'condition-syntax 6:15-6:15', 'empty'],
    [condition("'sel and sle'"), 'condition-unknown-selection 6:23-6:26', 'did you mean "sel"?'],
    [condition('SEL'), 'condition-unknown-selection 6:14-6:17', 'did you mean "sel"?'],
    [condition('other'), 'condition-unknown-selection 6:14-6:19', 'this rule has: sel'],
    [condition('sel*'), 'condition-syntax 6:14-6:18', '1 of sel*'],
    [condition('1 of filter_*'), 'condition-no-selection 6:19-6:27', 'filter_*'],
    [condition('2 of sel*'), 'condition-no-selection 6:14-6:15', 'fewer than 2'],
    [condition('x of sel*'), 'condition-syntax 6:14-6:15', 'no count'],
    [condition('0 of sel*'), 'condition-syntax 6:14-6:15', 'no count'],
    [condition('1 of'), 'condition-syntax 6:16-6:18', 'after "of"'],
    [condition('1 of ('), 'condition-syntax 6:19-6:20', 'after "of"'],
    [condition('sel | count() > 5'), 'condition-aggregation 6:18-6:19', 'correlation rules'],
    [condition('{a: b}'), 'attribute-type 6:14-6:20', 'a text or a list of texts'],
    [condition('[]'), 'attribute-type 6:14-6:16', 'a text or a list of texts'],
    [condition('[sel, nope]'), 'condition-unknown-selection 6:20-6:24', 'nope'],
    [condition(`${'('.repeat(70)}sel${')'.repeat(70)}`), 'condition-too-deep 6:78-6:79', '64 levels'],
    [condition('|\n    sel and\n    sle'), 'condition-unknown-selection 8:5-8:8', 'did you mean "sel"?'],
    [condition('>-\n    sel\n    and sle'), 'condition-unknown-selection 8:9-8:12', 'sle'],
    [condition('sel\n    and\n    sle'), 'condition-unknown-selection 8:5-8:8', 'sle'],
    [rule('  sel: {A: 1}\n'), 'attribute-missing 4:3-5:1', 'add "condition: sel"'],
    [rule('  sel: {A: 1}\n  conditon: sel\n'), 'attribute-missing 4:3-6:1', 'instead of "conditon"'],
  ],
  selections: [
    [rule('  sel:\n  condition: sel\n'), 'selection-empty 4:7-4:7', 'empty'],
    [rule('  sel: []\n  condition: sel\n'), 'selection-empty 4:8-4:10', 'empty'],
    [rule('  sel: {}\n  condition: sel\n'), 'selection-empty 4:8-4:10', 'empty'],
    [rule('  sel: [[a]]\n  condition: sel\n'), 'selection-type 4:9-4:12', 'a list of lists'],
    [rule('  and: {A: 1}\n  condition: and\n'), 'selection-name 4:3-4:6', 'word of the condition language'],
    [rule('  a b: {A: 1}\n  condition: 1 of a*\n'), 'selection-name 4:3-4:6', 'letters, digits'],
    [rule('  sel: {A: 1}\n  timeframe: 5m\n  condition: sel\n'), 'attribute-unknown 5:3-5:12', 'correlation rules'],
    [`${HEAD}detection: x\n`, 'attribute-type 3:12-3:13', 'must be a map'],
  ],
  attributes: [
    ['', 'rule-empty 1:1-1:1', 'no rule here'],
    ['# only\n', 'rule-empty 1:1-1:1', 'no rule here'],
    ['just text', 'rule-not-a-map 1:1-1:10', 'a map'],
    ['- a', 'rule-not-a-map 1:1-1:4', 'a map'],
    [HEAD, 'attribute-missing 1:1-1:1', 'no detection'],
    [test('F: x').replace('title: T\n', ''), 'attribute-missing 1:1-1:1', 'no title'],
    [test('F: x').replace('T', ''), 'attribute-missing 1:8-1:8', 'the title is empty'],
    [test('F: x').replace('T', '5'), 'attribute-type 1:8-1:9', 'title must be a text'],
    [test('F: x').replace('T', 'x'.repeat(257)), 'attribute-value 1:8-1:265', '256 characters'],
    [test('F: x').replace(/logsource.*\n/, ''), 'attribute-missing 1:1-1:1', 'no logsource'],
    [test('F: x').replace(/product.* /, ''), 'attribute-missing 2:12-2:15', 'no category'],
    [attribute('status: done'), 'attribute-value 7:9-7:13', 'experimental'],
    [attribute('level: urgent'), 'attribute-value 7:8-7:14', 'critical'],
    [attribute('date: 2026-13-01'), 'attribute-value 7:7-7:17', 'YYYY-MM-DD'],
    [attribute('date: 2026-02-30'), 'attribute-value 7:7-7:17', 'YYYY-MM-DD'],
    [attribute('modified: 24.11.2026'), 'attribute-value 7:11-7:21', 'YYYY-MM-DD'],
    [attribute('id: 5'), 'attribute-type 7:5-7:6', 'id must be a text'],
    [attribute('tags: x'), 'attribute-type 7:7-7:8', 'a list of texts'],
    [attribute('references: [5]'), 'attribute-type 7:14-7:15', 'a list of texts'],
    [attribute('related: [{id: x, type: derived}]'), 'attribute-value 7:11-7:33', 'UUID'],
    [attribute('falsepositives: {a: b}'), 'attribute-type 7:17-7:23', 'a list of texts'],
    [attribute('falsepositives: none'), 'attribute-type 7:17-7:21', 'write - before each'],
    [attribute('scope: server'), 'attribute-type 7:8-7:14', 'a list of texts'],
    ['title: T\ncorrelation: {type: event_count, rules: r, timespan: 5m, condition: {gte: 2}}\n', 'rule-kind 2:1-2:12', 'a correlation'],
    [`${HEAD}filter: {rules: any, s: {A: 1}, condition: not s}\n`, 'rule-kind 3:1-3:7', 'a filter'],
    ['title: T\naction: global\n', 'rule-kind 2:1-2:7', 'a collection'],
  ],
  YAML: [
    [test('F: &a x'), 'yaml-alias 5:8-5:10', 'anchor &a'],
    [test('F: &a'), 'yaml-alias 5:8-5:10', 'anchor &a'],
    [test('&a F: x'), 'yaml-alias 5:5-5:7', 'anchor &a'],
    [`&a\n${test('F: x')}`, 'yaml-alias 1:1-1:3', 'anchor &a'],
    [test('F: [a, *b]'), 'yaml-alias 5:12-5:14', 'alias *b'],
    [test('F: *a'), 'yaml-alias 5:8-5:10', 'write the value out'],
    [test('F: !!str x'), 'yaml-tag 5:8-5:13', '!!str'],
    [test('F: !x y'), 'yaml-tag 5:8-5:10', '!x'],
    [test('<<: { A: 1 }'), 'yaml-merge-key 5:5-5:7', 'write the entries out'],
    [test("'<<': { A: 1 }"), 'yaml-merge-key 5:5-5:9', 'write the entries out'],
    [test('F: x\n    F: y'), 'yaml-duplicate-key 6:5-6:6', 'a list below one key'],
    [`${test('F: x')}title: again\n`, 'yaml-duplicate-key 7:1-7:6', 'there twice'],
    [test('? [a]\n    : x'), 'yaml-key 5:5-7:1', 'plain name'],
    [`%YAML 1.1\n---\n${test('F: x')}`, 'yaml-directive 1:1-1:2', 'directives'],
    [`${test('F: x')}---\n${test('F: y')}`, 'yaml-many-documents 8:1-14:1', 'one rule per text'],
    ['---\n'.repeat(65), 'yaml-many-documents 65:1-65:4', 'more than 64 documents'],
    [`${test('F: x')}...\n%YAML 1.1\n---\n${test('F: y')}`, 'yaml-directive 8:1-8:2', 'directives'],
    [test('F: "x'), 'yaml-syntax 7:1-7:2', 'quote'],
    [`title: x\n${'# '.repeat(33_000)}`, 'yaml-too-large 1:1-1:1', '64 KiB'],
    [`title: ${'é'.repeat(33_000)}`, 'yaml-too-large 1:1-1:1', '64 KiB'],
    [test(`F: ${'['.repeat(2000)}`), 'yaml-too-deep 5:1008-5:1009', '24 levels'],
    [test(`F: ${'{a: '.repeat(30)}1${'}'.repeat(30)}`), 'yaml-too-deep 5:93-5:94', '24 levels'],
  ],
};

describe('what is refused, with its place and what to write instead', () => {
  for (const [group, list] of Object.entries(REFUSED)) {
    it.each(list)(`${group}: %j`, (text, where, says) => {
      const { rule, problems } = parseRule(text);
      const errors = problems.filter(({ severity }) => severity === 'error');
      const { code, line, column, endLine, endColumn, message, hint } = errors[0]!;
      expect(`${code} ${line}:${column}-${endLine}:${endColumn}`).toBe(where);
      expect(`${message} // ${hint}`).toContain(says);
      expect(rule).toBeUndefined();
    });
  }
});

// biome-ignore format: a table
const WARNED: readonly Refused[] = [
  [test("'F|contains|all': x"), 'modifier-single-value 5:5-5:21', 'more than one value'],
  [test("F|cidr: '10.0.0.1/8'"), 'value-cidr 5:13-5:25', '10.0.0.0/8'],
  [test("F: []"), 'value-none 5:8-5:10', 'never matches'],
  [test("F|re: ''"), 'always-matches 5:11-5:13', 'matches every value'],
  [test("F|base64offset|contains: 'a'"), 'always-matches 5:30-5:33', 'too short'],
  [rule('  sel: {A: 1}\n  other: {B: 1}\n  condition: sel\n'), 'selection-unused 5:3-5:8', 'other'],
  [attribute('date: 2026/01/02'), 'attribute-value 7:7-7:17', '2026-01-02'],
  [attribute('id: abc'), 'attribute-value 7:5-7:8', 'UUID'],
  [attribute('tags: [Attack.T1059]'), 'attribute-value 7:8-7:20', 'small letters'],
  [attribute('lvel: high'), 'attribute-unknown 7:1-7:5', 'did you mean "level"?'],
];

describe('what is read, with a warning', () => {
  it.each(WARNED)('%j', (text, where, says) => {
    const { rule, problems } = parseRule(text);
    expect(rule).toBeDefined();
    const [{ code, line, column, endLine, endColumn, message, hint } = problems[0]!] = problems;
    expect(`${code} ${line}:${column}-${endLine}:${endColumn}`).toBe(where);
    expect(`${message} // ${hint}`).toContain(says);
  });
});

describe('parseRule', () => {
  it('reads every attribute', () => {
    const { rule, problems } = parseRule(
      `title: T
id: 11111111-2222-4333-8444-555555555555
name: n
related: [{ id: 11111111-2222-4333-8444-555555555556, type: similar }]
taxonomy: sigma
status: test
description: d
license: MIT
references: [a, b]
author: x, y
date: 2026-11-23
modified: 2026-11-24
tags: [attack.t1059, cve.2026-1]
logsource: { product: linux, category: process_creation, service: s, definition: d, more: 1 }
detection: { sel: { A: 1, 'B|fieldref': C }, condition: sel }
fields: [A]
falsepositives: [none]
level: high
scope: [server]
own: { x: [1, two] }
`,
    );
    expect(problems).toEqual([]);
    const { source, detection, logsource, ...head } = rule!;
    expect(head).toEqual({
      title: 'T', id: '11111111-2222-4333-8444-555555555555', name: 'n', taxonomy: 'sigma', status: 'test',
      related: [{ id: '11111111-2222-4333-8444-555555555556', type: 'similar' }], description: 'd', license: 'MIT',
      references: ['a', 'b'], author: 'x, y', date: '2026-11-23', modified: '2026-11-24',
      tags: ['attack.t1059', 'cve.2026-1'], shownFields: ['A'], falsepositives: ['none'], level: 'high', scope: ['server'],
      fields: ['A', 'B', 'C'], custom: { own: { x: [1, 'two'] } },
    }); // biome-ignore format: one object
    expect(logsource).toMatchObject({ product: 'linux', category: 'process_creation', service: 's', definition: 'd' });
  });

  it('reports several errors, in the order of the text', () => {
    const { problems } = parseRule(`${test('F|contain: x\n    G|gt: x')}level: urgent\n`);
    expect(problems.map(({ code, line }) => `${code} ${line}`)).toEqual([
      'modifier-unknown 5',
      'value-type 6',
      'attribute-value 8',
    ]);
  });

  it('knows texts that look like aliases and tags', () => {
    for (const line of [
      "F: '*a'",
      'F: a *b',
      'F: a&b',
      'F: "!x"',
      'F: |\n      *a &b !c',
      'F: >\n      &a',
      'F: x # *a &b',
    ]) {
      expect(parseRule(test(line)).problems, line).toEqual([]);
    }
  });

  it('reads a byte order mark, CR-LF and tabs between tokens', () => {
    expect(parseRule(`\ufeff${test('F: x')}`).rule).toBeDefined();
    expect(parseRule(test('F: x').replaceAll('\n', '\r\n')).rule).toBeDefined();
    expect(parseRule(test('F:\tx')).rule).toBeDefined();
  });

  it('puts placeholders in', () => {
    const placeholders = { Servers: ['srv*', 'db-?'] };
    const { rule } = parseRule(test(raw`F|expand: '\%a\\%Servers%.local'`), { placeholders });
    const texts = rule!.detection.selections[0]!.node;
    expect(texts.kind === 'all' && texts.items[0]!.kind === 'test' && texts.items[0]!.values[0]!.alternatives).toEqual([
      { kind: 'text', cased: false, pattern: [{ kind: 'text', text: '%a\\srv' }, { kind: 'many' }, { kind: 'text', text: '.local' }] },
      { kind: 'text', cased: false, pattern: [{ kind: 'text', text: '%a\\db-' }, { kind: 'one' }, { kind: 'text', text: '.local' }] },
    ]); // biome-ignore format: one row each
    expect(parseRule(test("F|expand: '%toString%'"), { placeholders }).problems[0]!.code).toBe('value-placeholder');
  });

  it('puts placeholders into regular expressions, as texts with wildcards', () => {
    const placeholders = { Servers: ['srv*.x', '[db]-?'], Bad: ['a'] };
    const sourceOf = (line: string) => {
      const node = parseRule(test(line), { placeholders }).rule!.detection.selections[0]!.node;
      const op = node.kind === 'all' && node.items[0]!.kind === 'test' && node.items[0]!.values[0]!.alternatives[0]!;
      return op && op.kind === 'regex' && op.source;
    };
    expect(sourceOf(raw`F|re|expand: '^\%a%Servers%$'`)).toBe(raw`^\%a(?:srv(?s:.)*\.x|\[db\]\-(?s:.))$`);
    expect(sourceOf(`F|expand|re: 'x%Bad%'`)).toBe('x(?:a)');
    expect(parseRule(test(`F|re|expand: '%none%'`), { placeholders }).problems[0]!.code).toBe('value-placeholder');
  });

  it('does not warn of what only looks as if it matched everything', () => {
    for (const line of ["F|base64: ''", "F|base64offset: 'a'", "F|re|endswith: 'x'", "F|contains: '\\*'"])
      expect([line, parseRule(test(line)).problems]).toEqual([line, []]);
  });

  it('warns of a placeholder that a backslash makes plain', () => {
    const { problems } = parseRule(test(raw`F|expand: 'C:\Users\%name%\x'`));
    expect(problems.map(({ code, severity }) => `${severity} ${code}`)).toEqual(['warning value-placeholder']);
  });

  it('shows a problem with its line and a caret', () => {
    const text = test('F|contain: x');
    expect(formatProblem(parseRule(text).problems[0]!, text)).toBe(
      '5:7 error modifier-unknown: there is no modifier "contain"\n    F|contain: x\n      ^^^^^^^\nhint: did you mean "contains"?',
    );
  });
});
