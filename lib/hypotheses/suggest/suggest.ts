import type { EventKind } from '../../telemetry/event';
import { type FactName, implies } from '../../telemetry/facts';
import { ATOMS, bit, fitsCategory, overlaps, robustnessOf, type SuggestCategory, standsAlone } from './atoms';
import type { Background, Seen } from './background';
import { type Candidate, candidates, type Mark, MOST_FACTS } from './candidates';
import { novelty, rarity, robustness, scoreOf } from './score';
import { sentenceOf, titleOf } from './words';

/** An idea for a detector, from what an incident did. */
export interface Suggestion {
  /** the same idea has the same key */
  readonly key: string;
  readonly category: SuggestCategory;
  readonly kinds: readonly EventKind[];
  readonly facts: readonly FactName[];
  readonly mask: bigint;
  /** a short name */
  readonly title: string;
  /** the same in plain words */
  readonly sentence: string;
  readonly score: number;
  readonly rarity: number;
  readonly robustness: number;
  readonly novelty: number;
  readonly seen: Seen;
  /** places of the incident's events that it catches */
  readonly events: readonly number[];
  readonly processes: readonly string[];
  /** less narrow facts that hold on the same events, narrowest first */
  readonly wider: readonly WiderStep[];
}

export interface WiderStep {
  readonly facts: readonly FactName[];
  readonly title: string;
  readonly sentence: string;
  readonly seen: Seen;
}

export interface Suggestions {
  /** best first, no two of them the same idea */
  readonly rare: readonly Suggestion[];
  /** telling, but others do it, too */
  readonly common: readonly Suggestion[];
}

/** On more than this share of the hosts something is common. */
const COMMON = 1 / 3;
const isCommon = ({ hosts, reporting }: Seen): boolean => hosts > reporting * COMMON;
const MOST_COMMON = 6;
const ALIKE = 0.65;

/** @param limit of rare ones */
export function suggest(marks: readonly Mark[], background: Background, limit = 10): Suggestions {
  const all = candidates(marks, background);
  const rare = all.filter(({ seen }) => !isCommon(seen));
  const common = all.filter(({ seen }) => isCommon(seen));
  return {
    rare: diverse(narrowest(rare).map(suggestionOf), limit),
    common: diverse(mostSaid(common, background).map(suggestionOf), MOST_COMMON),
  };
}

function suggestionOf({ candidate, wider }: Grouped): Suggestion {
  const { category, kinds, facts, mask, seen, marks } = candidate;
  const processes = [...new Set(marks.map(({ processId }) => processId))];
  const parts = {
    rarity: rarity(seen),
    robustness: robustness(facts),
    novelty: novelty(marks.map(({ covered }) => covered)),
    processes: processes.length,
  };
  return {
    ...parts,
    key: keyOf(candidate),
    category,
    kinds,
    facts,
    mask,
    title: titleOf(candidate),
    sentence: sentenceOf(candidate),
    score: scoreOf(parts),
    seen,
    events: marks.map(({ index }) => index),
    processes,
    wider: wider.map((step) => ({
      facts: step.facts,
      title: titleOf(step),
      sentence: sentenceOf(step),
      seen: step.seen,
    })),
  };
}

const keyOf = ({ category, kinds, facts }: Candidate): string => `${category} ${kinds.join('+')} ${facts.join('+')}`;

interface Grouped {
  candidate: Candidate;
  wider: Candidate[];
}

/** Of candidates that differ only in how wide a fact is and hold on the same events, the narrowest; the others are its steps. */
function narrowest(all: readonly Candidate[]): Grouped[] {
  const out: Grouped[] = [];
  for (const candidate of all) {
    const narrower = all.some(
      (other) => other !== candidate && sameEvents(other, candidate) && narrows(other, candidate),
    );
    if (narrower) continue;
    const wider = all.filter(
      (other) => other !== candidate && sameEvents(other, candidate) && narrows(candidate, other),
    );
    out.push({ candidate, wider: wider.sort((a, b) => a.seen.hosts - b.seen.hosts || a.seen.events - b.seen.events) });
  }
  return out;
}

