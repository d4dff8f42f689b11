import type { Behavior } from '../../telemetry/behavior';
import { type FactName, factOf, implies } from '../../telemetry/facts';
import { factMask } from '../../telemetry/prevalence';
import { ATOMS, categoryOfKind, type SuggestCategory, standsAlone } from '../suggest/atoms';
import { Background, type Seen } from '../suggest/background';
import { type Candidate, candidates, type Mark, maskOf } from '../suggest/candidates';
import { hintedCategory, hintedFacts } from '../suggest/hints';
import { rarity, robustness, scoreOf } from '../suggest/score';

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

/** Facts that a draft may rest on. */
export interface Plan {
  readonly category: SuggestCategory;
  /** each a conjunction; everything observed has all facts of at least one. None: no fact tells these events apart */
  readonly ways: readonly (readonly FactName[])[];
  /** what the rule is to match: the observed events of its category */
  readonly observed: readonly Behavior[];
  readonly seen: Seen;
  readonly score: number;
  /** the analyst's words name its facts: nothing is to be added to it */
  readonly worded: boolean;
}

const UNKNOWN = new Background([], new Map());
/** Plans that the fleet's honest matches are asked for, the best ones. */
const MOST_PLANS = 4;
const MOST_WAYS = 3;
/** Two ways are harder to read, and to explain, than one. */
const PER_WAY = 0.85;

/**
 * What a rule could rest on, best first: the facts that hold on all that was observed, chosen together and against the fleet by
 * the measure of suggestions; where they tell little, two or three ways that share the events between them. Facts that the words
 * of title and statement name stand as they are.
 */
export function plansOf({ title, statement, observed, background = UNKNOWN }: DraftInput): Plan[] {
  const words = `${title}\n${statement}`;
  const byCategory = new Map<SuggestCategory, Behavior[]>();
  for (const one of observed) {
    const category = categoryOfKind(one.kind);
    if (category) byCategory.set(category, [...(byCategory.get(category) ?? []), one]);
  }
  const named = hintedCategory(words, [...byCategory.keys()]);
  const plans = [...byCategory]
    .filter(([category]) => named === undefined || category === named)
    .flatMap(([category, own]) => ofCategory(words, category, own, own.length / observed.length, background));
  return plans
    .sort((a, b) => b.score - a.score || (a.category === b.category ? 0 : a.category < b.category ? -1 : 1))
    .slice(0, MOST_PLANS);
}

function ofCategory(
  words: string,
  category: SuggestCategory,
  observed: readonly Behavior[],
  part: number,
  background: Background,
): Plan[] {
  const kinds = [...new Set(observed.map(({ kind }) => kind))];
  const shared = ATOMS.filter((fact) => observed.every((b) => factOf(fact, b) === true));
  const told = hintedFacts(words, shared);
  const plan = (ways: readonly (readonly FactName[])[], score: number, worded = false): Plan => ({
    category,
    ways,
    observed,
    seen: background.seenAny(kinds, ways.map(maskOf)),
    score: score * part,
    worded,
  });
  if (told.length > 0) return [plan([required(category, told, shared)], 1, true)];
  const marks = observed.map(
    (b, index): Mark => ({ index, processId: String(index), kind: b.kind, mask: factMask(b), covered: 0 }),
  );
  const found = ranked(candidates(marks, background, true));
  const whole = found.filter(({ candidate }) => candidate.marks.length === marks.length);
  const out = whole.slice(0, MOST_PLANS).map(({ candidate, score }) => plan([candidate.facts], score));
  const ways = whole[0]?.candidate.seen.hosts === 0 ? undefined : cover(found, marks.length);
  if (ways) {
    const seen = background.seenAny(kinds, ways.map(maskOf));
    const weakest = Math.min(...ways.map(robustness));
    out.push(plan(ways, worth(seen, weakest) * PER_WAY ** (ways.length - 1)));
  }
  return out.length > 0 ? out : [plan([], 0)];
}

const worth = (seen: Seen, robust: number): number =>
  scoreOf({ rarity: rarity(seen), robustness: robust, novelty: 1, processes: 1 });

interface Ranked {
  candidate: Candidate;
  score: number;
}

const alone = ({ facts }: Candidate): number => facts.filter(standsAlone).length;

/** Of equal worth: what fewer events have, then what rests on more facts that say something alone, what asks less, by name. */
function ranked(all: readonly Candidate[]): Ranked[] {
  return all
    .map((candidate) => ({ candidate, score: worth(candidate.seen, robustness(candidate.facts)) }))
    .sort(
      (a, b) =>
        (Math.abs(a.score - b.score) > 1e-9 ? b.score - a.score : 0) ||
        a.candidate.seen.events - b.candidate.seen.events ||
        alone(b.candidate) - alone(a.candidate) ||
        a.candidate.facts.length - b.candidate.facts.length ||
        (a.candidate.facts.join() < b.candidate.facts.join() ? -1 : 1),
    );
}

/** A few candidates that hold on all events between them: again and again the one that is worth most on what is left. */
function cover(found: readonly Ranked[], events: number): (readonly FactName[])[] | undefined {
  const left = new Set(Array.from({ length: events }, (_, i) => i));
  const ways: (readonly FactName[])[] = [];
  while (left.size > 0) {
    if (ways.length === MOST_WAYS) return undefined;
    let best: { one: Ranked; gain: number } | undefined;
    for (const one of found) {
      const more = one.candidate.marks.filter(({ index }) => left.has(index)).length;
      const gain = one.score * more;
      if (more > 0 && (!best || gain > best.gain + 1e-9)) best = { one, gain };
    }
    if (!best || best.gain === 0) return undefined;
    ways.push(best.one.candidate.facts);
    for (const { index } of best.one.candidate.marks) left.delete(index);
  }
  return ways.length > 1 ? ways : undefined;
}

/** A connection is one to outside, a file one that can be run, where all that was observed are. */
function required(category: SuggestCategory, told: FactName[], shared: readonly FactName[]): FactName[] {
  const also: Partial<Record<SuggestCategory, FactName>> = {
    network_connection: 'DestinationExternal',
    file_event: 'FileExecutable',
  };
  const fact = also[category];
  const all = [...new Set(fact && shared.includes(fact) ? [...told, fact] : told)];
  return all.filter((one) => !all.some((other) => other !== one && implies(other, one)));
}
