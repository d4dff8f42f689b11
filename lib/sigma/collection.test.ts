import { describe, expect, it } from 'vitest';
import { RULES, rule, text } from './correlation.fixture';
import type { Problem } from './errors';
import { type CollectionWorld, lintCollection } from './lint-correlation';
import { parseCollection, parseDocuments } from './parse';

const HEAD = 'title: T\n';
const one = (section: string) => `${HEAD}correlation: { ${section} }\n`;
const COUNT = 'type: event_count, rules: r, timespan: 5m';
const WORDS = 'type: temporal, timespan: 5m';
const filter = (section: string) => `${HEAD}logsource: { product: linux }\nfilter: { ${section} }\n`;

/** [text, code and the characters that it is about, a part of the message or hint] */
type Refused = readonly [text: string, where: string, says: string];

// biome-ignore format: a table
const REFUSED: Readonly<Record<string, readonly Refused[]>> = {
  correlations: [
    [`${HEAD}correlation: x\n`, 'attribute-type: x', 'must be a map'],
    [one('rules: r, timespan: 5m, condition: { gte: 1 }'), 'attribute-missing: correlation', 'event_count'],
    [one('type: event_counts, rules: r, timespan: 5m'), 'correlation-type: event_counts', 'did you mean "event_count"?'],
    [one('type: near, rules: r, timespan: 5m'), 'correlation-type: near', 'one of: event_count'],
    [one('type: event_count, timespan: 5m, condition: { gte: 1 }'), 'attribute-missing: correlation', 'name the rules'],
    [one('type: event_count, rules: [], timespan: 5m, condition: { gte: 1 }'), 'attribute-missing: correlation', 'name the rules'],
    [one('type: event_count, rules: [r, 5], timespan: 5m, condition: { gte: 1 }'), 'attribute-type: 5', 'a list of texts'],
    [one('type: event_count, rules: [r, r], timespan: 5m, condition: { gte: 1 }'), 'reference-repeated: r', 'there twice'],
    [one('type: event_count, rules: r, condition: { gte: 1 }'), 'attribute-missing: correlation', '5m'],
    [one(`${COUNT}, condition: { gte: 1 }, group_by: U`), 'attribute-unknown: group_by', 'did you mean "group-by"?'],
    [one(`${COUNT}, condition: { gte: 1 }, group-by: { a: b }`), 'attribute-type: { a: b }', 'a list of texts'],
    [one(`${COUNT}, condition: { gte: 1 }, generate: maybe`), 'attribute-type: maybe', 'true or false'],
    [one(COUNT), 'attribute-missing: correlation', 'condition'],
  ],
  timespans: [
    ...['5', '300', '1.5h', '5 m', '1h30m', '5min', '-5m', '5H', ''].map((span): Refused => [one(`type: temporal, rules: [r, s], timespan: '${span}'`), `correlation-timespan: '${span}'`, '30s, 5m, 1h or 7d']),
    [one('type: temporal, rules: [r, s], timespan: 300'), 'correlation-timespan: 300', '30s, 5m, 1h or 7d'],
    [one('type: temporal, rules: [r, s], timespan: 0s'), 'correlation-timespan: 0s', 'empty'],
    [one('type: temporal, rules: [r, s], timespan: 3M'), 'correlation-timespan: 3M', 'write days'],
    [one('type: temporal, rules: [r, s], timespan: 99999d'), 'correlation-timespan: 99999d', 'ten years'],
  ],
  conditions: [
    [one(`${COUNT}, condition: 5`), 'correlation-condition: 5', 'must be a map'],
    [one(`${COUNT}, condition: r`), 'correlation-condition: r', 'for temporal and temporal_ordered'],
    [one(`${COUNT}, condition: { gte: x }`), 'correlation-condition: x', 'needs a number'],
    [one(`${COUNT}, condition: { gte: .inf }`), 'correlation-condition: .inf', 'needs a number'],
    [one(`${COUNT}, condition: { greater: 5 }`), 'correlation-condition: greater', 'use gt, gte'],
    [one(`${COUNT}, condition: { gtee: 5 }`), 'correlation-condition: gtee', 'did you mean "gte"?'],
    [one(`${COUNT}, condition: { gte: 5, field: U }`), 'correlation-condition: field', 'event_count takes no field'],
    [one('type: value_count, rules: r, timespan: 5m, condition: { gte: 1 }'), 'correlation-condition: { gte: 1 }', 'needs a field'],
    [one('type: value_count, rules: r, timespan: 5m, condition: { field: U }'), 'correlation-condition: { field: U }', 'compares with nothing'],
    [one('type: value_sum, rules: r, timespan: 5m, condition: { gt: 1, field: [U, V] }'), 'correlation-condition: [U, V]', 'takes one field'],
    [one('type: value_sum, rules: r, timespan: 5m, condition: { gt: 1, field: U, percentile: 5 }'), 'correlation-condition: percentile', 'for value_percentile'],
    [one('type: value_percentile, rules: r, timespan: 5m, condition: { gt: 1, field: U, percentile: 101 }'), 'correlation-condition: 101', 'from 0 to 100'],
  ],
  'conditions in words': [
    [one(`${WORDS}, condition: 'a and'`), 'correlation-condition: ', 'ends where a rule is expected'],
    [one(`${WORDS}, condition: '(a'`), 'correlation-condition: (', 'never closed'],
    [one(`${WORDS}, condition: '1 of a'`), 'correlation-condition: of', 'knows "and", "or", "not"'],
    [one(`${WORDS}, rules: [a, b], condition: 'a and c'`), 'correlation-condition: c', 'the correlation refers to: a, b'],
    [one(`${WORDS}, rules: [a, b], condition: a`), 'correlation-condition: b', 'does not use "b"'],
    [one("type: temporal_ordered, rules: [a, b], timespan: 5m, condition: 'b and a'"), "correlation-condition: 'b and a'", 'different orders'],
  ],
  aliases: [
    [one(`${COUNT}, condition: { gte: 1 }, aliases: [a]`), 'correlation-alias: [a]', 'a map of names'],
    [one(`${COUNT}, condition: { gte: 1 }, aliases: { ip: From }`), 'correlation-alias: From', 'a map of names'],
    [one(`${COUNT}, condition: { gte: 1 }, aliases: { ip: { r: 5 } }`), 'correlation-alias: 5', 'a map of names'],
  ],
  filters: [
    [`${HEAD}logsource: { product: linux }\nfilter: x\n`, 'attribute-type: x', 'must be a map'],
    [`${HEAD}filter: { rules: any, s: { A: 1 }, condition: not s }\n`, 'attribute-missing: ', 'no logsource'],
    [filter('s: { A: 1 }, condition: not s'), 'attribute-missing: filter', 'rules: any'],
    [filter('rules: [], s: { A: 1 }, condition: not s'), 'value-none: []', 'rules: any'],
    [filter('rules: [5], s: { A: 1 }, condition: not s'), 'attribute-type: 5', 'a list of ids or names'],
    [filter('rules: any, s: { A: 1 }'), 'attribute-missing: { rules: any, s: { A: 1 } }', 'no condition'],
    [filter('rules: any, s: { A: 1 }, condition: [s, s]'), 'attribute-type: { rules: any, s: { A: 1 }, condition: [s, s] }', 'exactly one condition'],
    [filter('rules: any, s: { A|contain: 1 }, condition: not s'), 'modifier-unknown: contain', 'contains'],
    [filter('rules: any, s: { A: 1 }, condition: not t'), 'condition-unknown-selection: t', 'this rule has: s'],
  ],
};

