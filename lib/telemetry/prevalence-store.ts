import type { Queryable } from '../db/client';
import type { EventKind } from './event';
import { kindBits } from './host-days-store';
import { installationKeys } from './keys-store';
import { type BehaviorCount, type LineageId, lineageBehaviors } from './lineage-store';
import { codesOfAction, kindsOfAction } from './prevalence';
import type { Prevalence } from './shown';
import { type BehaviorValue, VALUE_FIELDS } from './values';

/**
 * What is not counted: everything on the incident's host, the incident itself among it, and the events of confirmed
 * threats on the others, per host and behavior.
 */
export interface Apart {
  /** the incident's host: "other hosts" are all but this one */
  hostId: number;
  counts: readonly BehaviorCount[];
}

/** What the processes of confirmed threats did is kept for twenty times as long as it takes to count. */
const LEAST_THREATS_MS = 2_000;
const TIMES_COST = 20;
const threatMemo = new WeakMap<object, { of: string; until: number; counts: readonly BehaviorCount[] }>();

/** The host that something is seen from, and every confirmed threat elsewhere. */
export async function setApart(db: Queryable, hostId: number): Promise<Apart> {
  return { hostId, counts: (await threatCounts(db)).filter((row) => row.hostId !== hostId) };
}

/** What the processes of confirmed threats did, everywhere. A threat that somebody confirms or changes counts at once. */
export async function threatCounts(db: Queryable): Promise<readonly BehaviorCount[]> {
  const since = Date.now();
  const { rows } = await db.query<LineageId>(
    `select distinct host_id as "hostId", anchor_id as "anchorId" from threat_lineages order by 1, 2`,
  );
  const of = JSON.stringify(rows);
  const known = threatMemo.get(db);
  if (known?.of === of && known.until > since) return known.counts;
  const counts = await lineageBehaviors(db, rows);
  const cost = Date.now() - since;
  threatMemo.set(db, { of, until: Date.now() + Math.max(LEAST_THREATS_MS, cost * TIMES_COST), counts });
  return counts;
}

/** What is left of these figures: text, for one query over all values of an event. */
const COUNT = `
  , counted as (
    select w.n, r.host_id, sum(r.count) as events from held w join rollups r on r.behavior_id = w.behavior_id
    where r.kind = any($1::smallint[]) group by w.n, r.host_id
  ), apart as (
    select w.n, x.host_id, sum(x.events) as events from held w
    join unnest($2::int[], $3::uuid[], $4::bigint[]) x(host_id, behavior_id, events) on x.behavior_id = w.behavior_id
    group by w.n, x.host_id
  )
  select c.n, (count(*) filter (where c.host_id <> $5))::int as hosts, coalesce(sum(c.events - coalesce(a.events, 0)) filter (where c.host_id <> $5), 0)::float8 as events
  from counted c left join apart a on a.n = c.n and a.host_id = c.host_id
  where c.events > coalesce(a.events, 0) group by c.n`;

function baseParams(kind: EventKind, apart: Apart): unknown[] {
  const codes = codesOfAction(kind);
  const counts = apart.counts.filter((row) => codes.includes(row.kind));
  return [
    codes,
    counts.map((row) => row.hostId),
    counts.map((row) => row.behaviorId),
    counts.map((row) => row.count),
    apart.hostId,
  ];
}

/** Of each value, in its order, among events of this kind of action. */
export async function valuePrevalence(
  db: Queryable,
  kind: EventKind,
  values: readonly BehaviorValue[],
  apart: Apart,
): Promise<Prevalence[]> {
  if (values.length === 0) return [];
  const keys = await installationKeys(db);
  const { rows } = await db.query<{ n: number; hosts: number; events: number }>(
    `with held as (
       select w.n, v.behavior_id from unnest($6::smallint[], $7::bigint[]) with ordinality w(field, value_key, n)
       join behavior_values v on v.field = w.field and v.value_key = w.value_key
     )${COUNT}`,
    [
      ...baseParams(kind, apart),
      values.map((v) => VALUE_FIELDS.indexOf(v.field)),
      values.map((v) => keys.value(v.field, v.value)),
    ],
  );
  return inOrder(values.length, rows, await reportingHosts(db, kind, apart.hostId));
}

/** Of exactly these behaviors, in their order. All must be of one kind of action. */
export async function behaviorPrevalence(
  db: Queryable,
  kind: EventKind,
  behaviorIds: readonly string[],
  apart: Apart,
): Promise<Prevalence[]> {
  if (behaviorIds.length === 0) return [];
  const { rows } = await db.query<{ n: number; hosts: number; events: number }>(
    `with held as (select n, behavior_id from unnest($6::uuid[]) with ordinality w(behavior_id, n))${COUNT}`,
    [...baseParams(kind, apart), behaviorIds],
  );
  return inOrder(behaviorIds.length, rows, await reportingHosts(db, kind, apart.hostId));
}

function inOrder(
  length: number,
  rows: readonly { n: number | string; hosts: number; events: number }[],
  reporting: number,
): Prevalence[] {
  const out = Array.from({ length }, (): Prevalence => ({ hosts: 0, reporting, events: 0 }));
  for (const { n, hosts, events } of rows) out[Number(n) - 1] = { hosts, reporting, events };
  return out;
}

const REPORTING_MS = 2_000;
const reporting = new WeakMap<object, Map<string, { until: number; hosts: Set<number> }>>();

const NO_HOST = -1;

/** Hosts that report each of these kinds of action at all, by the first kind of the action's. */
export async function reportingFleet(db: Queryable, kinds: readonly EventKind[]): Promise<Map<EventKind, number>> {
  const actions = [...new Set(kinds.map((kind) => kindsOfAction(kind)[0]!))];
  return new Map(
    await Promise.all(actions.map(async (kind) => [kind, await reportingHosts(db, kind, NO_HOST)] as const)),
  );
}

/** The base: other hosts that report this kind of action at all. */
export async function reportingHosts(db: Queryable, kind: EventKind, withoutHost: number): Promise<number> {
  const cache = reporting.get(db) ?? new Map<string, { until: number; hosts: Set<number> }>();
  reporting.set(db, cache);
  const action = kindsOfAction(kind)[0]!;
  let known = cache.get(action);
  if (!known || known.until <= Date.now()) {
    const { rows } = await db.query<{ id: number }>(
      'select distinct host_id as id from host_days where kinds & $1::int <> 0',
      [kindBits(codesOfAction(kind))],
    );
    known = { until: Date.now() + REPORTING_MS, hosts: new Set(rows.map((row) => row.id)) };
    cache.set(action, known);
  }
  return known.hosts.size - (known.hosts.has(withoutHost) ? 1 : 0);
}
