import { huntField } from './names';
import { eachTerm, type Query, type Term } from './query';

/** A Sigma rule made of a query, and which term each of its lines (from 1) came from. */
export interface RuleText {
  yaml: string;
  terms: ReadonlyMap<number, Term>;
}

interface Entry {
  /** key of the selection: "CommandLine|contains"; null for a search in all fields */
  key: string | null;
  values: { text: string; term: Term }[];
}

const NUMBER = /^-?\d+(?:\.\d+)?$/;
const NETWORK = /^[\da-f.:]+\/\d{1,3}$/i;
const ADDRESSES = new Set(['DestinationIp', 'SourceIp']);

/** One term as entries of a selection: a range is two. */
function entriesOf(term: Term): Entry[] {
  const one = (key: string | null, text: string): Entry => ({ key, values: [{ text, term }] });
  const [first = '', second = ''] = term.values;
  if (term.field === null) return [one(null, first)];
  const [name = '', ...modifiers] = term.field.split('|');
  const field = huntField(name) ?? name;
  const key = [field, ...modifiers].join('|');
  switch (term.relation) {
    case 'regex':
      return [one(`${key}|re`, JSON.stringify(first))];
    case 'between':
      return [one(`${key}|gte`, scalar(first)), one(`${key}|lte`, scalar(second))];
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return [one(`${key}|${term.relation}`, scalar(first))];
    case 'is':
      if (modifiers.length === 0 && first === '*') return [one(`${key}|exists`, 'true')];
      if (modifiers.length === 0 && ADDRESSES.has(field) && NETWORK.test(first))
        return [one(`${key}|cidr`, JSON.stringify(first))];
      return [one(key, scalar(first))];
    default:
      return term.relation satisfies never;
  }
}

/** Numbers stay numbers, as rules write them; every other text is quoted. */
const scalar = (text: string) => (NUMBER.test(text) ? text : JSON.stringify(text));

const same = (a: Entry, b: Entry) => a.key !== null && a.key === b.key;

/** The query as one map of a selection, if it is one: terms of different fields, or one field with several values. */
function selectionOf(query: Query): Entry[] | undefined {
  if (query.kind === 'term') return entriesOf(query);
  if (query.kind === 'not') return undefined;
  const parts = query.items.map(selectionOf);
  if (parts.some((part) => part === undefined)) return undefined;
  const lists = parts as Entry[][];
  if (query.kind === 'or') {
    const [head, ...rest] = lists;
    const [only] = head!;
    if (head!.length !== 1 || !only || /\|(?:exists|gte?|lte?)$/.test(only.key ?? '')) return undefined;
    if (!rest.every((list) => list.length === 1 && same(list[0]!, only))) return undefined;
    return [{ key: only.key, values: lists.flatMap((list) => list[0]!.values) }];
  }
  const entries = lists.flat();
  if (entries.some(({ key }) => key === null)) return undefined;
  return new Set(entries.map(({ key }) => key)).size === entries.length ? entries : undefined;
}

class Writer {
  private readonly selections: Entry[][] = [];

  condition(query: Query, top: boolean): string {
    const whole = selectionOf(query);
    if (whole) return this.name(whole);
    if (query.kind === 'term') throw new Error('a term is always a selection');
    if (query.kind === 'not') return `not ${this.condition(query.item, false)}`;
    const items = query.kind === 'and' ? gathered(query.items) : query.items;
    const text = items.map((item) => this.condition(item, false)).join(` ${query.kind} `);
    return top ? text : `(${text})`;
  }

  private name(entries: Entry[]): string {
    this.selections.push(entries);
    return this.selections.length === 1 ? 'selection' : `selection_${this.selections.length}`;
  }

  lines(condition: string): { text: string; term?: Term }[] {
    const out: { text: string; term?: Term }[] = [];
    for (const [i, entries] of this.selections.entries()) {
      out.push({ text: `    ${i === 0 ? 'selection' : `selection_${i + 1}`}:` });
      for (const { key, values } of entries) {
        const single = values.length === 1 && key !== null;
        if (single) out.push({ text: `        ${keyText(key)}: ${values[0]!.text}`, term: values[0]!.term });
        else {
          if (key !== null) out.push({ text: `        ${keyText(key)}:`, term: values[0]!.term });
          for (const { text, term } of values)
            out.push({ text: `${key === null ? '        ' : '            '}- ${text}`, term });
        }
      }
    }
    return [...out, { text: `    condition: ${condition}` }];
  }
}

/** The positive terms of an `and` first, joined as long as their fields differ: a rule as a person would write it. */
function gathered(items: readonly Query[]): Query[] {
  const maps: Query[][] = [];
  const rest: Query[] = [];
  for (const item of items) {
    const entries = selectionOf(item);
    if (!entries || entries.some(({ key }) => key === null)) {
      rest.push(item);
      continue;
    }
    const fits = maps.find((map) => selectionOf({ kind: 'and', items: [...map, item], start: 0, end: 0 }));
    if (fits) fits.push(item);
    else maps.push([item]);
  }
  const joined = maps.map((map): Query => (map.length === 1 ? map[0]! : { kind: 'and', items: map, start: 0, end: 0 }));
  return [...joined, ...rest];
}

const keyText = (key: string) => (/^[A-Za-z_][\w.|]*$/.test(key) ? key : JSON.stringify(key));

/** The query as a Sigma rule: what decides, and what becomes a hypothesis. */
export function ruleText(query: Query, title = 'Hunt'): RuleText {
  const writer = new Writer();
  const condition = writer.condition(query, true);
  const lines: { text: string; term?: Term }[] = [
    { text: `title: ${JSON.stringify(title)}` },
    { text: 'logsource:' },
    { text: '    product: linux' },
    { text: 'detection:' },
    ...writer.lines(condition),
  ];
  const terms = new Map<number, Term>();
  for (const [i, { term }] of lines.entries()) if (term) terms.set(i + 1, term);
  return { yaml: `${lines.map(({ text }) => text).join('\n')}\n`, terms };
}

/** Whether the query asks for nothing but these fields. */
export function asksOnly(query: Query, fields: ReadonlySet<string>): boolean {
  let only = true;
  eachTerm(query, ({ field }) => {
    const name = field === null ? undefined : huntField(field.split('|')[0]!);
    only &&= name !== undefined && fields.has(name);
  });
  return only;
}
