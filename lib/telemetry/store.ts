import type pg from 'pg';
import type { Queryable } from '../db/client';
import { bytes, plain } from '../db/columns';
import { copyRows, int2, int4, int8, timestamp, uuid } from '../db/copy';
import { type EventKey, keyText } from './event';
import { dayOf, dayText } from './partitions-store';
import { packBlock, type RawRecord, unpackBlock } from './raw-block';

/**
 * Epoch milliseconds with microsecond decimals of a timestamptz expression, as float8. date_part counts in doubles, which
 * the rounding makes exact again; extract counts in numeric, which costs ten times as much.
 */
export const epochMs = (expression: string): string => `(round(date_part('epoch', ${expression}) * 1000000) / 1000)`;

/** timestamptz of a float8 parameter in epoch milliseconds; exact to the microsecond. */
export const timestampOf = (parameter: string): string => `to_timestamp(${parameter} / 1000.0)`;

/** An event's place on its host, as a row of SQL. */
export const KEY_ROW = '(ts, seq, part)';
/** The place that parameters n, n + 1 and n + 2 name. */
export const keyAt = (n: number): string => `(${timestampOf(`$${n}::float8`)}, $${n + 1}::bigint, $${n + 2}::int)`;

export interface StoredEvent extends EventKey {
  hostId: number;
  kind: number;
  pid: number;
  processId: string;
  behaviorId: string;
  rawBlock: string;
}

/** An event's place in the fleet. */
export type EventPlace = EventKey & { hostId: number };

/** Identity of an event in the fleet. */
export function placeText(place: EventPlace): string {
  return `${place.hostId} ${keyText(place)}`;
}

const EVENT_COLUMNS = `host_id as "hostId", ${epochMs('ts')} as time, seq::float8 as seq, part, kind, pid,
  process_id as "processId", behavior_id as "behaviorId", raw_block as "rawBlock"`;

/** Parameters that name places; `PLACES` reads them as rows. */
export function placeParams(places: readonly EventPlace[]): string[] {
  return [
    plain(places, (p) => p.hostId),
    plain(places, (p) => p.time),
    plain(places, (p) => p.seq),
    plain(places, (p) => p.part),
  ];
}

/** The places of parameters n to n + 3 in the order of the rows of unnest: columns h, t (timestamptz), s, p. */
export const placesAt = (n: number): string =>
  `(select h, to_timestamp(t / 1000.0) as t, s, p
    from unnest($${n}::int[], $${n + 1}::float8[], $${n + 2}::bigint[], $${n + 3}::int[]) u(h, t, s, p))`;

/** From a place up to another one; no end: all that follows. */
export interface PlaceRange extends EventPlace {
  end?: EventKey | undefined;
}

/** Parameters that name ranges; `rangesAt` reads them as rows. */
export function rangeParams(ranges: readonly PlaceRange[]): string[] {
  return [
    ...placeParams(ranges),
    plain(ranges, (r) => r.end?.time ?? 'Infinity'),
    plain(ranges, (r) => r.end?.seq ?? 0),
    plain(ranges, (r) => r.end?.part ?? 0),
  ];
}

/** The ranges of parameters n to n + 6 as rows: columns h; t, s, p where it begins; t2, s2, p2 where it ends. */
export const rangesAt = (n: number): string =>
  `(select h, to_timestamp(t / 1000.0) as t, s, p, to_timestamp(t2 / 1000.0) as t2, s2, p2
    from unnest($${n}::int[], $${n + 1}::float8[], $${n + 2}::bigint[], $${n + 3}::int[], $${n + 4}::float8[], $${n + 5}::bigint[], $${n + 6}::int[])
      u(h, t, s, p, t2, s2, p2))`;

/** From a place on: everything before `counted`, and so many events from there on. */
export interface Stretch {
  from: EventPlace;
  counted: EventPlace;
}

