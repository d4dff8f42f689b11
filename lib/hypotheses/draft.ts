import { stringify } from 'yaml';
import { parseRule, printRule } from '../sigma';
import type { Behavior } from '../telemetry/behavior';
import { FACTS, type FactName, factOf, implies } from '../telemetry/facts';
import { factMask } from '../telemetry/prevalence';
import { ATOMS, categoryOfKind, type SuggestCategory } from './suggest/atoms';
import { Background } from './suggest/background';
import { candidates, type Mark, maskOf } from './suggest/candidates';
import { asksForValues, hintedCategory, hintedFacts } from './suggest/hints';
import { levelOf, tagsOf } from './suggest/meaning';
import { falsePositives } from './suggest/rule';
import { rarity, robustness, scoreOf } from './suggest/score';

/** What a draft is made from. */
export interface DraftInput {
  /** of the rule; a uuid */
  id: string;
  title: string;
  statement: string;
  /** the observed events' behaviors */
  observed: readonly Behavior[];
  /** what the fleet does otherwise; unknown if not given */
  background?: Background;
}

const UNKNOWN = new Background([], new Map());

/**
 * A rule from what the observed events have in common: their log source, and of the facts that hold on all of them those that
 * together tell most, chosen as suggestions are, against the fleet. Where the words of title and statement name facts, these
 * stand. Names, paths and hashes, which the adversary picks, never stand alone.
 */
export function draftRule(input: DraftInput): string {
  const { title, statement, background = UNKNOWN } = input;
  const { category, facts, observed } = chosen(input, background);
  const detection = input.observed.length === 0 ? placeholder() : detectionOf(input, category, observed, facts);
  const seen = facts.length > 0 ? background.seen(kindsOf(observed), maskOf(facts)) : undefined;
  const yaml = stringify(
    {
      title: title || 'Untitled hypothesis',
      id: input.id,
      status: 'experimental',
      ...(statement ? { description: statement } : {}),
      tags: tagsOf(facts, detectsKnown(detection)),
      logsource: { product: 'linux', category },
      detection,
      falsepositives: [falsePositives(seen)],
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

interface Chosen {
  category: SuggestCategory;
  facts: FactName[];
  observed: readonly Behavior[];
}

/** The category that the words name, if something of it was observed; else the one whose facts tell most of the evidence. */
function chosen(input: DraftInput, background: Background): Chosen {
  const words = `${input.title}\n${input.statement}`;
  const byCategory = new Map<SuggestCategory, Behavior[]>();
  for (const one of input.observed) {
    const category = categoryOfKind(one.kind);
    if (category) byCategory.set(category, [...(byCategory.get(category) ?? []), one]);
  }
  const named = hintedCategory(words, [...byCategory.keys()]);
  const tried = [...byCategory]
    .filter(([category]) => named === undefined || category === named)
    .map(([category, observed]) => {
      const shared = ATOMS.filter((fact) => observed.every((b) => factOf(fact, b) === true));
      const told = hintedFacts(words, shared);
      const best =
        told.length > 0 ? { facts: required(category, told, shared), score: 1 } : strongest(observed, background);
      return { category, observed, facts: best.facts, worth: best.score * (observed.length / input.observed.length) };
    })
    .sort((a, b) => b.worth - a.worth);
  return tried[0] ?? { category: 'process_creation', facts: [], observed: [] };
}

/** A connection is one to outside, a file one that can be run, where all that was observed are. */
function required(category: SuggestCategory, told: FactName[], shared: readonly FactName[]): FactName[] {
  const also: Partial<Record<SuggestCategory, FactName>> = {
    network_connection: 'DestinationExternal',
    file_event: 'FileExecutable',
  };
  const fact = also[category];
  return withoutImplied([...new Set(fact && shared.includes(fact) ? [...told, fact] : told)]);
}

/** The facts that hold on everything observed and together score best, by the same measure as suggestions. */
function strongest(observed: readonly Behavior[], background: Background): { facts: FactName[]; score: number } {
  const marks = observed.map(
    (b, index): Mark => ({ index, processId: String(index), kind: b.kind, mask: factMask(b), covered: 0 }),
  );
  let best = { facts: [] as FactName[], score: 0 };
  for (const { facts, seen, marks: held } of candidates(marks, background, true)) {
    if (held.length < marks.length) continue;
    const score = scoreOf({ rarity: rarity(seen), robustness: robustness(facts), novelty: 1, processes: 1 });
    if (score > best.score + 1e-9) best = { facts: [...facts], score };
  }
  return best;
}

const kindsOf = (observed: readonly Behavior[]) => [...new Set(observed.map(({ kind }) => kind))];

export function withoutImplied(facts: readonly FactName[]): FactName[] {
  return facts.filter((fact) => !facts.some((other) => other !== fact && implies(other, fact)));
}

function detectionOf(
  { title, statement }: DraftInput,
  category: SuggestCategory,
  observed: readonly Behavior[],
  facts: readonly FactName[],
): Detection {
  const selection: Record<string, unknown> = {};
  const action = category === 'file_event' ? equalValue(observed, 'FileAction') : undefined;
  if (action !== undefined) selection.FileAction = action;
  for (const fact of inReadingOrder(facts)) selection[fact] = true;
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
