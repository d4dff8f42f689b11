// Which modifiers there are, and what a chain of them means (Sigma 2.1, Modifiers Appendix).
// A chain either has one meaning or is refused with the reason; nothing is silently ignored.
import type { Anchor, Comparison, TimePart } from './ast';
import type { Wide } from './encode';
import type { Fault } from './errors';
import { nearest } from './nearest';

/** A chain of modifiers, understood. */
export interface Plan {
  readonly type: 'text' | 're' | 'cidr' | 'exists' | 'compare' | 'time' | 'fieldref';
  readonly anchor: Anchor;
  readonly all: boolean;
  readonly cased: boolean;
  readonly negated: boolean;
  readonly windash: boolean;
  readonly expand: boolean;
  readonly wide?: Wide;
  /** base64 and base64offset in the order in which they are applied */
  readonly encoders: readonly ('base64' | 'base64offset')[];
  readonly flags: string;
  readonly comparison: Comparison;
  readonly part?: TimePart;
  /** for people: how values are compared */
  readonly word: string;
}

type Family =
  | 'link'
  | 'anchor'
  | 'case'
  | 'not'
  | 'dash'
  | 'wide'
  | 'base64'
  | 'type'
  | 'flag'
  | 'compare'
  | 'time'
  | 'expand';

const FAMILIES: Readonly<Record<string, Family>> = {
  all: 'link',
  contains: 'anchor',
  startswith: 'anchor',
  endswith: 'anchor',
  cased: 'case',
  neq: 'not',
  windash: 'dash',
  wide: 'wide',
  utf16: 'wide',
  utf16le: 'wide',
  utf16be: 'wide',
  base64: 'base64',
  base64offset: 'base64',
  re: 'type',
  cidr: 'type',
  exists: 'type',
  fieldref: 'type',
  i: 'flag',
  m: 'flag',
  s: 'flag',
  gt: 'compare',
  gte: 'compare',
  lt: 'compare',
  lte: 'compare',
  minute: 'time',
  hour: 'time',
  day: 'time',
  week: 'time',
  month: 'time',
  year: 'time',
  expand: 'expand',
};

/** Every modifier of Sigma 2.1, in the order of the appendix. */
export const MODIFIERS: readonly string[] = Object.keys(FAMILIES);

/** What each kind of comparison may be combined with, besides itself. */
const COMPANIONS: Readonly<Record<Plan['type'], readonly Family[]>> = {
  text: ['link', 'anchor', 'case', 'not', 'dash', 'wide', 'base64', 'expand'],
  re: ['link', 'not', 'flag', 'type', 'anchor', 'expand'],
  cidr: ['link', 'not', 'type', 'expand'],
  exists: ['type'],
  compare: ['link', 'compare'],
  time: ['link', 'not', 'time', 'compare'],
  fieldref: ['link', 'not', 'anchor', 'case', 'type'],
};

/** A keyword may be a network: some value of the event is an address in it. */
const KEYWORD_TYPES = new Set<Plan['type']>(['text', 're', 'cidr']);
const KEYWORD_FAMILIES = new Set<Family>([
  'link',
  'case',
  'dash',
  'wide',
  'base64',
  'type',
  'flag',
  'expand',
  'anchor',
]);

/** A fault of the modifier at this index of the chain. */
export interface ModifierFault extends Fault {
  readonly index: number;
}

const fault = (index: number, code: Fault['code'], message: string, hint?: string): ModifierFault => ({
  index,
  code,
  message,
  ...(hint ? { hint } : {}),
});