/** The events of stretches, in order on each host. */
export async function eventsOfStretches(
  db: Queryable,
  stretches: readonly Stretch[],
  most: number,
): Promise<StoredEvent[]> {
  if (stretches.length === 0) return [];
  const ranges = stretches.map(({ from, counted }) => ({ ...from, end: counted }));
  const { rows } = await db.query<StoredEvent>(
    `select x.* from ${rangesAt(1)} f cross join lateral (
       (select ${EVENT_COLUMNS} from events
        where host_id = f.h and ts >= f.t and ts <= f.t2 and ts >= ${timestampOf('$8::float8')}
          and ${KEY_ROW} >= (f.t, f.s, f.p) and ${KEY_ROW} < (f.t2, f.s2, f.p2)
        order by ts, seq, part)
       union all
       (select ${EVENT_COLUMNS} from events
        where host_id = f.h and ts >= f.t2 and ts >= ${timestampOf('$8::float8')} and ${KEY_ROW} >= (f.t2, f.s2, f.p2)
        order by ts, seq, part limit $9)) x`,
    [...rangeParams(ranges), least(ranges.map((r) => r.time)), most],
  );
  return rows;
}

/** The events of hosts from these places on, in order on each host. */
export async function eventsFrom(db: Queryable, starts: readonly EventPlace[]): Promise<StoredEvent[]> {
  if (starts.length === 0) return [];
  const { rows } = await db.query<StoredEvent>(
    `select x.* from ${placesAt(1)} f cross join lateral (
       select ${EVENT_COLUMNS} from events
       where host_id = f.h and ts >= f.t and ts >= ${timestampOf('$5::float8')} and ${KEY_ROW} >= (f.t, f.s, f.p)
       order by ts, seq, part) x`,
    [...placeParams(starts), least(starts.map((s) => s.time))],
  );
  return rows;
}

/** Those of these events that are stored. */
export async function storedEvents(db: Queryable, places: readonly EventPlace[]): Promise<StoredEvent[]> {
  if (places.length === 0) return [];
  const times = places.map((p) => p.time);
  const { rows } = await db.query<StoredEvent>(
    `select x.* from ${placesAt(1)} f cross join lateral (
       select ${EVENT_COLUMNS} from events
       where host_id = f.h and ts = f.t and seq = f.s and part = f.p
         and ts between ${timestampOf('$5::float8')} and ${timestampOf('$6::float8')} limit 1) x`,
    [...placeParams(places), least(times), greatest(times)],
  );
  return rows;
}

/** Which of these keys are stored for the host. */
export async function storedKeys(
  db: Queryable,
  hostId: number,
  keys: readonly EventKey[],
): Promise<Map<string, StoredEvent>> {
  const rows = await storedEvents(
    db,
    keys.map(({ time, seq, part }) => ({ hostId, time, seq, part })),
  );
  return new Map(rows.map((row) => [keyText(row), row]));
}

function least(times: readonly number[]): number {
  return times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}
function greatest(times: readonly number[]): number {
  return times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}

/** The raw records behind stored events, by `placeText`. */
export async function rawRecords(db: Queryable, events: readonly StoredEvent[]): Promise<Map<string, RawRecord>> {
  const out = new Map<string, RawRecord>();
  if (events.length === 0) return out;
  // A block keeps the earlier form of an event that was made again: each event is read from its own block only.
  const blockOf = new Map(events.map((e) => [placeText(e), e.rawBlock]));
  const blocks = [...new Map(events.map((e) => [e.rawBlock, e])).values()];
  const days = events.map((e) => dayOf(e.time));
  const { rows } = await db.query<{ hostId: number; id: string; data: Buffer }>(
    `select x.host_id as "hostId", x.block_id as id, x.data
     from unnest($1::int[], $2::bigint[], $3::date[]) f(h, b, d) cross join lateral (
       select host_id, block_id, data from raw_blocks
       where host_id = f.h and block_id = f.b
         and ts >= f.d::timestamp at time zone 'UTC' and ts < (f.d + 1)::timestamp at time zone 'UTC'
         and ts >= ${timestampOf('$4::float8')} and ts < ${timestampOf('$5::float8')}
       limit 1) x`,
    [
      plain(blocks, (e) => e.hostId),
      plain(blocks, (e) => e.rawBlock),
      plain(blocks, (e) => dayText(dayOf(e.time))),
      least(days) * 86_400_000,
      (greatest(days) + 1) * 86_400_000,
    ],
  );
  for (const { hostId, id, data } of rows) {
    for (const record of unpackBlock(data)) {
      const text = placeText({ ...record, hostId });
      if (blockOf.get(text) === id) out.set(text, record);
    }
  }
  return out;
}

