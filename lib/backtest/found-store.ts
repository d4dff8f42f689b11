import type { Queryable } from '../db/client';
import { plain } from '../db/columns';
import { type EventKind, kindCode } from '../telemetry/event';
import { epochMs, type StoredEvent, timestampOf } from '../telemetry/store';
import { type Cell, midnight } from './cells';
import type { Bins } from './histogram';
import { dayParts, type Range } from './range';
import type { FoundEvent, JudgedEvent, Tallies, Tally } from './tally';

/** Behaviors that a rule matches, in a range of time: what every question below is about. */
export interface Found {
  ids: readonly string[];
  kinds: readonly EventKind[];
  /** bounds every query on events */
  range: Range;
  /** the range is everything that is stored: rollups alone can count */
  everything: boolean;
}

const dayText = (time: number) => new Date(time).toISOString().slice(0, 10);

/** The planner looks at each element of an array, for each partition: 60,000 took it half a minute. */
const MOST_LISTED = 500;

/** SQL: the column is one of these ids, which stand in a parameter. */
export function among(column: string, ids: readonly string[], parameter: string): string {
  return ids.length > MOST_LISTED
    ? `${column} in (select unnest(${parameter}::uuid[]))`
    : `${column} = any(${parameter}::uuid[])`;
}

/**
 * SQL for (behavior_id, host_id, day, kind, count, first_ts, last_ts) of what was found: whole days from the rollups, the
 * rests at the ends of the range from the events. Parameters are appended to `params`.
 */
function cells(found: Found, params: unknown[]): string {
  const bind = (value: unknown) => `$${params.push(value)}`;
  const ids = bind(found.ids);
  const listed = among('behavior_id', found.ids, ids);
  const rollups = 'select behavior_id, host_id, day, kind, count, first_ts, last_ts from rollups';
  if (found.everything) return `${rollups} where ${listed}`;
  const { days, edges } = dayParts(found.range);
  const kinds = edges.length > 0 ? bind(found.kinds.map(kindCode)) : '';
  return [
    `${rollups} where ${listed} and day >= ${bind(dayText(days.from))}::date and day < ${bind(dayText(days.to))}::date`,
    ...edges.map(
      ({
        from,
        to,
      }) => `select behavior_id, host_id, (ts at time zone 'UTC')::date, min(kind), count(*)::int, min(ts), max(ts)
        from events where ${listed} and kind = any(${kinds}::smallint[])
          and ts >= ${timestampOf(`${bind(from)}::float8`)} and ts < ${timestampOf(`${bind(to)}::float8`)} group by 1, 2, 3`,
    ),
  ].join(' union all ');
}

/** So many cells are counted here; more are counted by the database. */
const MOST_CELLS = 300_000;

/** The cells of what was found; undefined where there are too many to hold. */
export async function readCells(db: Queryable, found: Found, most = MOST_CELLS): Promise<Cell[] | undefined> {
  if (found.ids.length === 0) return [];
  if (found.ids.length > most) return undefined;
  const params: unknown[] = [];
  const { rows } = await db.query<Cell>(
    `select behavior_id as "behaviorId", host_id as "hostId", (day - '1970-01-01'::date) as day, kind, count as events,
       ${epochMs('first_ts')} as first, ${epochMs('last_ts')} as last
     from (${cells(found, params)}) c limit $${params.push(most + 1)}`,
    params,
  );
  if (rows.length > most) return undefined;
  for (const row of rows) row.day = midnight(row.day);
  return rows;
}

interface TallyRow {
  behaviorId: string | null;
  hostId: number | null;
  day: number | null;
  events: number;
  first: number;
  last: number;
}

/** One scan of the rollups: by behavior, by host, and by day. */
export async function tallies(db: Queryable, found: Found): Promise<Tallies> {
  const byBehavior = new Map<string, Tally>();
  const byHost = new Map<number, Tally>();
  const byDay = new Map<number, number>();
  if (found.ids.length === 0) return { byBehavior, byHost, byDay };
  const params: unknown[] = [];
  const { rows } = await db.query<TallyRow>(
    `select behavior_id as "behaviorId", host_id as "hostId", (day - '1970-01-01'::date) as day,
       sum(count)::float8 as events, ${epochMs('min(first_ts)')} as first, ${epochMs('max(last_ts)')} as last
     from (${cells(found, params)}) c group by grouping sets ((behavior_id), (host_id), (day))`,
    params,
  );
  for (const { behaviorId, hostId, day, events, first, last } of rows) {
    if (behaviorId !== null) byBehavior.set(behaviorId, { events, first, last });
    else if (hostId !== null) byHost.set(hostId, { events, first, last });
    else byDay.set(day! * 86_400_000, events);
  }
  return { byBehavior, byHost, byDay };
}

