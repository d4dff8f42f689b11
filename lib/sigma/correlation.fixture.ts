// Short ways to write collections and events down, and generated ones. For tests only.
import fc from 'fast-check';
import type { Collection } from './collection';
import { type CorrelateOptions, type CorrelationEvent, type CorrelationResult, correlate } from './correlate';
import { parseCollection } from './parse';
import type { SigmaValue } from './view';

/** A rule that matches events whose field E is its name. */
export const rule = (name: string) =>
  `---\ntitle: ${name}\nname: ${name}\nlogsource: { product: linux }\ndetection: { s: { E: ${name} }, condition: s }\n`;

export const RULES = ['a', 'b', 'c'].map(rule).join('');

/** A collection of the rules a, b and c with correlations, each [name, the section in one line]. */
export const text = (...correlations: readonly (readonly [name: string, section: string])[]) =>
  correlations.map(([name, section]) => `---\ntitle: ${name}\nname: ${name}\ncorrelation: { ${section} }\n`).join('') +
  RULES;

export function collection(yaml: string): Collection {
  const { collection, problems } = parseCollection(yaml);
  if (!collection) throw new Error(`${yaml}\n${JSON.stringify(problems, null, 1)}`);
  return collection;
}

export type Fields = Readonly<Record<string, SigmaValue>>;

/** An event: seconds, the rule that it matches (or several), and its other fields. */
export type Given = readonly [seconds: number, matches: string | readonly string[], fields?: Fields];

export const eventOf = ([seconds, matches, fields = {}]: Given): CorrelationEvent => ({
  time: seconds * 1000,
  view: { get: (name) => (name === 'E' ? matches : Object.hasOwn(fields, name) ? fields[name] : undefined) },
});

export const run = (yaml: string, events: readonly Given[], options?: CorrelateOptions): CorrelationResult =>
  correlate(collection(yaml), events.map(eventOf), options);

/** The matches of the first correlation of a text, for tables: "first-met-last x hits = value [events] group". */
export function told(section: string, events: readonly Given[]): string[] {
  const { matches } = run(text(['top', section]), events).correlations[0]!;
  return matches.map(({ from, met, to, hits, value, events, group }) => {
    const seconds = [from, met, to].map((time) => time / 1000).join('-');
    const key = group.map(({ value }) => value).join(',');
    return `${seconds} x${hits}${value === null ? '' : ` =${value}`} [${events}]${key && ` ${key}`}`;
  });
}

// --- generated collections and events --------------------------------------------------------------------------------

const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 });
const bounds = fc
  .uniqueArray(fc.tuple(fc.constantFrom('gt', 'gte', 'lt', 'lte', 'eq', 'neq'), fc.constantFrom(0, 1, 2, 3, 2.5, 50)), {
    minLength: 1,
    maxLength: 2,
    selector: ([kind]) => kind,
  })
  .map((list) => list.map(([kind, value]) => `${kind}: ${value}`).join(', '));
const grouped = fc.constantFrom('', 'group-by: U, ', 'group-by: [U, H], ', 'group-by: ip, ');
const timespan = fc.constantFrom('1s', '3s', '10s', '1m');
const valued = fc.tuple(
  fc.constantFrom(
    'value_count',
    'value_sum',
    'value_avg',
    'value_min',
    'value_max',
    'value_median',
    'value_percentile',
  ),
  bounds,
  fc.constantFrom('field: V', 'field: V, percentile: 75', 'field: [V, U]'),
);

const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom('a', 'b', 'c'),
    fc
      .tuple(tie('expression'), fc.constantFrom(' and ', ' or ', ' and not '), tie('expression'))
      .map((p) => p.join('')),
    tie('expression').map((inner) => `not (${inner})`),
    tie('expression').map((inner) => `(${inner})`),
  ),
}));

const head = fc.oneof(
  fc.tuple(names, bounds).map(([rules, b]) => `type: event_count, rules: [${rules}], condition: { ${b} }`),
  fc.tuple(fc.constantFrom('temporal', 'temporal_ordered'), names).map(([t, rules]) => `type: ${t}, rules: [${rules}]`),
  fc
    .tuple(fc.constantFrom('temporal', 'temporal_ordered'), names, bounds)
    .map(([t, rules, b]) => `type: ${t}, rules: [${rules}], condition: { ${b} }`),
  fc
    .tuple(fc.constantFrom('temporal', 'temporal_ordered'), expression)
    .map(([t, words]) => `type: ${t}, condition: '${words}'`),
  fc.tuple(names, valued).map(([rules, [type, b, field]]) => {
    const own = field.includes('[') && type !== 'value_count' ? 'field: V' : field;
    const asked = own.includes('percentile') && type !== 'value_percentile' ? 'field: V' : own;
    return `type: ${type}, rules: [${rules}], condition: { ${asked}, ${b} }`;
  }),
);

/** What a correlation refers to, for its aliases. */
function rulesOf(section: string): string[] {
  const listed = /rules: \[([^\]]*)\]/.exec(section)?.[1];
  const words = listed ?? /condition: '([^']*)'/.exec(section)![1]!;
  return [...new Set(words.match(/\b(?:a|b|c|low|mid)\b/g))];
}

function sectionOf(parts: readonly [string, string, string]): string {
  const [section, by, span] = parts;
  const fields: Record<string, string> = { a: 'U', b: 'H', c: 'V', low: 'H', mid: 'U' };
  const aliases = by.includes('ip')
    ? `, aliases: { ip: { ${rulesOf(section)
        .map((name) => `${name}: ${fields[name]}`)
        .join(', ')} } }`
    : '';
  return `${section}, ${by}timespan: ${span}${aliases}`;
}

export const section = fc.tuple(head, grouped, timespan).map(sectionOf);
/** A chain of three: `top` refers to `mid`, `mid` to `low`. */
export const chain = fc
  .tuple(section, fc.tuple(head, grouped, timespan), fc.tuple(head, grouped, timespan))
  .map(([low, mid, top]) => {
    const over = (parts: readonly [string, string, string], below: string) =>
      sectionOf([parts[0].replaceAll(/\ba\b/g, below), parts[1], parts[2]]);
    return [
      ['top', over(top, 'mid')],
      ['mid', over(mid, 'low')],
      ['low', low],
    ] as const;
  });

const value = fc.constantFrom(0, 1, 2, 3, 5, 8, '4', '0.5', 'x', null);
const fields = fc.record(
  {
    U: fc.oneof(fc.constantFrom('x', 'y', '1', null), fc.constant(['x', 'y'])),
    H: fc.constantFrom('x', 'y', '1'),
    V: fc.oneof(value, fc.array(value, { maxLength: 2 })),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Fields>;
const given: fc.Arbitrary<Given> = fc.tuple(
  fc.oneof(
    fc.nat(12),
    fc.nat(120).map((n) => n / 2),
  ),
  fc.oneof({ weight: 4, arbitrary: fc.constantFrom('a', 'b', 'c', 'd') }, fc.constantFrom(['a', 'b'], ['a', 'b', 'c'])),
  fields,
);
export const givens: fc.Arbitrary<Given[]> = fc.array(given, { maxLength: 24, size: 'max' });