/** The code of a problem with the characters that it is about; a place between characters is empty. */
function placed(text: string, { code, line, column, endLine, endColumn }: Problem): string {
  const lines = text.split('\n').slice(line - 1, endLine);
  const cut = lines.length === 1 ? lines[0]!.slice(column - 1, endColumn - 1) : `${lines[0]!.slice(column - 1)}...`;
  return `${code}: ${cut}`;
}

const says = ({ message, hint }: Problem) => `${message} // ${hint}`;
const firstError = (problems: readonly Problem[]) => problems.find(({ severity }) => severity === 'error')!;

describe('what is refused, with its place and what to write instead', () => {
  for (const [group, list] of Object.entries(REFUSED)) {
    it.each(list)(`${group}: %j`, (text, where, part) => {
      const { problems, documents } = parseDocuments(text);
      const first = firstError(problems);
      expect(placed(text, first)).toBe(where);
      expect(says(first)).toContain(part);
      expect(documents).toEqual([]);
    });
  }
});

/** A correlation above the rules a, b and c. */
const top = (section: string) => text(['top', section]);

// biome-ignore format: a table
const UNRESOLVED: readonly Refused[] = [
  [top('type: temporal, rules: [a, d], timespan: 5m'), 'reference-unknown: d', 'no rule with the id or name "d"'],
  [top('type: temporal, rules: [a, topp], timespan: 5m'), 'reference-unknown: topp', 'did you mean "top"?'],
  [top('type: temporal, rules: [a, top], timespan: 5m'), 'reference-cycle: top', 'a chain needs an end'],
  [text(['x', 'type: temporal, rules: [a, y], timespan: 5m'], ['y', 'type: temporal, rules: [a, x], timespan: 5m']), 'reference-cycle: x', 'a chain needs an end'],
  [top('type: temporal, rules: [a, b], timespan: 5m') + rule('a'), 'reference-repeated: a', '2 documents are called "a"'],
  [top('type: temporal, rules: [a, b], group-by: ip, timespan: 5m, aliases: { ip: { a: F } }'), 'correlation-alias: ip', 'no field for "b"'],
  [top('type: temporal, rules: [a, b], group-by: ip, timespan: 5m, aliases: { ip: { a: F, b: G, c: H } }'), 'correlation-alias: c', 'does not refer to "c"'],
  [top('type: temporal, rules: [a, b], group-by: ip, timespan: 5m, aliases: { ip: { a: F, b: G, d: H } }'), 'reference-unknown: d', '"d"'],
];