/** The (host, behavior) pairs of what was found: through them the index on events opens the numbers. */
function pairs(found: Found, params: unknown[]): string {
  return `select distinct host_id, behavior_id from (${cells(found, params)}) c`;
}

/** Bounds on events e for the kinds and the range. */
function bounds(found: Found, params: unknown[]): string {
  const bind = (value: unknown) => `$${params.push(value)}`;
  const { from, to } = found.range;
  return `e.kind = any(${bind(found.kinds.map(kindCode))}::smallint[])
    and e.ts >= ${timestampOf(`${bind(from)}::float8`)} and e.ts < ${timestampOf(`${bind(to)}::float8`)}`;
}

/** Events per bin of cells, event by event. */
export async function binCellEvents(
  db: Queryable,
  cells: readonly Cell[],
  found: Found,
  bins: Bins,
): Promise<Map<number, number>> {
  if (cells.length === 0) return new Map();
  const params: unknown[] = [bins.from * 1000, bins.binMs * 1000, ...cellParams(cells), plain(cells, (c) => c.last)];
  const { rows } = await db.query<{ bin: number; events: number }>(
    `select (((extract(epoch from e.ts) * 1000000)::int8 - $1::int8) / $2::int8)::int as bin, count(*)::float8 as events
     from unnest($3::int[], $4::uuid[], $5::float8[], $6::float8[]) c(h, b, f, l) cross join lateral (
       select * from events e where e.host_id = c.h and e.behavior_id = c.b and e.ts >= ${timestampOf('c.f')} and e.ts <= ${timestampOf('c.l')}
         and ${bounds(found, params)} offset 0) e
     group by 1`,
    params,
  );
  return new Map(rows.map((row) => [row.bin, row.events]));
}

const cellParams = (cells: readonly Cell[]) => [
  plain(cells, (c) => c.hostId),
  plain(cells, (c) => c.behaviorId),
  plain(cells, (c) => c.first),
];

/** The first few events of cells. */
export async function cellEvents(db: Queryable, cells: readonly Cell[], found: Found): Promise<FoundEvent[]> {
  if (cells.length === 0) return [];
  const params: unknown[] = cellParams(cells);
  const { rows } = await db.query<FoundEvent>(
    `select ${EVENT} from unnest($1::int[], $2::uuid[], $3::float8[]) c(h, b, f) cross join lateral (
       select * from events e where e.host_id = c.h and e.behavior_id = c.b and e.ts >= ${timestampOf('c.f')}
         and ${bounds(found, params)} order by e.ts, e.seq, e.part limit 3) e`,
    params,
  );
  return rows;
}

const EVENT = `e.host_id as "hostId", ${epochMs('e.ts')} as time, e.seq::float8 as seq, e.part, e.behavior_id as "behaviorId"`;

/** What people have said of the found events. A known true event stays true whatever else was said of it. */
export async function judgedEvents(db: Queryable, found: Found): Promise<JudgedEvent[]> {
  if (found.ids.length === 0) return [];
  const params: unknown[] = [found.ids];
  const where = `${among('e.behavior_id', found.ids, '$1')} and ${bounds(found, params)}`;
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
  return rows.map(({ verdict, ...event }) => ({ ...event, judgement: verdict ? 'true' : 'false' }));
}

/** Some of the found events: the first of every host, and the first few of the earliest pairs of host and behavior. */
export async function someEvents(db: Queryable, found: Found, hosts: number, more: number): Promise<FoundEvent[]> {
  if (found.ids.length === 0) return [];
  const params: unknown[] = [];
  const cell = cells(found, params);
  const bind = (value: unknown) => `$${params.push(value)}`;
  const { rows } = await db.query<FoundEvent>(
    `with c as materialized (${cell}), starts as (
       (select distinct on (host_id) host_id, behavior_id, first_ts from c order by host_id, first_ts limit ${bind(hosts)})
       union
       (select host_id, behavior_id, min(first_ts) from c group by 1, 2 order by 3 limit ${bind(more)}))
     select ${EVENT} from starts s cross join lateral (
       select * from events e where e.host_id = s.host_id and e.behavior_id = s.behavior_id and e.ts >= s.first_ts
         and ${bounds(found, params)} order by e.ts, e.seq, e.part limit 3) e`,
    params,
  );
  return rows;
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
