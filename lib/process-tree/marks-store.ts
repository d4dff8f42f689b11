import type { Queryable } from '../db/client';
import { items, listed, numbers, plain } from '../db/columns';
import { keyText, kindCode } from '../telemetry/event';
import { codesOfAction } from '../telemetry/prevalence';
import { epochMs, timestampOf } from '../telemetry/store';
import type { MatchMark, TreeParts } from './assemble';
import { columnsOf, type Marks, NO_MARKS } from './marks';
import type { PackedTarget } from './packed';
import { evenShare } from './share';
import type { EventCounts } from './tree';

/** Epoch milliseconds. Every query on events is bound in time. */
export interface Range {
  from: number;
  to: number;
}

export interface ReadMarks {
  marks: Marks;
  counts: Map<string, EventCounts>;
}

const IN_TIME = `ts between ${timestampOf('$2::float8')} and ${timestampOf('$3::float8')}`;
const IN_RANGE = `kind <> ${kindCode('process_end')} and ${IN_TIME}`;
/** A process's own start and end are of nothing else. */
const WITHOUT_TARGET = [kindCode('process_start'), kindCode('process_end')].join(', ');

/**
 * How the events of many processes are found. `each`: process by process, since before PostgreSQL has counted a day's
 * events it would read all of them for each process of a plain join, or where it sees an order by time. `host`: all that
 * the host did in the range is read once, which is quicker where the processes did most of it.
 */
type Way = 'each' | 'host';

/** Finding the events of one process costs as much as reading so many of its host. */
const WORTH = 12;

/** SQL: events `e` of the processes in a parameter. $1 is the host, $2 and $3 the range. */
function eventsBy(way: Way, ids: string): string {
  return way === 'each'
    ? `unnest(${ids}::bigint[]) p(id) cross join lateral (
         select * from events where host_id = $1 and process_id = p.id and ${IN_RANGE} offset 0) e`
    : `(select * from events where host_id = $1 and ${IN_RANGE} offset 0) e where e.process_id = any(${ids}::bigint[])`;
}

async function wayFor(db: Queryable, hostId: number, range: Range, processes: number): Promise<Way> {
  const { rows } = await db.query<{ events: number }>(
    `select coalesce(sum(events), 0)::float8 as events from host_days where host_id = $1
       and day between (${timestampOf('$2::float8')} at time zone 'UTC')::date and (${timestampOf('$3::float8')} at time zone 'UTC')::date`,
    [hostId, range.from, range.to],
  );
  return rows[0]!.events <= WORTH * processes ? 'host' : 'each';
}

/**
 * What these processes did: counted whole, read up to `budget` events. Where there are more, each process gives as many
 * of its first ones as all can, and none that alerts or that somebody observed is left out.
 */
export async function readMarks(
  db: Queryable,
  hostId: number,
  processes: readonly { id: string }[],
  range: Range,
  budget: number,
): Promise<ReadMarks> {
  if (processes.length === 0) return { marks: NO_MARKS, counts: new Map() };
  const way = await wayFor(db, hostId, range, processes.length);
  const counts = await countEvents(db, hostId, processes, range, way);
  const share = evenShare(
    [...counts.values()].map((count) => count.all),
    budget,
  );
  return { marks: await readFirst(db, hostId, counts, range, way, share), counts };
}

async function countEvents(
  db: Queryable,
  hostId: number,
  processes: readonly { id: string }[],
  range: Range,
  way: Way,
): Promise<Map<string, EventCounts>> {
  const { rows } = await db.query<Record<'id' | 'all' | 'files' | 'connections', string | null>>(
    `select ${listed(['id', 'all', 'files', 'connections'])} from (
       select e.process_id as id, count(*) as "all", count(*) filter (where e.kind = any($5::smallint[])) as files,
         count(*) filter (where e.kind = ${kindCode('net_connect')}) as connections
       from ${eventsBy(way, '$4')} group by e.process_id) x`,
    [hostId, range.from, range.to, plain(processes, (row) => row.id), codesOfAction('file_create')],
  );
  const read = rows[0]!;
  const [all, files, connections] = [numbers(read.all), numbers(read.files), numbers(read.connections)];
  return new Map(items(read.id).map((id, i) => [id, { all: all[i]!, files: files[i]!, connections: connections[i]! }]));
}

const MOST_TELLING = 20_000;
const EVENT = 'process_id, ts, seq, part, kind, behavior_id';
const COLUMNS = ['id', 'us', 'seq', 'part', 'kind', 'behavior'] as const;
type Columns = Record<(typeof COLUMNS)[number], string | null>;

/** @param from SQL that gives EVENT; a mark is drawn once, however often it was read (see `columnsOf`) */
const listedMarks = (from: string) =>
  `select ${listed(COLUMNS)} from (
     select process_id as id, round(date_part('epoch', ts) * 1000000)::int8 as us, seq, part, kind,
       case when kind not in (${WITHOUT_TARGET}) then behavior_id end as behavior
     from (${from}) e order by process_id, ts, seq, part) x`;

/**
 * The first events of each process, and those that stand in an alert or that an analyst marked. In columns: as rows, a
 * large tree would take longer to read than to find. A process is asked for as a span of one, in the order of processes:
 * that order only the index on them has, and it is read no further than the first events.
 */
