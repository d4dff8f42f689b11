import { stringify } from 'yaml';
import { compile, type Matcher, parseRule } from '../../sigma';
import type { Behavior } from '../../telemetry/behavior';
import { FACT_NAMES, FACTS, isFactName } from '../../telemetry/facts';
import { type BehaviorView, behaviorView } from '../../telemetry/fields';
import { robustnessOf } from '../suggest/atoms';

/** One condition that can be added to a rule. */
export interface Clause {
  /** field with modifiers, as Sigma writes it */
  readonly field: string;
  readonly values: readonly (string | number | boolean)[];
  /** the clause says what must not be */
  readonly negated: boolean;
  /** 0 to 1, as for suggestions: an exclusion by names is what an adversary hides behind */
  readonly robustness: number;
}

const NAMES = [
  'Image',
  'ParentImage',
  'User',
  'TargetFilename',
  'CurrentDirectory',
  'DestinationIp',
  'DestinationPort',
  'FileMode',
  'Argv0',
] as const;
const COMMANDS = ['CommandLine', 'ParentCommandLine'] as const;
const PATHS = ['Image', 'ParentImage', 'TargetFilename', 'CurrentDirectory'] as const;
/** Two fields that may hold the same or must not. */
const RELATIONS = [
  ['Image', 'ParentImage'],
  ['CommandLine', 'ParentCommandLine'],
  ['CurrentDirectory', 'ParentImage'],
] as const;
const FLAGS = FACT_NAMES.filter(
  (name) =>
    FACTS[name].applies === 'all' ||
    name.startsWith('Target') ||
    name.startsWith('File') ||
    name === 'DestinationExternal',
);

const PLACE = 0.6;
const NAME = 0.2;
const EXCLUDED_FACT = 0.7;
const EXCLUDED_NAME = 0.3;
const MOST_VALUES = 3;
const MOST_TEXTS = 24;
const SHORTEST = 4;

/**
 * Everything that holds on all of `kept`: facts, values, what their values have in common, relations; and what holds on none
 * of them but on several of `noise`.
 */
export function clausesFor(kept: readonly Behavior[], noise: readonly Behavior[]): Clause[] {
  const mine = kept.map((b) => behaviorView(b));
  const others = noise.map((b) => behaviorView(b));
  return [
    ...flags(mine, others),
    ...values(mine),
    ...places(mine),
    ...words(mine),
    ...relations(mine),
    ...exclusions(mine, others),
  ];
}

function flags(mine: readonly BehaviorView[], others: readonly BehaviorView[]): Clause[] {
  return FLAGS.flatMap((fact): Clause[] => {
    const robustness = robustnessOf(fact) || PLACE;
    if (mine.every((view) => view.get(fact) === true))
      return [{ field: fact, values: [true], negated: false, robustness }];
    if (mine.some((view) => view.get(fact) === true) || !others.some((view) => view.get(fact) === true)) return [];
    return [{ field: fact, values: [true], negated: true, robustness: EXCLUDED_FACT }];
  });
}

/** A field that has the same few values everywhere. */
function values(mine: readonly BehaviorView[]): Clause[] {
  return NAMES.flatMap((field): Clause[] => {
    const all = distinct(mine, field);
    if (!all || all.length > MOST_VALUES) return [];
    return [{ field, values: all, negated: false, robustness: NAME }];
  });
}

/** Where the paths lie, and how they end, as far as it is the same in all. */
function places(mine: readonly BehaviorView[]): Clause[] {
  return PATHS.flatMap((field): Clause[] => {
    const all = distinct(mine, field)?.map(String);
    if (!all || all.length === 0) return [];
    const start = upTo(all.reduce(commonStart), '/');
    const end = from(all.reduce(commonEnd));
    return [
      ...(start.length >= SHORTEST
        ? [{ field: `${field}|startswith`, values: [start], negated: false, robustness: PLACE }]
        : []),
      ...(end.length >= SHORTEST && !all.includes(end)
        ? [{ field: `${field}|endswith`, values: [end], negated: false, robustness: NAME }]
        : []),
    ];
  });
}

/** Words that stay in every command line; what differs becomes the wildcard between them. */
function words(mine: readonly BehaviorView[]): Clause[] {
  return COMMANDS.flatMap((field): Clause[] => {
    const all = distinct(mine, field)?.map(String);
    if (!all || all.length === 0) return [];
    const shared = wordsOf(all[0]!).filter((word) => all.every((text) => text.includes(word)));
    return shared
      .slice(0, MOST_TEXTS)
      .map((word) => ({ field: `${field}|contains`, values: [word], negated: false, robustness: NAME }));
  });
}

function relations(mine: readonly BehaviorView[]): Clause[] {
  return RELATIONS.flatMap(([a, b]): Clause[] => {
    const same = mine.map((view) => {
      const [x, y] = [view.get(a), view.get(b)];
      return x !== undefined && y !== undefined ? String(x).toLowerCase() === String(y).toLowerCase() : undefined;
    });
    if (same.every((one) => one === true))
      return [{ field: `${a}|fieldref`, values: [b], negated: false, robustness: PLACE }];
    if (same.every((one) => one === false))
      return [{ field: `${a}|fieldref`, values: [b], negated: true, robustness: PLACE }];
    return [];
  });
}