/** @param keyword whether the search has no field */
export function planModifiers(names: readonly string[], keyword: boolean): Plan | ModifierFault {
  const seen = new Map<Family, string>();
  for (const [index, name] of names.entries()) {
    const family = Object.hasOwn(FAMILIES, name) ? FAMILIES[name] : undefined;
    if (!family) {
      const near = nearest(name, MODIFIERS);
      return fault(
        index,
        'modifier-unknown',
        `there is no modifier "${name}"`,
        near ? `did you mean "${near}"?` : undefined,
      );
    }
    const again = names.indexOf(name) !== index;
    if (again && family !== 'base64' && family !== 'anchor')
      return fault(index, 'modifier-repeated', `"${name}" is there twice`);
    const rival = seen.get(family);
    if (rival && rival !== name && family !== 'flag' && family !== 'base64')
      return fault(index, 'modifier-conflict', conflict(family, rival, name));
    const early = tooLate(family, seen);
    if (early)
      return fault(
        index,
        'modifier-order',
        `"${name}" must come before "${early}"`,
        'modifiers work from left to right',
      );
    if (family === 'flag' && !seen.has('type'))
      return fault(index, 'modifier-order', `"${name}" is a flag of "re" and comes after it`);
    seen.set(family, name);
  }
  const type = typeOf(seen);
  for (const [family, name] of seen) {
    const index = names.indexOf(name);
    if (!COMPANIONS[type].includes(family))
      return fault(index, 'modifier-conflict', ...together(type, seen, family, name));
    if (
      keyword &&
      (!KEYWORD_TYPES.has(type) || !KEYWORD_FAMILIES.has(family) || name === 'startswith' || name === 'endswith')
    ) {
      const hint = 'a keyword is searched in the whole event; name a field';
      return fault(index, 'modifier-conflict', `"${name}" needs a field`, hint);
    }
  }
  if (seen.has('wide') && !seen.has('base64')) {
    const name = seen.get('wide')!;
    return fault(
      names.indexOf(name),
      'modifier-conflict',
      `"${name}" gives bytes, which no text holds`,
      `write ${name}|base64offset|contains`,
    );
  }
  if (seen.has('not') && seen.has('link')) {
    const hint = '"neq" with a list already means: none of them';
    return fault(names.indexOf('all'), 'modifier-conflict', '"all" and "neq" together have no defined meaning', hint);
  }
  return toPlan(type, seen, names, keyword);
}

function typeOf(seen: ReadonlyMap<Family, string>): Plan['type'] {
  if (seen.has('time')) return 'time';
  if (seen.has('compare')) return 'compare';
  return (seen.get('type') as Plan['type'] | undefined) ?? 'text';
}

function toPlan(
  type: Plan['type'],
  seen: ReadonlyMap<Family, string>,
  names: readonly string[],
  keyword: boolean,
): Plan {
  const anchor = (seen.get('anchor') as Anchor | undefined) ?? (keyword && type === 'text' ? 'contains' : 'equals');
  const wide = seen.get('wide');
  const words = names.filter((name) => name !== 'all' && name !== 'cased' && name !== 'expand');
  return {
    type,
    anchor,
    all: seen.has('link'),
    cased: seen.has('case'),
    negated: seen.has('not'),
    windash: seen.has('dash'),
    expand: seen.has('expand'),
    ...(wide ? { wide: (wide === 'wide' ? 'utf16le' : wide) as Wide } : {}),
    encoders: names.filter((name) => name === 'base64' || name === 'base64offset'),
    flags: names.filter((name) => FAMILIES[name] === 'flag').join(''),
    comparison: (seen.get('compare') as Comparison | undefined) ?? 'eq',
    ...(seen.has('time') ? { part: seen.get('time') as TimePart } : {}),
    word: words.join(' ') || (keyword ? 'keyword' : 'equals'),
  };
}

/** The later modifier, already seen, before which this one would have had to come. */
function tooLate(family: Family, seen: ReadonlyMap<Family, string>): string | undefined {
  const after: Partial<Record<Family, readonly Family[]>> = {
    expand: ['dash', 'wide', 'base64'],
    dash: ['wide', 'base64'],
    wide: ['base64', 'anchor'],
    base64: ['anchor'],
    type: ['flag'],
    time: ['compare'],
  };
  for (const other of after[family] ?? []) if (seen.has(other)) return seen.get(other);
  return undefined;
}

function conflict(family: Family, first: string, second: string): string {
  if (family === 'anchor' && first !== 'contains' && second !== 'contains') {
    return `"${first}" and "${second}" cannot be joined: write * at the other end of the value instead`;
  }
  return `"${first}" and "${second}" exclude each other`;
}

function together(
  type: Plan['type'],
  seen: ReadonlyMap<Family, string>,
  family: Family,
  name: string,
): [string, string?] {
  const main = seen.get('time') ?? seen.get('compare') ?? seen.get('type') ?? 'text';
  if (type === 're' && family === 'case') return ['"re" is sensitive to case already', 'leave "cased" out'];
  if (type === 'exists') return [`"exists" stands alone, without "${name}"`];
  if (type === 'compare' && family === 'not')
    return [`"${main}" and "neq" exclude each other`, 'write the opposite comparison'];
  return [`"${name}" has no meaning with "${main}"`];
}
