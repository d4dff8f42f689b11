import { stringify } from 'yaml';
import { parseRule, printRule } from '../sigma';
import type { Behavior } from '../telemetry/behavior';
import type { EventKind } from '../telemetry/event';
import { FACTS, type FactName, factOf, implies } from '../telemetry/facts';
import { asksForValues, hintedCategory, hintedFacts } from './hints';
import { levelOf, RANK, tagsOf } from './telling';

export type Category = 'process_creation' | 'file_event' | 'file_delete' | 'network_connection';

/** What a draft is made from. */
export interface DraftInput {
  /** of the rule; a uuid */
  id: string;
  title: string;
  statement: string;
  /** the observed events' behaviors */
  observed: readonly Behavior[];
  /** share of the other reporting hosts on which a fact is seen, 0 to 1, where it is known */
  commonness?: (fact: FactName, category: Category) => number | undefined;
}

/** A fact on this share of the other hosts tells little: it is left out unless the analyst's own words name it. */
const COMMON = 0.34;

/**
 * A rule from what the observed events have in common: their log source, and the facts that hold on all of them. The
 * words of title and statement choose among the facts; without them the strongest does. Names, paths and hashes, which
 * the adversary picks, never stand alone.
 */
export function draftRule(input: DraftInput): string {
  const category = chooseCategory(input);
  const observed = input.observed.filter((b) => categoryOf(b.kind) === category);
  const facts = chooseFacts(input, category, observed);
  const detection = input.observed.length === 0 ? placeholder() : detectionOf(input, category, observed, facts);
  const yaml = stringify(
    {
      title: input.title || 'Untitled hypothesis',
      id: input.id,
      status: 'experimental',
      ...(input.statement ? { description: input.statement } : {}),
      tags: tagsOf(facts, detectsKnown(detection)),
      logsource: { product: 'linux', category },
      detection,
      falsepositives: ['Not known yet'],
      level: levelOf(facts, category, detectsKnown(detection)),
    },
    { lineWidth: 0 },
  );
  const { rule } = parseRule(yaml);
  return rule ? printRule(rule) : yaml;
}

type Detection = Record<string, Record<string, unknown> | string>;

function placeholder(): Detection {
  return { selection: { Image: '/path/of/the/program' }, condition: 'selection' };
}

function detectsKnown(detection: Detection): boolean {
  return 'known_hash' in detection;
}

export function categoryOf(kind: EventKind): Category | undefined {
  switch (kind) {
    case 'process_start':
      return 'process_creation';
    case 'file_create':
    case 'file_write':
    case 'file_rename':
    case 'file_chmod':
      return 'file_event';
    case 'file_delete':
      return 'file_delete';
    case 'net_connect':
      return 'network_connection';
    default:
      return undefined;
  }
}

/** The category that the words name, if something of it was observed; else the starts, else what was observed most. */
function chooseCategory({ title, statement, observed }: DraftInput): Category {
  const counts = new Map<Category, number>();
  for (const { kind } of observed) {
    const category = categoryOf(kind);
    if (category) counts.set(category, (counts.get(category) ?? 0) + 1);
  }
  const hinted = hintedCategory(`${title}\n${statement}`, [...counts.keys()]);
  if (hinted) return hinted;
  if (counts.size === 0 || counts.has('process_creation')) return 'process_creation';
  return [...counts].sort((a, b) => b[1] - a[1])[0]![0];
}

function chooseFacts(input: DraftInput, category: Category, observed: readonly Behavior[]): FactName[] {
  const shared = RANK.filter((fact) => observed.length > 0 && observed.every((b) => factOf(fact, b) === true));
  const hinted = hintedFacts(`${input.title}\n${input.statement}`, shared);
  const chosen = hinted.length > 0 ? hinted : strongest(input, category, shared);
  if (category === 'network_connection' && shared.includes('DestinationExternal')) chosen.push('DestinationExternal');
  if (category === 'file_event' && shared.includes('FileExecutable')) chosen.push('FileExecutable');
  return withoutImplied([...new Set(chosen)]);
}

function strongest({ commonness }: DraftInput, category: Category, shared: readonly FactName[]): FactName[] {
  const rare = shared.filter((fact) => (commonness?.(fact, category) ?? 0) < COMMON);
  return (rare.length > 0 ? rare : shared).slice(0, 1);
}

export function withoutImplied(facts: readonly FactName[]): FactName[] {
  return facts.filter((fact) => !facts.some((other) => other !== fact && implies(other, fact)));
}

function detectionOf(
  { title, statement }: DraftInput,
  category: Category,
  observed: readonly Behavior[],
  facts: readonly FactName[],
): Detection {
  const selection: Record<string, unknown> = {};
  const action = category === 'file_event' ? equalValue(observed, 'FileAction') : undefined;
  if (action !== undefined) selection.FileAction = action;
  for (const fact of inReadingOrder(facts)) {
    selection[fact] = true;
    if (fact === 'Argv0ClaimsSystem' && equalValue(observed, 'ImageSystemPath') === false)
      selection.ImageSystemPath = false;
  }
  const known = asksForValues(`${title}\n${statement}`) ? knownValues(observed) : undefined;
  if (known && Object.keys(selection).length > 0) {
    return { place: selection, ...known, condition: 'place and 1 of known_*' };
  }
  if (facts.length === 0) Object.assign(selection, namesWithPlace(observed));
  return { selection, condition: 'selection' };
}

/** As the table of facts has them: the program first, then the target. */
function inReadingOrder(facts: readonly FactName[]): FactName[] {
  const order = Object.keys(FACTS) as FactName[];
  return [...facts].sort((a, b) => order.indexOf(a) - order.indexOf(b));
}

function equalValue(observed: readonly Behavior[], fact: FactName): string | number | boolean | undefined {
  const values = new Set(observed.map((b) => factOf(fact, b)));
  return values.size === 1 ? [...values][0] : undefined;
}

/** The hashes and file names that were seen, as two ways to know the program again. */
function knownValues(observed: readonly Behavior[]): Detection | undefined {
  const unique = (values: (string | undefined)[]) => [...new Set(values.filter((value) => value !== undefined))];
  const hashes = unique(observed.map((b) => b.process.sha256));
  const names = unique(observed.map((b) => factOf('ImageName', b) as string | undefined));
  if (hashes.length === 0) return undefined;
  return {
    known_hash: { sha256: single(hashes) },
    ...(names.length > 0 ? { known_name: { ImageName: single(names) } } : {}),
  };
}

/** No fact tells these events apart: names are all there is, tied to where the program lies and who starts it. */
function namesWithPlace(observed: readonly Behavior[]): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  const place = equalValue(observed, 'ImageSystemPath');
  if (place !== undefined) out.ImageSystemPath = place;
  for (const fact of ['ImageName', 'ParentImageName'] as const) {
    const values = [...new Set(observed.map((b) => factOf(fact, b)))].filter((value) => value !== undefined);
    if (values.length > 0) out[fact] = single(values);
  }
  return Object.keys(out).length > 0 ? out : { Image: '/path/of/the/program' };
}

function single<T>(values: readonly T[]): T | readonly T[] {
  return values.length === 1 ? values[0]! : values;
}
