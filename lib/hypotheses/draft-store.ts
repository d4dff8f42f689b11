import { randomUUID } from 'node:crypto';
import { readCells } from '../backtest/cells-store';
import { storedSpan } from '../backtest/stored-store';
import { pool, type Queryable } from '../db/client';
import type { Behavior } from '../telemetry/behavior';
import { readBehaviors } from '../telemetry/dictionary-store';
import { behaviorsWithFacts } from '../telemetry/fact-index-store';
import { draftRule } from './draft/draft';
import { type DraftInput, type Plan, plansOf } from './draft/plan';
import type { Honest } from './draft/refine';
import { readObservations } from './observation-store';
import { maskOf } from './suggest/candidates';
import { backgroundBeside, besideOf } from './suggest-store';

/** More behaviors than these match what is no draft to refine: clauses are tried on those with the most events. */
const MOST_MATCHED = 20_000;
const MOST_TRIED = 1_500;

/** What a rule is drafted from: the words, and what was observed. */
export interface DraftWish {
  title: string;
  statement: string;
  observationIds: readonly string[];
}

/** Drafts a rule, here or in the thread that holds the index of the fleet's facts. */
export type Drafter = (wish: DraftWish) => Promise<string>;

export async function draftOf(
  { title, statement, observationIds }: DraftWish,
  db: Queryable = pool(),
): Promise<string> {
  const input = { id: randomUUID(), title, statement };
  if (observationIds.length === 0) return draftRule({ ...input, observed: [] });
  const evidence = await readObservations({ ids: observationIds }, db);
  return draftFrom(
    db,
    input,
    evidence.map(({ event }) => event),
  );
}

/** A rule from what events have in common, measured against the fleet outside their lineages and confirmed threats. */
export async function draftFrom(
  db: Queryable,
  input: Omit<DraftInput, 'background' | 'observed'>,
  evidence: readonly { hostId: number; processId: string; behavior: Behavior }[],
): Promise<string> {
  const beside = await besideOf(db, evidence);
  const whole: DraftInput = {
    ...input,
    observed: evidence.map(({ behavior }) => behavior),
    background: await backgroundBeside(db, beside),
  };
  const honest = new Map<string, readonly Honest[]>();
  for (const plan of plansOf(whole)) {
    const found = plan.worded || plan.seen.events === 0 ? undefined : await honestMatches(db, plan, beside);
    if (found) honest.set(keyOf(plan), found);
  }
  return draftRule(whole, (plan) => honest.get(keyOf(plan)));
}

const keyOf = ({ category, ways }: Plan): string => `${category} ${ways.map((facts) => facts.join('+')).join(' ')}`;

type Beside = Awaited<ReturnType<typeof besideOf>>;

/** What the fleet does besides that has the plan's facts; undefined where that is too much to look at. */
async function honestMatches(db: Queryable, plan: Plan, beside: Beside): Promise<Honest[] | undefined> {
  const kinds = [...new Set(plan.observed.map(({ kind }) => kind))];
  const ids = await behaviorsWithFacts(db, kinds, plan.ways.map(maskOf), MOST_MATCHED + 1);
  const span = ids.length > MOST_MATCHED ? undefined : await storedSpan(db);
  if (!span) return undefined;
  const cells = await readCells(db, { ids, kinds, range: { from: span.from, to: span.to + 1 }, everything: true });
  if (!cells) return undefined;
  const left = new Map<string, Map<number, number>>();
  const add = (behaviorId: string, hostId: number, events: number) => {
    const hosts = left.get(behaviorId) ?? new Map<number, number>();
    left.set(behaviorId, hosts.set(hostId, (hosts.get(hostId) ?? 0) + events));
  };
  for (const { behaviorId, hostId, events } of cells) add(behaviorId, hostId, events);
  for (const { behaviorId, hostId, count } of beside) if (left.has(behaviorId)) add(behaviorId, hostId, -count);
  const counted = [...left].flatMap(([id, hosts]) => {
    const on = [...hosts].filter(([, events]) => events > 0);
    return on.length === 0 ? [] : [{ id, hosts: on.map(([host]) => host), weight: sumOf(on.map(([, n]) => n)) }];
  });
  const most = counted.sort((a, b) => b.weight - a.weight || (a.id < b.id ? -1 : 1)).slice(0, MOST_TRIED);
  const behaviors = await readBehaviors(
    db,
    most.map(({ id }) => id),
  );
  return most.flatMap(({ id, hosts, weight }) => {
    const behavior = behaviors.get(id);
    return behavior ? [{ behavior, hosts, weight }] : [];
  });
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);