/** Each fact of the wide one is a fact of the other, or follows from one. */
function narrows(narrow: Candidate, wide: Candidate): boolean {
  if (narrow.category !== wide.category || narrow.kinds.join() !== wide.kinds.join()) return false;
  if (narrow.mask === wide.mask || narrow.facts.length !== wide.facts.length) return false;
  return wide.facts.every((fact) => narrow.facts.some((other) => implies(other, fact)));
}

function sameEvents(a: Candidate, b: Candidate): boolean {
  return a.marks.length === b.marks.length && a.marks.every((mark, i) => mark === b.marks[i]);
}

/** What is common is told as fully as it can be: with what else holds on all its events, as long as it stays common. */
function mostSaid(all: readonly Candidate[], background: Background): Grouped[] {
  const best = new Map<string, Candidate>();
  for (const candidate of all) {
    const full = filled(candidate, background);
    const key = `${full.category} ${full.kinds.join()} ${full.marks.map(({ index }) => index).join()}`;
    const known = best.get(key);
    if (!known || full.seen.events < known.seen.events) best.set(key, full);
  }
  return [...best.values()].map((candidate) => ({ candidate, wider: [] }));
}

function filled(candidate: Candidate, background: Background): Candidate {
  const everywhere = candidate.marks.reduce((mask, mark) => mask & mark.mask, ~0n);
  const more = ATOMS.filter((fact) => fitsCategory(candidate.category, fact) && (everywhere & bit(fact)) !== 0n);
  let out = candidate;
  for (const fact of more.sort((a, b) => robustnessOf(b) - robustnessOf(a))) {
    if (out.facts.length === MOST_FACTS || out.facts.some((other) => overlaps(other, fact))) continue;
    const mask = out.mask | bit(fact);
    const seen = background.seen(out.kinds, mask);
    if (isCommon(seen)) out = { ...out, facts: [...out.facts, fact], mask, seen };
  }
  return out;
}

/** The best, then again and again the best that is least like those before it. */
function diverse(all: readonly Suggestion[], limit: number): Suggestion[] {
  const left = [...all].sort((a, b) => b.score - a.score || (a.key < b.key ? -1 : 1));
  const alike = new Map<Suggestion, number>(left.map((one) => [one, 0]));
  const out: Suggestion[] = [];
  while (out.length < limit && left.length > 0) {
    let best = 0;
    const worth = (one: Suggestion) => one.score * (1 - ALIKE * alike.get(one)!);
    for (let i = 1; i < left.length; i++) if (worth(left[i]!) > worth(left[best]!) + 1e-9) best = i;
    const [chosen] = left.splice(best, 1);
    out.push(chosen!);
    for (const one of left) alike.set(one, Math.max(alike.get(one)!, likeness(one, chosen!)));
  }
  return out;
}

/** 1: the same facts on the same events. Facts that only accompany others make no two ideas alike. */
function likeness(a: Suggestion, b: Suggestion): number {
  const facts = shared(a.facts.filter(standsAlone), b.facts.filter(standsAlone));
  const places =
    a.category === b.category ? SAME_PLACE * shared(a.facts.flatMap(placeOf), b.facts.flatMap(placeOf)) : 0;
  return 0.8 * Math.max(facts, places) + 0.2 * shared(a.events, b.events);
}

const SAME_PLACE = 0.5;

/** Facts on where one and the same file lies are half the same idea. */
function placeOf(fact: FactName): string[] {
  if (/^(?:Image(?:Hidden|Temporary|InHidden|UserWritable|BelowConfig)|HiddenTwice|FolderMasquerade)/.test(fact))
    return ['Image'];
  return /^(?:Parent|WorkingFolder|Script|Target(?!Persistence|Credentials|Traces))/.exec(fact) ?? [];
}

function shared<T>(a: readonly T[], b: readonly T[]): number {
  const set = new Set(b);
  const both = a.filter((one) => set.has(one)).length;
  return both / (a.length + b.length - both || 1);
}
