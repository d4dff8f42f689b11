// Short ways to write collections and events down. For tests only.
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
