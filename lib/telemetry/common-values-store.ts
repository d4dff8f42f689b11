import type pg from 'pg';
import { type Queryable, transaction } from '../db/client';
import { kindCode } from './event';
import { installationKeys } from './keys-store';
import { ACTIONS } from './prevalence';
import { epochMs } from './store';
import { type BehaviorValue, VALUE_FIELDS } from './values';

// A value that very many behaviors hold is counted in the background, day by day: days that are sealed once, the others
// again and again. So what is said of it may be some minutes old, which changes nothing about "on 1,423 of 2,000 hosts".

/** Values held by so many behaviors are common: fewer are looked through when somebody asks. */
export const COMMON_BEHAVIORS = 200;

/** One day of a large fleet takes seconds; whatever takes longer than this will not end. */
const LONGEST_MS = 30 * 60_000;

/** SQL: the action that a kind belongs to, by its first kind. */
const ACTION_OF = `case r.kind ${ACTIONS.flatMap((kinds) => kinds.map((kind) => `when ${kindCode(kind)} then ${kindCode(kinds[0]!)}`)).join(' ')} end`;

/**
 * Finds the common values and counts them on the days that changed. The server calls this now and then; one at a time.
 * @param least behaviors that make a value common
 * @returns common values, and days that were counted
 */
export function countCommonValues(pool: pg.Pool, least = COMMON_BEHAVIORS): Promise<{ values: number; days: number }> {
  return transaction(
    async (tx) => {
      await tx.query('select pg_advisory_xact_lock(72707390)');
      await tx.query(`set local work_mem = '64MB'`);
      await tx.query(
        `create temp table fresh on commit drop as
           select field, value_key from behavior_values group by 1, 2 having count(*) >= $1
           except select field, value_key from common_values`,
        [least],
      );
      const { rowCount: fresh } = await tx.query('insert into common_values select * from fresh');
      const { rowCount: values } = await tx.query('select from common_values');
      if (values === 0) return { values: 0, days: 0 };
      if (fresh) await countDays(tx, 'fresh', 'counted is not null and counted = seal');
      await tx.query(
        `delete from value_days v where not exists (select from rollup_days d where d.day = v.day and d.counted = d.seal)`,
      );
      const days = await countDays(tx, 'common_values', 'counted is distinct from seal or seal is null');
      await tx.query('update rollup_days set counted = seal where counted is distinct from seal');
      await addUp(tx);
      return { values: values ?? 0, days };
    },
    // it only reads what others write: it neither waits for them nor they for it
    { pool, isolation: 'repeatable read', statementTimeout: LONGEST_MS },
  );
}

/** Counts values on the days for which a condition on rollup_days holds. */
async function countDays(tx: Queryable, table: 'fresh' | 'common_values', which: string): Promise<number> {
  const { rows } = await tx.query<{ days: string[] }>(
    `select coalesce(array_agg(day::text order by day), '{}') as days from rollup_days where ${which}`,
  );
  const { days } = rows[0]!;
  for (const day of days)
    await tx.query(
      `insert into value_days (field, value_key, action, day, hosts, events, first_ts, last_ts)
       select field, value_key, action, $1::date, array_agg(host_id order by host_id), array_agg(events order by host_id), min(first_ts), max(last_ts)
       from (
         select v.field, v.value_key, ${ACTION_OF} as action, r.host_id, sum(r.count)::bigint as events,
           min(r.first_ts) as first_ts, max(r.last_ts) as last_ts
         from rollups r join behavior_values v using (behavior_id) join ${table} c on c.field = v.field and c.value_key = v.value_key
         where r.day = $1::date group by 1, 2, 3, 4) h
       group by 1, 2, 3`,
      [day],
    );
  return days.length;
}

