import { FACT_NAMES, FACTS } from '../../telemetry/facts';
import type { BehaviorView } from '../../telemetry/fields';
import { robustnessOf } from '../suggest/atoms';
import type { Clause } from './clause';
import { exclusions } from './exclusions';
import { commonEnd, commonStart, generalisedCommand, generalisedPath } from './generalise';
import type { NoiseTable } from './noise-table';
import { COMMANDS, MOST_TEXTS, NAMES, PATHS, SHORTEST, wordsOf } from './said';

/** What one field may say of another: the same, or what it begins with or holds. Who starts whom from where stays when names change. */
const RELATIONS = [
  ['Image', '', 'ParentImage'],
  ['CommandLine', '', 'ParentCommandLine'],
  ['User', '', 'ParentUser'],
  ['Image', 'startswith', 'CurrentDirectory'],
  ['TargetFilename', 'startswith', 'CurrentDirectory'],
  ['ParentCommandLine', 'contains', 'Argv0'],
  ['ParentCommandLine', 'contains', 'Image'],
  ['CommandLine', 'contains', 'ParentImage'],
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
const PATTERN = 0.35;
const EXCLUDED_FACT = 0.7;
const MOST_VALUES = 3;

/**
 * Everything that holds on all of `mine`: facts, values, what their paths and commands have in common, relations; and what
 * holds on none of them but on several of the noise.
 */
export function clausesFor(mine: readonly BehaviorView[], noise: NoiseTable): Clause[] {
  return [
    ...flags(mine, noise),
    ...values(mine),
    ...places(mine),
    ...patterns(mine),
    ...words(mine),
    ...relations(mine),
    ...exclusions(mine, noise),
  ];
}

function flags(mine: readonly BehaviorView[], noise: NoiseTable): Clause[] {
  return FLAGS.flatMap((fact): Clause[] => {
    const robustness = robustnessOf(fact) || PLACE;
    if (mine.every((view) => view.get(fact) === true))
      return [{ field: fact, values: [true], negated: false, robustness }];
    if (mine.some((view) => view.get(fact) === true)) return [];
    if (!noise.values(fact).some(({ value }) => value === true)) return [];
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
    if (!all) return [];
    const start = upTo(all.reduce(commonStart), '/');
    const end = from(all.reduce(commonEnd));
    const out: Clause[] = [];
    if (start.length >= SHORTEST)
      out.push({ field: `${field}|startswith`, values: [start], negated: false, robustness: PLACE });
    if (end.length >= SHORTEST && !all.includes(end))
      out.push({ field: `${field}|endswith`, values: [end], negated: false, robustness: NAME });
    return out;
  });
}

/** Paths and whole commands, with wildcards where they differ. */
function patterns(mine: readonly BehaviorView[]): Clause[] {
  const made = (fields: readonly string[], pattern: (texts: string[]) => string | undefined): Clause[] =>
    fields.flatMap((field) => {
      const found = pattern((distinct(mine, field) ?? []).map(String));
      return found === undefined ? [] : [{ field, values: [found], wild: true, negated: false, robustness: PATTERN }];
    });
  return [...made(PATHS, generalisedPath), ...made(COMMANDS, generalisedCommand)];
}

/** Words that stay in every command line, wherever they stand. */
function words(mine: readonly BehaviorView[]): Clause[] {
  return COMMANDS.flatMap((field): Clause[] => {
    const all = distinct(mine, field)?.map(String);
    if (!all) return [];
    const shared = wordsOf(all[0]!).filter((word) => all.every((text) => text.includes(word)));
    return shared
      .slice(0, MOST_TEXTS)
      .map((word) => ({ field: `${field}|contains`, values: [word], negated: false, robustness: NAME }));
  });
}

/** Each way round; which of them holds is for the engine to say. */
function relations(mine: readonly BehaviorView[]): Clause[] {
  return RELATIONS.flatMap(([field, how, other]): Clause[] => {
    if (mine.some((view) => view.get(field) === undefined || view.get(other) === undefined)) return [];
    const asked = [field, how, 'fieldref'].filter((part) => part !== '').join('|');
    return [false, true].map((negated) => ({ field: asked, values: [other], negated, robustness: PLACE }));
  });
}

/** Every value of the field; undefined where one has none. */
function distinct(views: readonly BehaviorView[], field: string): (string | number)[] | undefined {
  const out = new Set<string | number>();
  for (const view of views) {
    const value = view.get(field);
    if (typeof value !== 'string' && typeof value !== 'number') return undefined;
    out.add(value);
  }
  return out.size === 0 ? undefined : [...out].sort();
}

const upTo = (text: string, mark: string): string => text.slice(0, text.lastIndexOf(mark) + 1);
/** From the last slash or dot on, so that a name is not cut inside. */
const from = (text: string): string => text.slice(Math.max(0, text.search(/[/.]/)));
