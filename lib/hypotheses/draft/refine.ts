import type { Behavior } from '../../telemetry/behavior';
import { baseName } from '../../telemetry/paths';
import { choose, type Tried, tryClauses, type Weighed } from '../narrow/choose';
import type { Clause } from '../narrow/clause';
import { falsePositives, plural } from '../suggest/rule';
import { rarity, robustness, scoreOf } from '../suggest/score';
import type { Plan } from './plan';

/** What the fleet does outside the incident that a plan's facts match. */
export interface Honest extends Weighed {
  readonly hosts: readonly number[];
}

/** A plan with what is asked besides. */
export interface Refined {
  readonly plan: Plan;
  readonly clauses: readonly Clause[];
  readonly score: number;
  /** honest matches that are left; undefined where they are not known */
  readonly honest: readonly Honest[] | undefined;
}

/** A clause more must be worth it: a rule is read by people. */
const PER_CLAUSE = 0.97;

/** The plan, with the clauses that make it worth most: what sets the observed apart from honest work, or nothing. */
export function refine(plan: Plan, honest: readonly Honest[] | undefined): Refined {
  const alone: Refined = { plan, clauses: [], score: plan.score, honest };
  if (plan.worded || !honest || honest.length === 0 || plan.ways.length === 0) return alone;
  const part = plan.score / worth(plan, plan.seen.hosts, []);
  const tried = tryClauses(plan.observed, honest);
  const options = [
    ...choose(tried, honest),
    ...choose(tried.filter(isRobust), honest),
    ...choose(
      tried.filter(({ clause }) => clause.robustness >= FACT),
      honest,
    ),
  ].map(({ clauses, left }): Refined => {
    const still = left.map((i) => honest[i]!);
    return { plan, clauses, honest: still, score: part * worth(plan, hostsOf(still).size, clauses) };
  });
  return options.reduce((best, one) => (one.score > best.score + 1e-9 ? one : best), alone);
}

const FACT = 0.7;
const isRobust = ({ clause }: Tried): boolean => clause.robustness >= 0.5;

function worth({ ways, seen }: Plan, hosts: number, clauses: readonly Clause[]): number {
  const robust = Math.min(...ways.map(robustness), ...clauses.map((one) => one.robustness));
  const parts = { rarity: rarity({ hosts, reporting: seen.reporting }), robustness: robust, novelty: 1, processes: 1 };
  return scoreOf(parts) * PER_CLAUSE ** clauses.length;
}

const hostsOf = (honest: readonly Honest[]): Set<number> => new Set(honest.flatMap(({ hosts }) => hosts));

const MOST_NOTES = 3;

/** What an analyst should expect of honest work, by the programs that do it. */
export function honestNotes(honest: readonly Honest[], reporting: number): string[] {
  const events = honest.reduce((sum, { weight }) => sum + weight, 0);
  const doers = new Map<string, number>();
  for (const { behavior, weight } of honest) {
    const doer = doerOf(behavior);
    doers.set(doer, (doers.get(doer) ?? 0) + weight);
  }
  const most = [...doers].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MOST_NOTES);
  const seen = { events, hosts: hostsOf(honest).size, reporting };
  return [falsePositives(seen), ...most.map(([doer, n]) => `${doer}: ${plural(n, 'event')}`)];
}

/** A program and who starts it, by name: "chmod, started by npm". */
function doerOf({ process, image }: Behavior): string {
  const own = image ?? process.image;
  const parent = process.parent?.image;
  return `${own ? baseName(own) : 'a program that was not recorded'}${parent ? `, started by ${baseName(parent)}` : ''}`;
}
