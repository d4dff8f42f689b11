import type { Queryable } from '../db/client';
import { type EventKey, keyText } from './event';
import { dayOf } from './partitions-store';
import { packBlock, type RawRecord, unpackBlock } from './raw-block';

/** Epoch milliseconds with microsecond decimals of a timestamptz expression, as float8. */
export const epochMs = (expression: string): string => `(extract(epoch from ${expression}) * 1000)::float8`;

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

const EVENT_COLUMNS = `host_id as "hostId", ${epochMs('ts')} as time, seq::float8 as seq, part, kind, pid,
  process_id as "processId", behavior_id as "behaviorId", raw_block as "rawBlock"`;

/** The events of a host from `from` on, in order. */
export async function eventsFrom(db: Queryable, hostId: number, from: EventKey): Promise<StoredEvent[]> {
  const { rows } = await db.query<StoredEvent>(
    `select ${EVENT_COLUMNS} from events
     where host_id = $1 and ts >= ${timestampOf('$2::float8')} and ${KEY_ROW} >= ${keyAt(2)} order by ts, seq, part`,
    [hostId, from.time, from.seq, from.part],
  );
  return rows;
}

/** Which of these keys are stored for the host. */
export async function storedKeys(
  db: Queryable,
  hostId: number,
  keys: readonly EventKey[],
): Promise<Map<string, StoredEvent>> {
  if (keys.length === 0) return new Map();
  const times = keys.map((k) => k.time);
  const { rows } = await db.query<StoredEvent>(
    `select ${EVENT_COLUMNS} from unnest($2::float8[], $3::bigint[], $4::int[]) k(t, s, p)
     join events e on e.host_id = $1 and e.ts = to_timestamp(k.t / 1000.0) and e.seq = k.s and e.part = k.p
     where e.ts between ${timestampOf('$5::float8')} and ${timestampOf('$6::float8')}`,
    [hostId, times, keys.map((k) => k.seq), keys.map((k) => k.part), least(times), greatest(times)],
  );
  return new Map(rows.map((row) => [keyText(row), row]));
}

function least(times: readonly number[]): number {
  return times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}
function greatest(times: readonly number[]): number {
  return times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}

/** The raw records behind stored events of one host, by key. */
export async function rawRecords(db: Queryable, events: readonly StoredEvent[]): Promise<Map<string, RawRecord>> {
  const out = new Map<string, RawRecord>();
  if (events.length === 0) return out;
  // A block keeps the earlier form of an event that was made again: each event is read from its own block only.
  const blockOf = new Map(events.map((e) => [keyText(e), e.rawBlock]));
  const days = new Set(events.map((e) => dayOf(e.time)));
  const { rows } = await db.query<{ id: string; data: Buffer }>(
    `select block_id as id, data from raw_blocks where host_id = $1 and block_id = any($2::bigint[])
       and ts >= ${timestampOf('$3::float8')} and ts < ${timestampOf('$4::float8')}`,
    [
      events[0]!.hostId,
      [...new Set(events.map((e) => e.rawBlock))],
      least([...days]) * 86_400_000,
      (greatest([...days]) + 1) * 86_400_000,
    ],
  );
  for (const row of rows) {
    for (const record of unpackBlock(row.data)) {
      const text = keyText(record);
      if (blockOf.get(text) === row.id) out.set(text, record);
    }
  }
  return out;
}

/** One event's raw record as the agent sent it. */
export async function readRaw(db: Queryable, hostId: number, at: EventKey): Promise<RawRecord | undefined> {
  const stored = (await storedKeys(db, hostId, [at])).get(keyText(at));
  return stored && (await rawRecords(db, [stored])).get(keyText(at));
}

export async function putRawBlocks(
  db: Queryable,
  hostId: number,
  records: readonly RawRecord[],
): Promise<Map<string, string>> {
  const blocks = new Map<string, string>();
  const byDay = new Map<number, RawRecord[]>();
  for (const record of records) {
    const day = dayOf(record.time);
    const list = byDay.get(day);
    if (list) list.push(record);
    else byDay.set(day, [record]);
  }
  for (const list of byDay.values()) {
    const { rows } = await db.query<{ id: string }>(
      `insert into raw_blocks (host_id, ts, block_id, records, data)
       values ($1, ${timestampOf('$2::float8')}, nextval('raw_block_ids'), $3, $4) returning block_id as id`,
      [hostId, least(list.map((r) => r.time)), list.length, packBlock(list)],
    );
    for (const record of list) blocks.set(keyText(record), rows[0]!.id);
  }
  return blocks;
}

export async function putEvents(db: Queryable, events: readonly StoredEvent[]): Promise<void> {
  if (events.length === 0) return;
  await db.query(
    `insert into events (host_id, ts, seq, part, kind, pid, process_id, behavior_id, raw_block)
     select h, to_timestamp(t / 1000.0), s, p, k, pid, process, behavior, raw
     from unnest($1::int[], $2::float8[], $3::bigint[], $4::int[], $5::smallint[], $6::int[], $7::bigint[], $8::uuid[], $9::bigint[])
       e(h, t, s, p, k, pid, process, behavior, raw)
     on conflict (host_id, ts, seq, part) do update
       set kind = excluded.kind, pid = excluded.pid, process_id = excluded.process_id,
           behavior_id = excluded.behavior_id, raw_block = excluded.raw_block`,
    [
      events.map((e) => e.hostId),
      events.map((e) => e.time),
      events.map((e) => e.seq),
      events.map((e) => e.part),
      events.map((e) => e.kind),
      events.map((e) => e.pid),
      events.map((e) => e.processId),
      events.map((e) => e.behaviorId),
      events.map((e) => e.rawBlock),
    ],
  );
}
