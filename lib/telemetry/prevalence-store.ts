import type { Queryable } from '../db/client';
import { commonAmong, countCommon, type Left } from './common-values-store';
import { readBehaviors } from './dictionary-store';
import type { EventKind } from './event';
import { kindBits } from './host-days-store';
import { installationKeys } from './keys-store';
import { type BehaviorCount, type LineageId, lineageBehaviors } from './lineage-store';
import { codesOfAction, kindsOfAction } from './prevalence';
import type { Prevalence } from './shown';
import { type BehaviorValue, foldedValue, VALUE_FIELDS, valuesOf } from './values';

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

/** Of each value, in its order, among events of this kind of action. What is common was counted some minutes ago. */
export async function valuePrevalence(
  db: Queryable,
  kind: EventKind,
  values: readonly BehaviorValue[],
  apart: Apart,
): Promise<Prevalence[]> {
  if (values.length === 0) return [];
  const common = await commonAmong(db, values);
  const places = values.map((_, i) => i + 1);
  const rows = [
    ...(await countRare(
      db,
      kind,
      values,
      places.filter((n) => !common.has(n)),
      apart,
    )),
    ...(common.size > 0
      ? await countCommon(
          db,
          values,
          codesOfAction(kind)[0]!,
          apart.hostId,
          await leftOut(db, kind, values, common, apart),
        )
      : []),
  ];
  return inOrder(values.length, rows, await reportingHosts(db, kind, apart.hostId));
}

interface CountRow {
  n: number | string;
  hosts: number;
  events: number;
}

/** Of the values at these places, behavior by behavior. */
async function countRare(
  db: Queryable,
  kind: EventKind,
  values: readonly BehaviorValue[],
  places: readonly number[],
  apart: Apart,
): Promise<CountRow[]> {
  if (places.length === 0) return [];
  const keys = await installationKeys(db);
  const { rows } = await db.query<CountRow>(
    `with held as (
       select w.n, v.behavior_id from unnest($6::smallint[], $7::bigint[], $8::int[]) w(field, value_key, n)
       join behavior_values v on v.field = w.field and v.value_key = w.value_key
     )${COUNT}`,
    [
      ...baseParams(kind, apart),
      places.map((n) => VALUE_FIELDS.indexOf(values[n - 1]!.field)),
      places.map((n) => keys.value(values[n - 1]!.field, values[n - 1]!.value)),
      places,
    ],
  );
  return rows;
}

/** What confirmed threats did with common values, by host. */
async function leftOut(
  db: Queryable,
  kind: EventKind,
  values: readonly BehaviorValue[],
  common: ReadonlySet<number>,
  apart: Apart,
): Promise<Left[]> {
  const codes = codesOfAction(kind);
  const counts = apart.counts.filter((row) => codes.includes(row.kind));
  if (counts.length === 0) return [];
  const behaviors = await readBehaviors(db, [...new Set(counts.map(({ behaviorId }) => behaviorId))]);
  const placeOf = new Map([...common].map((n) => [valueKey(values[n - 1]!), n]));
  const out = new Map<string, Left>();
  for (const { hostId, behaviorId, count } of counts) {
    const behavior = behaviors.get(behaviorId);
    const held = new Set(behavior ? valuesOf(behavior).map(valueKey) : []);
    for (const key of held) {
      const n = placeOf.get(key);
      if (n === undefined) continue;
      const known = out.get(`${n} ${hostId}`);
      if (known) known.events += count;
      else out.set(`${n} ${hostId}`, { n, hostId, events: count });
    }
  }
  return [...out.values()];
}

const valueKey = ({ field, value }: BehaviorValue) => `${field} ${foldedValue(value)}`;

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
