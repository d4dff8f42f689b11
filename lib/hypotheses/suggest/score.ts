import { type FactName, isFactName } from '../../telemetry/facts';
import { robustnessOf, standsAlone } from './atoms';
import type { Seen } from './background';

/**
 * How rare, 0 to 1: the information in "seen on k of n hosts", as a share of what n hosts could prove at most. The share of hosts
 * is estimated as (k + 1/4) / (n + 1/2), so that nothing seen on seven hosts is no more than about one in thirty.
 */
export function rarity({ hosts, reporting }: Pick<Seen, 'hosts' | 'reporting'>): number {
  const share = (hosts + 0.25) / (reporting + 0.5);
  const least = 0.25 / (reporting + 0.5);
  return Math.max(0, Math.log(share) / Math.log(least));
}

/** What honest programs have, too, says little even in company: where no fact stands alone, this share of its worth is left. */
const COMPANY = 0.75;

/** As robust as its weakest fact: an adversary changes only one. */
export function robustness(facts: readonly FactName[]): number {
  return Math.min(...facts.map(robustnessOf)) * (facts.some(standsAlone) ? 1 : COMPANY);
}

/** Names, hashes and other values that an adversary picks freely. */
const LITERAL = 0.2;

/** Of a live detector's rule, by the fields that it reads: a detector that knows a hash leaves most still to be said. */
export function ruleRobustness(fields: readonly string[]): number {
  return Math.min(1, ...fields.map((field) => (isFactName(field) ? robustnessOf(field) : LITERAL) || LITERAL));
}

/**
 * What the suggestion adds: 1 if no live detector reads any of its events, less the more robust those are that do.
 * @param covered per event, the robustness of the best detector that reads it
 */
export function novelty(covered: readonly number[]): number {
  return covered.length === 0 ? 0 : 1 - covered.reduce((sum, one) => sum + one, 0) / covered.length;
}

const OLD_NEWS = 0.7;
const PER_DOUBLING = 0.06;

/** @param processes that it catches in the incident */
export function scoreOf(parts: { rarity: number; robustness: number; novelty: number; processes: number }): number {
  const known = OLD_NEWS + (1 - OLD_NEWS) * parts.novelty;
  return parts.rarity * parts.robustness * known * (1 + PER_DOUBLING * Math.log2(Math.max(1, parts.processes)));
}
