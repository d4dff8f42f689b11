import type { Queryable } from '../db/client';
import type { EventKind } from './event';
import { kindBits } from './host-days-store';
import { installationKeys } from './keys-store';
import { type BehaviorCount, type LineageId, lineageBehaviors, lineageKey } from './lineage-store';
import { codesOfAction, kindsOfAction } from './prevalence';
import type { Prevalence } from './shown';
import { type BehaviorValue, VALUE_FIELDS } from './values';

/** What is not counted: the incident's events and those of confirmed threats, per host and behavior. */
export interface Apart {
  /** the incident's host: "other hosts" are all but this one */
  hostId: number;
  counts: readonly BehaviorCount[];
}

const THREATS_MS = 2_000;
const threatMemo = new WeakMap<object, { until: number; counts: Map<string, BehaviorCount[]> }>();

/** The incident that something is seen from, and every confirmed threat. */
export async function setApart(db: Queryable, incident: LineageId): Promise<Apart> {
  const threats = await confirmedThreats(db);
  const own = threats.has(lineageKey(incident)) ? [] : await lineageBehaviors(db, [incident]);
  return { hostId: incident.hostId, counts: [...own, ...[...threats.values()].flat()] };
}

/** Counts per lineage of every confirmed threat; they change when somebody confirms one, or when more of it arrives. */
async function confirmedThreats(db: Queryable): Promise<Map<string, BehaviorCount[]>> {
  const known = threatMemo.get(db);
  if (known && known.until > Date.now()) return known.counts;
  const { rows } = await db.query<LineageId>(
    `select distinct host_id as "hostId", anchor_id as "anchorId" from threat_lineages`,
  );
  const counts = new Map<string, BehaviorCount[]>(rows.map((row) => [lineageKey(row), []]));
  for (const row of await lineageBehaviors(db, rows)) counts.get(lineageKey(row))!.push(row);
  threatMemo.set(db, { until: Date.now() + THREATS_MS, counts });
  return counts;
}

/** What the processes of confirmed threats did, everywhere. */
export async function threatCounts(db: Queryable): Promise<BehaviorCount[]> {
  return [...(await confirmedThreats(db)).values()].flat();
}

/** After a threat was confirmed or changed: its events count no longer at once, and not in some seconds. */
export function forgetThreatCounts(db: Queryable): void {
  threatMemo.delete(db);
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
