import type { Behavior } from '../../telemetry/behavior';
import { behaviorView } from '../../telemetry/fields';
import { type Clause, clauseMatcher } from './clause';
import { clausesFor } from './clauses';
import { NoiseTable } from './noise-table';

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

/** A clause that holds on everything kept, with the noise that it leaves. */
export interface Tried {
  readonly clause: Clause;
  /** 1: left */
  readonly left: Uint8Array;
  readonly share: number;
}

export const MOST_CLAUSES = 3;
/** Sets of clauses that are carried on from size to size: the best by what they leave and rest on. */
const BEAM = 32;
/** One clause more must take this much of the noise away; a fragile clause more than a robust one. */
const PER_CLAUSE = 0.004;
const FRAGILITY = 0.03;

/** The clauses that keep every one of `kept` and leave some of the noise out; of those that leave the same, the most robust. */
export function tryClauses(kept: readonly Behavior[], noise: readonly Weighed[]): Tried[] {
  const weights = Float64Array.from(noise, ({ weight }) => weight);
  const total = sum(weights);
  if (kept.length === 0 || total === 0) return [];
  const table = new NoiseTable(
    noise.map(({ behavior }) => behaviorView(behavior)),
    weights,
  );
  const mine = kept.map((behavior) => behaviorView(behavior));
  const out = new Map<string, Tried>();
  for (const clause of clausesFor(mine, table)) {
    const matcher = clauseMatcher(clause);
    // text is folded, cut and compared by the engine alone: what it says of the kept decides
    if (!matcher || !mine.every((view) => matcher.matches(view))) continue;
    const left = table.ask(matcher);
    const share = weightOf(left, weights) / total;
    if (share >= 1) continue;
    // people weigh asking and excluding differently: each keeps its own
    const key = `${clause.negated} ${Buffer.from(left).toString('latin1')}`;
    const known = out.get(key);
    if (!known || isSafer(clause, known.clause)) out.set(key, { clause, left, share });
  }
  return [...out.values()];
}

const isSafer = (a: Clause, b: Clause): boolean =>
  a.robustness > b.robustness || (a.robustness === b.robustness && !a.negated && b.negated);

/** Clauses that were taken together. */
interface Taken {
  /** places in the list of clauses, ascending */
  readonly parts: readonly number[];
  /** places of the noise that is left */
  readonly places: readonly number[];
  readonly share: number;
  readonly cost: number;
}

/**
 * The clauses that together leave the least noise, chosen jointly: a clause that is worth little alone may be worth most
 * beside another one.
 * @returns the best choice for each size from one clause on, best first
 */
export function choose(tried: readonly Tried[], noise: readonly Weighed[]): Choice[] {
  const weights = Float64Array.from(noise, ({ weight }) => weight);
  const total = sum(weights);
  const best: Taken[] = [];
  let beam: Taken[] = [{ parts: [], places: noise.map((_, i) => i), share: 1, cost: Number.POSITIVE_INFINITY }];
  for (let size = 1; size <= MOST_CLAUSES && beam.length > 0; size++) {
    beam = grown(beam, tried, weights, total);
    if (beam[0]) best.push(beam[0]);
  }
  return best
    .sort((a, b) => a.cost - b.cost)
    .map(({ parts, places, share }) => ({ clauses: parts.map((n) => tried[n]!.clause), left: places, share }));
}

/** The best sets of one clause more. */
function grown(beam: readonly Taken[], tried: readonly Tried[], weights: Float64Array, total: number): Taken[] {
  const next = new Map<string, Omit<Taken, 'places'> & { from: Taken; last: Tried }>();
  for (const from of beam) {
    for (const [n, last] of tried.entries()) {
      if (from.parts.includes(n)) continue;
      const parts = [...from.parts, n].sort((a, b) => a - b);
      const key = parts.join();
      if (next.has(key)) continue;
      let left = 0;
      for (const place of from.places) if (last.left[place] === 1) left += weights[place]!;
      const share = left / total;
      // a clause that takes nothing more away is none too many
      if (share < from.share) next.set(key, { parts, share, cost: costOf(parts, tried, left, total), from, last });
    }
  }
  return [...next.values()]
    .sort((a, b) => a.cost - b.cost || compareParts(a.parts, b.parts))
    .slice(0, BEAM)
    .map(({ parts, share, cost, from, last }) => ({
      parts,
      share,
      cost,
      places: from.places.filter((place) => last.left[place] === 1),
    }));
}

/** The last false alerts of a rule are worth as much as the first thousands: they decide whether somebody looks at it. */
const LAST_ONES = 0.3;

function costOf(parts: readonly number[], tried: readonly Tried[], left: number, total: number): number {
  const noise = (1 - LAST_ONES) * (left / total) + LAST_ONES * (Math.log1p(left) / Math.log1p(total));
  return parts.reduce((cost, n) => cost + PER_CLAUSE + FRAGILITY * (1 - tried[n]!.clause.robustness), noise);
}

const compareParts = (a: readonly number[], b: readonly number[]): number => {
  const at = a.findIndex((part, i) => part !== b[i]);
  return at < 0 ? 0 : a[at]! - b[at]!;
};

function weightOf(left: Uint8Array, weights: Float64Array): number {
  let out = 0;
  for (let i = 0; i < left.length; i++) if (left[i] === 1) out += weights[i]!;
  return out;
}

const sum = (weights: Float64Array): number => weights.reduce((all, one) => all + one, 0);
