import type { Queryable } from '../db/client';
import { type EventKind, kindCode } from '../telemetry/event';
import { dayOf, dayText } from '../telemetry/partitions-store';
import { epochMs, type StoredEvent, timestampOf } from '../telemetry/store';
import type { Range } from './range';
import type { FoundEvent, JudgedEvent } from './tally';

/** Behaviors that a rule matches, in a range of time: what every question below is about. */
export interface Found {
  ids: readonly string[];
  kinds: readonly EventKind[];
  /** bounds every query on events */
  range: Range;
  /** the range is everything that is stored: rollups alone can count */
  everything: boolean;
  /** only what was on these days (epoch days) */
  days?: readonly number[];
  /** only what was on these hosts */
  hostIds?: readonly number[] | undefined;
}

/** The planner looks at each element of an array, for each partition: 60,000 took it half a minute. */
const MOST_LISTED = 500;

/** SQL: the column is one of these ids, which stand in a parameter. */
export function among(column: string, ids: readonly string[], parameter: string): string {
  return ids.length > MOST_LISTED
    ? `${column} in (select unnest(${parameter}::uuid[]))`
    : `${column} = any(${parameter}::uuid[])`;
}

/**
 * SQL for (behavior_id, host_id, day, kind, count, first_ts, last_ts) of what was found, from the rollups; of a cell that an
 * end of the range cuts, what its events say. Parameters are appended to `params`.
 */
export function cellsOf(found: Found, params: unknown[]): string {
  const bind = (value: unknown) => `$${params.push(value)}`;
  const onDays = found.days ? ` and r.day = any(${bind(found.days.map(dayText))}::date[])` : '';
  const onHosts = found.hostIds ? ` and r.host_id = any(${bind(found.hostIds)}::int[])` : '';
  const listed = `${among('r.behavior_id', found.ids, bind(found.ids))}${onDays}${onHosts}`;
  const rollups = 'select r.behavior_id, r.host_id, r.day, r.kind, r.count, r.first_ts, r.last_ts from rollups r';
  if (found.everything) return `${rollups} where ${listed}`;
  const { from, to } = found.range;
  const [start, end] = [timestampOf(`${bind(from)}::float8`), timestampOf(`${bind(to)}::float8`)];
  const days = `r.day >= ${bind(dayText(dayOf(from)))}::date and r.day <= ${bind(dayText(dayOf(to)))}::date`;
  const within = `r.first_ts >= ${start} and r.last_ts < ${end}`;
  return `${rollups} where ${listed} and ${days} and ${within}
    union all
    select r.behavior_id, r.host_id, r.day, r.kind, e.count, e.first_ts, e.last_ts from rollups r cross join lateral (
      select count(*)::int as count, min(ts) as first_ts, max(ts) as last_ts from events e
      where e.host_id = r.host_id and e.behavior_id = r.behavior_id and e.ts >= r.first_ts and e.ts <= r.last_ts
        and ${bounds(found, params)}) e
    where ${listed} and ${days} and r.first_ts < ${end} and r.last_ts >= ${start} and not (${within}) and e.count > 0`;
}

/** The (host, behavior) pairs of what was found: through them the index on events opens the numbers. */
function pairs(found: Found, params: unknown[]): string {
  return `select distinct host_id, behavior_id from (${cellsOf(found, params)}) c`;
}

/** SQL: bounds on events e for the kinds and the range. */
export function bounds(found: Found, params: unknown[]): string {
  const bind = (value: unknown) => `$${params.push(value)}`;
  const { from, to } = found.range;
  return `e.kind = any(${bind(found.kinds.map(kindCode))}::smallint[])
    and e.ts >= ${timestampOf(`${bind(from)}::float8`)} and e.ts < ${timestampOf(`${bind(to)}::float8`)}`;
}

/** SQL: the columns of a found event, from events e. */
export const EVENT = `e.host_id as "hostId", ${epochMs('e.ts')} as time, e.seq::float8 as seq, e.part, e.behavior_id as "behaviorId"`;

/** What people have said of the found events. A known true event stays true whatever else was said of it. */
export async function judgedEvents(db: Queryable, found: Found): Promise<JudgedEvent[]> {
  if (found.ids.length === 0) return [];
  const params: unknown[] = [];
  // what was judged is little: with many behaviors it is read whole, and looked through here
  const many = found.ids.length > MOST_LISTED;
  const listed = many ? '' : `e.behavior_id = any($${params.push(found.ids)}::uuid[]) and `;
  const where = `${listed}${bounds(found, params)}`;
  const wanted = many ? new Set(found.ids) : undefined;
  // From what was judged to its events, each by its key ("offset 0" keeps the planner from beginning with the events).
  const { rows } = await db.query<FoundEvent & { verdict: boolean }>(
    `select ${EVENT}, bool_or(e.verdict) as verdict from (
       select e.*, true as verdict from threat_lineages l
         join processes p on p.host_id = l.host_id and p.anchor_id = l.anchor_id
         cross join lateral (select * from events e where e.host_id = p.host_id and e.process_id = p.process_id offset 0) e
         where ${where}
       union all
       select e.*, a.disposition = 'true_positive' from alerts a
         join matches m on m.host_id = a.host_id and m.alert_id = a.alert_id and m.withdrawn_at is null
         cross join lateral (select * from events e
           where e.host_id = m.host_id and e.ts = m.ts and e.seq = m.seq and e.part = m.part offset 0) e
         where a.status = 'closed' and a.disposition in ('true_positive', 'false_positive', 'benign_true_positive') and ${where}
       union all
       select e.*, true from observations o
         cross join lateral (select * from events e
           where e.host_id = o.host_id and e.ts = o.ts and e.seq = o.seq and e.part = o.part offset 0) e
         where ${where}
       union all
       select e.*, l.verdict from labels l
         join events e on e.host_id = l.host_id and e.ts = l.ts and e.seq = l.seq and e.part = l.part
         where ${where}
     ) e group by e.host_id, e.ts, e.seq, e.part, e.behavior_id`,
    params,
  );
  return rows
    .filter(({ behaviorId }) => !wanted || wanted.has(behaviorId))
    .map(({ verdict, ...event }) => ({ ...event, judgement: verdict ? 'true' : 'false' }));
}

/** The found events themselves, in no order, at most `limit`. */
export function eventsOf(db: Queryable, found: Found, limit: number): Promise<StoredEvent[]> {
  return selectEvents(db, found, limit, '');
}

/** The earliest `limit` of them, in the order of time. */
export function eventsInOrder(db: Queryable, found: Found, limit: number): Promise<StoredEvent[]> {
  return selectEvents(db, found, limit, 'order by e.ts, e.host_id, e.seq, e.part');
}

async function selectEvents(db: Queryable, found: Found, limit: number, order: string): Promise<StoredEvent[]> {
  if (found.ids.length === 0) return [];
  const params: unknown[] = [limit];
  const { rows } = await db.query<StoredEvent>(
    `select ${EVENT}, e.kind, e.pid, e.process_id as "processId", e.raw_block as "rawBlock"
     from (${pairs(found, params)}) p join events e on e.host_id = p.host_id and e.behavior_id = p.behavior_id
     where ${bounds(found, params)} ${order} limit $1`,
    params,
  );
  return rows;
}
