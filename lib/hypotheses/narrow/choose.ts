import type { Behavior } from '../../telemetry/behavior';
import { behaviorView } from '../../telemetry/fields';
import { type Clause, clauseMatcher, clausesFor } from './clauses';

/** Noise with its weight: how much less there would be without it. */
export interface Weighed {
  readonly behavior: Behavior;
  readonly weight: number;
}

export interface Choice {
  readonly clauses: readonly Clause[];
  /** places of the noise that is left */
  readonly left: readonly number[];
  /** weight of what is left, 0 to 1 of all */
  readonly share: number;
}

export const MOST_CLAUSES = 3;
/** Clauses that are tried in pairs and triples: the best ones by themselves, and those that remove what the others leave. */
const BEST = 48;
/** One clause more must take this share of the noise away; a fragile clause more than a robust one. */
const PER_CLAUSE = 0.004;
const FRAGILITY = 0.03;

/**
 * The clauses that together keep every one of `kept` and leave the least noise, chosen jointly: a clause that is worth little
 * alone may be worth most beside another one.
 * @returns the best choice for each size from one clause on, best first
 */
export function choose(
  kept: readonly Behavior[],
  noise: readonly Weighed[],
  allowed: (clause: Clause) => boolean = () => true,
): Choice[] {
  const total = noise.reduce((sum, { weight }) => sum + weight, 0);
  if (kept.length === 0 || total === 0) return [];
  const views = noise.map(({ behavior }) => behaviorView(behavior));
  const mine = kept.map((behavior) => behaviorView(behavior));
  const tried = clausesFor(
    kept,
    noise.map(({ behavior }) => behavior),
  )
    .filter(allowed)
    .flatMap((clause): Tried[] => {
      const matcher = clauseMatcher(clause);
      // text is folded, cut and compared by the engine alone: what it says of the kept decides
      if (!matcher || !mine.every((view) => matcher.matches(view))) return [];
      const left = Uint8Array.from(views, (view) => Number(matcher.matches(view)));
      return [{ clause, left, share: shareOf(left, noise, total) }];
    })
    .filter(({ share }) => share < 1);
  const found = new Map<number, { parts: readonly Tried[]; share: number; cost: number }>();
  const offer = (parts: readonly Tried[], left: Uint8Array) => {
    const share = shareOf(left, noise, total);
    const cost = costOf(parts, share);
    const known = found.get(parts.length);
    if (!known || cost < known.cost - 1e-12) found.set(parts.length, { parts, share, cost });
  };
  const best = byWorth(tried).slice(0, BEST);
  for (const one of tried) offer([one], one.left);
  for (const [i, a] of best.entries())
    for (const b of best.slice(i + 1))
      if (a.clause.field !== b.clause.field || a.clause.negated !== b.clause.negated || a.clause.negated)
        offer([a, b], meet(a.left, b.left));
  const pair = found.get(2);
  if (pair) {
    const both = meet(pair.parts[0]!.left, pair.parts[1]!.left);
    for (const c of tried) if (!pair.parts.includes(c)) offer([...pair.parts, c], meet(both, c.left));
  }
  return [...found.values()]
    .sort((a, b) => a.cost - b.cost)
    .map(({ parts, share }) => {
      const left = parts.map((part) => part.left).reduce(meet);
      return {
        clauses: parts.map(({ clause }) => clause),
        left: [...left.keys()].filter((i) => left[i] === 1),
        share,
      };
    });
}

interface Tried {
  readonly clause: Clause;
  readonly left: Uint8Array;
  readonly share: number;
}

const costOf = (parts: readonly Tried[], share: number): number =>
  share + parts.reduce((sum, { clause }) => sum + PER_CLAUSE + FRAGILITY * (1 - clause.robustness), 0);

const byWorth = (all: readonly Tried[]): Tried[] =>
  [...all].sort((a, b) => costOf([a], a.share) - costOf([b], b.share) || (a.clause.field < b.clause.field ? -1 : 1));

function shareOf(left: Uint8Array, noise: readonly Weighed[], total: number): number {
  let sum = 0;
  for (let i = 0; i < left.length; i++) if (left[i] === 1) sum += noise[i]!.weight;
  return sum / total;
}

const meet = (a: Uint8Array, b: Uint8Array): Uint8Array => a.map((one, i) => one & b[i]!);