/** One event's raw record as the agent sent it. */
export async function readRaw(db: Queryable, hostId: number, at: EventKey): Promise<RawRecord | undefined> {
  const stored = (await storedKeys(db, hostId, [at])).get(keyText(at));
  return stored && (await rawRecords(db, [stored])).get(placeText(stored));
}

/**
 * Keeps raw records, many to a block: of one host and one day each.
 * @returns the block of each record, by `placeText`
 */
export async function putRawBlocks(
  db: Queryable,
  records: readonly (RawRecord & { hostId: number })[],
): Promise<Map<string, string>> {
  const byDay = new Map<string, { hostId: number; day: number; records: RawRecord[] }>();
  for (const record of records) {
    const day = dayOf(record.time);
    const key = `${record.hostId} ${day}`;
    const block = byDay.get(key);
    if (block) block.records.push(record);
    else byDay.set(key, { hostId: record.hostId, day, records: [record] });
  }
  const list = [...byDay.values()];
  const packed = bytes(list, (block) => packBlock(block.records));
  const { rows } = await db.query<{ hostId: number; day: number; id: string }>(
    `insert into raw_blocks (host_id, ts, block_id, records, data)
     select h, to_timestamp(t / 1000.0), nextval('raw_block_ids'), n, substring($6::bytea from o for l)
     from unnest($1::int[], $2::float8[], $3::int[], $4::int[], $5::int[]) x(h, t, n, o, l)
     returning host_id as "hostId", floor(extract(epoch from ts) / 86400)::int as day, block_id as id`,
    [
      plain(list, (b) => b.hostId),
      plain(list, (b) => least(b.records.map((r) => r.time))),
      plain(list, (b) => b.records.length),
      packed.from,
      packed.length,
      packed.data,
    ],
  );
  const ids = new Map(rows.map((row) => [`${row.hostId} ${row.day}`, row.id]));
  return new Map(records.map((r) => [placeText(r), ids.get(`${r.hostId} ${dayOf(r.time)}`)!]));
}

/** Adds events that are not stored yet. */
export function addEvents(db: pg.ClientBase, events: readonly StoredEvent[]): Promise<void> {
  return copyRows(db, 'events', EVENT_COPY, events);
}

const EVENT_COPY = [
  int4<StoredEvent>('host_id', (e) => e.hostId),
  timestamp<StoredEvent>('ts', (e) => e.time),
  int8<StoredEvent>('seq', (e) => e.seq),
  int4<StoredEvent>('part', (e) => e.part),
  int2<StoredEvent>('kind', (e) => e.kind),
  int4<StoredEvent>('pid', (e) => e.pid),
  int8<StoredEvent>('process_id', (e) => e.processId),
  uuid<StoredEvent>('behavior_id', (e) => e.behaviorId),
  int8<StoredEvent>('raw_block', (e) => e.rawBlock),
];

/** Writes what is known now of events that are stored. */
export async function updateEvents(db: Queryable, events: readonly StoredEvent[]): Promise<void> {
  if (events.length === 0) return;
  await db.query(
    `update events set kind = k, pid = x.pid, process_id = process, behavior_id = behavior, raw_block = raw
     from (select h, to_timestamp(t / 1000.0) as t, s, p, k, pid, process, behavior, raw
           from unnest($1::int[], $2::float8[], $3::bigint[], $4::int[], $5::smallint[], $6::int[], $7::bigint[], $8::uuid[], $9::bigint[])
             e(h, t, s, p, k, pid, process, behavior, raw)) x
     where host_id = x.h and ts = x.t and seq = x.s and part = x.p
       and ts between ${timestampOf('$10::float8')} and ${timestampOf('$11::float8')}`,
    [
      ...placeParams(events),
      plain(events, (e) => e.kind),
      plain(events, (e) => e.pid),
      plain(events, (e) => e.processId),
      plain(events, (e) => e.behaviorId),
      plain(events, (e) => e.rawBlock),
      least(events.map((e) => e.time)),
      greatest(events.map((e) => e.time)),
    ],
  );
}