describe('references', () => {
  it.each(UNRESOLVED)('%j', (text, where, part) => {
    const { collection, problems } = parseCollection(text);
    const first = firstError(problems);
    expect(placed(text, first)).toBe(where);
    expect(says(first)).toContain(part);
    expect(collection).toBeUndefined();
  });

  it('are ids or names, also where one is used in rules and the other in aliases', () => {
    const id = '11111111-2222-4333-8444-555555555555';
    const yaml = `${one(`type: temporal, rules: [${id}, b], group-by: ip, timespan: 5m, aliases: { ip: { a: F, b: G } }`)}${RULES.replace('name: a\n', `name: a\nid: ${id}\n`)}`;
    const { collection, problems } = parseCollection(yaml);
    expect(problems).toEqual([]);
    expect(collection!.correlations[0]!.inputs).toEqual([
      { kind: 'rule', index: 0, aliases: new Map([['ip', 'F']]) },
      { kind: 'rule', index: 1, aliases: new Map([['ip', 'G']]) },
    ]);
  });

  it('a rule with an error is named by its own problem first', () => {
    const { problems } = parseCollection(
      top('type: temporal, rules: [a, b], timespan: 5m').replace('E: b', 'E|contain: b'),
    );
    expect(problems[0]!.code).toBe('modifier-unknown');
  });
});

const FIELDS = ['E', 'U', 'From', 'To', 'Bytes'];
const world: CollectionWorld = {
  fieldKnown: (name) => FIELDS.includes(name),
  suggestField: (name) => FIELDS.find((field) => field.toLowerCase() === name.toLowerCase()),
  carriedBy: ({ title }, field) => field !== 'Bytes' && !(title === 'b' && field === 'From'),
};