/** What the noise often is and the kept never are. */
function exclusions(mine: readonly BehaviorView[], others: readonly BehaviorView[]): Clause[] {
  const out: Clause[] = [];
  const add = (field: string, value: string | number) =>
    out.push({ field, values: [value], negated: true, robustness: EXCLUDED_NAME });
  for (const field of NAMES) {
    const own = new Set(mine.map((view) => folded(view.get(field))));
    for (const value of frequent(others.map((view) => view.get(field)))) if (!own.has(folded(value))) add(field, value);
  }
  for (const field of PATHS) {
    const own = mine.map((view) => folded(view.get(field)));
    const folders = others.flatMap((view) => foldersOf(view.get(field)));
    for (const value of frequent(folders))
      if (!own.some((path) => path.startsWith(folded(value)))) add(`${field}|startswith`, value);
    for (const value of frequent(others.flatMap((view) => hiddenParts(view.get(field)))))
      if (!own.some((path) => path.includes(folded(value)))) add(`${field}|contains`, value);
  }
  for (const field of COMMANDS) {
    const own = mine.map((view) => folded(view.get(field)));
    const said = others.flatMap((view) => [...new Set(wordsOf(String(view.get(field) ?? '')))]);
    for (const value of frequent(said))
      if (!own.some((text) => text.includes(folded(value)))) add(`${field}|contains`, value);
  }
  return out;
}

const folded = (value: unknown): string => String(value ?? '').toLowerCase();

/** Every value of the field; undefined where one has none. */
function distinct(views: readonly BehaviorView[], field: string): (string | number)[] | undefined {
  const out = new Set<string | number>();
  for (const view of views) {
    const value = view.get(field);
    if (typeof value !== 'string' && typeof value !== 'number') return undefined;
    out.add(value);
  }
  return [...out].sort();
}

/** Values that several have, the most frequent first. */
function frequent(all: readonly unknown[]): (string | number)[] {
  const counts = new Map<string | number, number>();
  for (const value of all)
    if ((typeof value === 'string' && value.length >= SHORTEST - 1) || typeof value === 'number')
      counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .filter(([, n]) => n >= 2)
    .sort((a, b) => b[1] - a[1] || (String(a[0]) < String(b[0]) ? -1 : 1))
    .slice(0, MOST_TEXTS)
    .map(([value]) => value);
}

function foldersOf(value: unknown): string[] {
  if (typeof value !== 'string' || !value.startsWith('/')) return [];
  const parts = value.split('/').slice(1, -1);
  return parts.slice(0, 5).map((_, i) => `/${parts.slice(0, i + 1).join('/')}/`);
}

/** `/.git/` and the like: what a hidden folder is for. */
function hiddenParts(value: unknown): string[] {
  if (typeof value !== 'string') return [];
  return [
    ...new Set(
      value
        .split('/')
        .slice(0, -1)
        .filter((part) => /^\.[^.]|^[a-z_]{4,}$/.test(part)),
    ),
  ].map((part) => `/${part}/`);
}

const wordsOf = (text: string): string[] =>
  [...new Set(text.split(/\s+/))]
    .filter((word) => word.length >= 3 && word.length <= 80 && /[A-Za-z]/.test(word))
    .slice(0, 60);

const commonStart = (a: string, b: string): string => {
  let n = 0;
  while (n < a.length && a[n] === b[n]) n++;
  return a.slice(0, n);
};
const commonEnd = (a: string, b: string): string => {
  let n = 0;
  while (n < a.length && n < b.length && a[a.length - 1 - n] === b[b.length - 1 - n]) n++;
  return n === 0 ? '' : a.slice(-n);
};
const upTo = (text: string, mark: string): string => text.slice(0, text.lastIndexOf(mark) + 1);
/** From the last slash or dot on, so that a name is not cut inside. */
const from = (text: string): string => text.slice(Math.max(0, text.search(/[/.]/)));

/** As a rule holds them: text is meant as it stands, so wildcards in it are escaped. */
export function sigmaValue(values: Clause['values']): unknown {
  const plain = values.map((one) => (typeof one === 'string' ? one.replace(/\\(?=[*?\\])|[*?]/g, '\\$&') : one));
  return plain.length === 1 ? plain[0] : plain;
}

/** Tests a clause as the rule would. */
export function clauseMatcher({ field, values, negated }: Clause): Matcher | undefined {
  const yaml = stringify({
    title: 'clause',
    logsource: { product: 'linux', category: 'process_creation' },
    detection: {
      selection: { [field]: sigmaValue(values) },
      condition: negated ? 'not selection' : 'selection',
    },
  });
  const { rule } = parseRule(yaml);
  return rule && compile(rule);
}

/** "not CommandLine contains npm", for people. */
export function clauseText({ field, values, negated }: Clause): string {
  const [name, ...modifiers] = field.split('|');
  const told =
    isFactName(name!) && values[0] === true ? name : `${name} ${modifiers.join(' ') || 'is'} ${values.join(' or ')}`;
  return `${negated ? 'not ' : ''}${told}`;
}