async function readFirst(
  db: Queryable,
  hostId: number,
  counts: ReadonlyMap<string, EventCounts>,
  range: Range,
  way: Way,
  share: number,
): Promise<Marks> {
  const ids = [...counts.keys()];
  const whole = ids.filter((id) => counts.get(id)!.all <= share);
  const cut = ids.filter((id) => counts.get(id)!.all > share);
  const { rows } = await db.query<Columns>(
    listedMarks(`select ${EVENT} from ${eventsBy(way, '$4')}
       union all
       select e.* from unnest($5::bigint[]) p(id) cross join lateral (
         select ${EVENT} from events where host_id = $1 and process_id between p.id and p.id and ${IN_RANGE}
         order by process_id, ts, seq, part limit $6) e
       union all
       select e.* from (
         select ts, seq, part from matches where host_id = $1 and process_id = any($5::bigint[]) and withdrawn_at is null
           and alert_id is not null and ${IN_TIME}
         union all
         select ts, seq, part from observations where host_id = $1 and process_id = any($5::bigint[]) and ${IN_TIME}
         limit ${MOST_TELLING}) t cross join lateral (
         select ${EVENT} from events where host_id = $1 and ts = t.ts and seq = t.seq and part = t.part and ${IN_RANGE} offset 0) e`),
    [hostId, range.from, range.to, plain(whole, (id) => id), plain(cut, (id) => id), share],
  );
  return marksOf(rows[0]!);
}

function marksOf({ id, us, seq, part, kind, behavior }: Columns): Marks {
  return columnsOf({
    process: items(id),
    // a whole number of microseconds: the double that stands nearest to the time, as the database's
    time: numbers(us).map((micros) => micros / 1000),
    seq: numbers(seq),
    part: numbers(part),
    kind: numbers(kind),
    behavior: items(behavior),
  });
}

/** A page of one process's events in order of time; `offset` skips those before. */
export async function readProcessMarks(
  db: Queryable,
  hostId: number,
  processId: string,
  range: Range,
  page: { offset: number; limit: number },
): Promise<Marks> {
  const { rows } = await db.query<Columns>(
    listedMarks(
      `select ${EVENT} from events where host_id = $1 and process_id = $4 and ${IN_RANGE} order by ts, seq, part offset $5 limit $6`,
    ),
    [hostId, range.from, range.to, processId, page.offset, page.limit],
  );
  return marksOf(rows[0]!);
}

/** What these events were done to: each target once, and for behaviors that have one its place among them. */
export async function readTargets(db: Queryable, marks: readonly Marks[]): Promise<TreeParts['targets']> {
  const wanted = new Set<string>();
  for (const { behavior } of marks) for (const id of behavior) if (id !== '') wanted.add(id);
  if (wanted.size === 0) return NO_TARGETS;
  const { rows } = await db.query<Record<'behaviors' | 'of' | 'targets' | 'docs', string | null>>(
    `with b as materialized (
       select behavior_id, target_id from behaviors where behavior_id = any($1::uuid[]) and target_id is not null
     ), t as materialized (select target_id, doc from targets where target_id in (select target_id from b))
     select b.*, t.* from
       (select string_agg(behavior_id::text, ',') as behaviors, string_agg(target_id::text, ',') as of from b) b,
       (select string_agg(target_id::text, ',') as targets, string_agg(doc::text, ',') as docs from t) t`,
    [plain([...wanted], (id) => id)],
  );
  const { behaviors, of, targets, docs } = rows[0]!;
  const places = new Map(items(targets).map((id, i) => [id, i]));
  const ids = items(of);
  const byBehavior = new Map<string, number>();
  for (const [i, id] of items(behaviors).entries()) {
    const place = places.get(ids[i]!);
    if (place !== undefined) byBehavior.set(id, place);
  }
  return { list: JSON.parse(`[${docs ?? ''}]`) as PackedTarget[], byBehavior };
}

const NO_TARGETS: TreeParts['targets'] = { list: [], byBehavior: new Map() };

/** Which of these events stand in an alert, and which an analyst marked. */
export async function readJudgements(
  db: Queryable,
  hostId: number,
  marks: readonly Marks[],
): Promise<Pick<TreeParts, 'matches' | 'observed'>> {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { time } of marks) {
    for (const one of time) {
      if (one < from) from = one;
      if (one > to) to = one;
    }
  }
  if (from > to) return { matches: [], observed: new Set() };
  const range = [hostId, from, to];
  const between = `between ${timestampOf('$2::float8')} and ${timestampOf('$3::float8')}`;
  const [matches, observed] = await Promise.all([
    db.query<MatchMark>(
      `select ${epochMs('m.ts')} as time, m.seq::float8 as seq, m.part, m.alert_id as "alertId", v.level as severity, v.title
       from matches m join alerts a on a.host_id = m.host_id and a.alert_id = m.alert_id
       join detector_versions v on v.version_id = m.version_id
       where m.host_id = $1 and m.ts ${between} and m.withdrawn_at is null order by a.severity desc, m.alert_id`,
      range,
    ),
    db.query<{ time: number; seq: number; part: number }>(
      `select ${epochMs('ts')} as time, seq::float8 as seq, part from observations where host_id = $1 and ts ${between}`,
      range,
    ),
  ]);
  return { matches: matches.rows, observed: new Set(observed.rows.map(keyText)) };
}