// biome-ignore format: a table
const WARNED: readonly Refused[] = [
  [top('type: temporal, rules: [a, b], group-by: u, timespan: 5m'), 'error field-unknown: u', 'did you mean "U"?'],
  [top('type: temporal, rules: [a, b], group-by: ip, timespan: 5m, aliases: { ip: { a: From, b: Too } }'), 'error field-unknown: ip', 'which the alias "ip" stands for'],
  [top('type: value_sum, rules: a, timespan: 5m, condition: { field: Bytez, gt: 5 }'), 'error field-unknown: { field: Bytez, gt: 5 }', '"Bytez"'],
  [top('type: value_sum, rules: a, timespan: 5m, condition: { field: Bytes, gt: 5 }'), 'warning field-not-carried: { field: Bytes, gt: 5 }', 'nothing takes part'],
  [top('type: temporal, rules: [a, b], group-by: From, timespan: 5m'), 'warning field-not-carried: From', 'events of "b" have never carried "From"'],
  [top('type: temporal, rules: [a, b], group-by: U, timespan: 5m, aliases: { ip: { a: From } }'), 'warning correlation-alias: ip', 'does not use the alias "ip"'],
  [top('type: event_count, rules: a, timespan: 5m, condition: { gt: 3, lt: 4 }'), 'warning never-matches: { gt: 3, lt: 4 }', 'no window meets this'],
  [top('type: event_count, rules: a, timespan: 5m, condition: { lt: 1 }'), 'warning never-matches: { lt: 1 }', 'no window meets this'],
  [top('type: temporal, rules: [a, b], group-by: U, timespan: 5m, condition: { gte: 3 }'), 'warning never-matches: { gte: 3 }', 'there are 2 rules'],
  [top('type: value_percentile, rules: a, timespan: 5m, condition: { field: U, gte: 500 }'), 'warning never-matches: { field: U, gte: 500 }', 'the share of a value in percent'],
  [top('type: event_count, rules: a, timespan: 5m, condition: { gte: 1 }'), 'warning always-matches: { gte: 1 }', 'every window'],
  [top('type: event_count, rules: a, timespan: 5m, condition: { lte: 5 }'), 'warning correlation-condition: { lte: 5 }', 'on their way up'],
  [top("type: temporal, group-by: U, timespan: 5m, condition: 'not a'"), "warning always-matches: 'not a'", 'before any of the rules has matched'],
  [top('type: temporal, rules: a, group-by: U, timespan: 5m'), 'warning correlation-condition: correlation', 'with one rule is that rule'],
  [top('type: temporal, rules: [a, b], timespan: 5m'), 'warning correlation-condition: correlation', 'all hosts and users'],
  [top('type: temporal, rules: [a, b], group-by: U, timespan: 5m').replace('E: b', 'Ee: b'), 'error field-unknown: Ee', '"Ee"'],
  [`${RULES}---\n${filter('rules: any, s: { Ee: 1 }, condition: not s')}`, 'error field-unknown: Ee', '"Ee"'],
];

describe('lint', () => {
  it.each(WARNED)('%j', (text, where, part) => {
    const { collection, problems } = parseCollection(text);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    const said = lintCollection(collection!, world);
    const found = said.filter((one) => `${one.severity} ${placed(text, one)}` === where && says(one).includes(part));
    expect(found, said.map((one) => `${one.severity} ${placed(text, one)} ${says(one)}`).join('\n')).toHaveLength(1);
  });

  it('finds nothing in correlations that are as they should be', () => {
    for (const section of [
      'type: event_count, rules: a, group-by: U, timespan: 5m, condition: { gte: 10 }',
      'type: value_count, rules: [a, b], group-by: U, timespan: 5m, condition: { field: To, gt: 3 }',
      'type: temporal_ordered, rules: [a, b], group-by: ip, timespan: 1d, aliases: { ip: { a: From, b: To } }',
      "type: temporal, group-by: U, timespan: 1d, condition: 'a and not b'",
      'type: value_percentile, rules: a, timespan: 24h, condition: { field: U, lte: 1 }',
    ])
      expect(lintCollection(parseCollection(top(section)).collection!, world), section).toEqual([]);
  });

  it('follows fields through chains, by the aliases that give them', () => {
    const chain = text(
      ['top', 'type: event_count, rules: mid, group-by: ip, timespan: 1h, condition: { gte: 2 }'],
      ['mid', 'type: temporal, rules: [a, b], group-by: ip, timespan: 5m, aliases: { ip: { a: From, b: To } }'],
    );
    expect(lintCollection(parseCollection(chain).collection!, world)).toEqual([]);
    const wrong = chain.replace('rules: mid, group-by: ip', 'rules: mid, group-by: io');
    expect(lintCollection(parseCollection(wrong).collection!, world)).toMatchObject([
      { code: 'field-unknown', line: 4 },
    ]);
  });
});