async function addUp(tx: Queryable): Promise<void> {
  await tx.query('delete from value_totals');
  await tx.query(
    `insert into value_totals (field, value_key, action, hosts, events, first_ts, last_ts)
     select field, value_key, action, array_agg(host_id order by host_id), array_agg(events order by host_id), min(first_ts), max(last_ts)
     from (
       select d.field, d.value_key, d.action, u.host_id, sum(u.events)::bigint as events, min(d.first_ts) as first_ts, max(d.last_ts) as last_ts
       from value_days d cross join lateral unnest(d.hosts, d.events) u(host_id, events) group by 1, 2, 3, 4) h
     group by 1, 2, 3`,
  );
}

/** Events of a value on a host that are not to be counted. `n` is the place of the value, from 1. */
export interface Left {
  n: number;
  hostId: number;
  events: number;
}

export interface CommonCount {
  n: number;
  /** on other hosts than the one left out, where any event remains */
  hosts: number;
  events: number;
}

const columns = (values: readonly BehaviorValue[], keys: Awaited<ReturnType<typeof installationKeys>>) => [
  values.map((v) => VALUE_FIELDS.indexOf(v.field)),
  values.map((v) => keys.value(v.field, v.value)),
];

/** The places (from 1) of the values that are common. */
export async function commonAmong(db: Queryable, values: readonly BehaviorValue[]): Promise<Set<number>> {
  const { rows } = await db.query<{ n: number }>(
    `select w.n::int as n from unnest($1::smallint[], $2::bigint[]) with ordinality w(field, value_key, n)
     join common_values c on c.field = w.field and c.value_key = w.value_key`,
    columns(values, await installationKeys(db)),
  );
  return new Set(rows.map(({ n }) => n));
}

/** More events than anything has: all of a host. */
const ALL = '9223372036854775807';

/**
 * Hosts and events of common values among events of an action (its first kind): the totals less what is left out, which is
 * little; going through all hosts of each value would take ten times as long.
 */
export async function countCommon(
  db: Queryable,
  values: readonly BehaviorValue[],
  action: number,
  withoutHost: number,
  left: readonly Left[],
): Promise<CommonCount[]> {
  const { rows } = await db.query<CommonCount>(
    `select w.n::int as n, (cardinality(t.hosts) - coalesce(x.hosts, 0))::int as hosts,
       ((select sum(e) from unnest(t.events) e) - coalesce(x.events, 0))::float8 as events
     from unnest($1::smallint[], $2::bigint[]) with ordinality w(field, value_key, n)
     join value_totals t on t.field = w.field and t.value_key = w.value_key and t.action = $3
     left join lateral (
       select count(*) filter (where there.events <= a.events) as hosts, sum(least(there.events, a.events)) as events
       from (
         select host_id, events from unnest($5::int[], $6::int[], $7::bigint[]) a(n, host_id, events)
         where a.n = w.n and host_id <> $4
         union all select $4, ${ALL}
       ) a cross join lateral (select t.events[array_position(t.hosts, a.host_id)] as events) there
       where there.events is not null
     ) x on true`,
    [
      ...columns(values, await installationKeys(db)),
      action,
      withoutHost,
      left.map((one) => one.n),
      left.map((one) => one.hostId),
      left.map((one) => one.events),
    ],
  );
  return rows;
}

/** Everything that is known of a common value's action; undefined where the value is not common. */
export async function commonTotal(
  db: Queryable,
  value: BehaviorValue,
  action: number,
): Promise<{ hosts: number; events: number; firstTime: number | null; lastTime: number | null } | undefined> {
  if ((await commonAmong(db, [value])).size === 0) return undefined;
  const { rows } = await db.query<{ hosts: number; events: number; firstTime: number; lastTime: number }>(
    `select cardinality(hosts) as hosts, (select sum(e) from unnest(events) e)::float8 as events,
       ${epochMs('first_ts')} as "firstTime", ${epochMs('last_ts')} as "lastTime"
     from value_totals where field = $1 and value_key = $2 and action = $3`,
    [...columns([value], await installationKeys(db)).map((list) => list[0]), action],
  );
  return rows[0] ?? { hosts: 0, events: 0, firstTime: null, lastTime: null };
}
