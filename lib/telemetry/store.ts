import { createHash } from 'node:crypto';
import type { Queryable } from '../db/client';
import type { ProcessBehavior } from './behavior';
import type { HostBase, Needs, ProcessState, ProvenanceRow } from './context';
import { AHEAD_MS, emptyBase } from './context';
import { readBehaviors } from './dictionary-store';
import type { EventKey } from './event';
import { compareKeys as compare, keyText } from './event';
import type { Keys } from './keys';
import { dayOf } from './partitions-store';
import { packBlock, type RawRecord, unpackBlock } from './raw-block';

/** Epoch milliseconds with microsecond decimals of a timestamptz expression, as float8. */
export const epochMs = (expression: string): string => `(extract(epoch from ${expression}) * 1000)::float8`;

/** timestamptz of a float8 parameter in epoch milliseconds; exact to the microsecond. */
export const timestampOf = (parameter: string): string => `to_timestamp(${parameter} / 1000.0)`;

const KEY_ROW = '(ts, seq, part)';
const key = (n: number): string => `(${timestampOf(`$${n}::float8`)}, $${n + 1}::bigint, $${n + 2}::int)`;

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
     where host_id = $1 and ts >= ${timestampOf('$2::float8')} and ${KEY_ROW} >= ${key(2)} order by ts, seq, part`,
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

// Context ----------------------------------------------------------------------------------------

interface ProcessRow {
  id: string;
  pid: number;
  ppid: number | null;
  time: number;
  seq: number;
  part: number;
  started: boolean;
  entity: string | null;
  parentId: string | null;
  predecessorId: string | null;
  anchorId: string;
  behaviorId: string;
  endTime: number | null;
  endSeq: number | null;
  endPart: number | null;
  exitCode: number | null;
}

export const PROCESS_COLUMNS = `process_id as id, pid, ppid, ${epochMs('ts')} as time, seq::float8 as seq, part, started, entity,
  parent_id as "parentId", predecessor_id as "predecessorId", anchor_id as "anchorId", behavior_id as "behaviorId",
  ${epochMs('ended_ts')} as "endTime", ended_seq::float8 as "endSeq", ended_part as "endPart", exit_code as "exitCode"`;

/** A process as stored, with the id of its behavior. */
export type StoredProcess = ProcessState & { behaviorId: string };

function processOf(row: ProcessRow, behavior: ProcessBehavior): StoredProcess {
  return {
    id: row.id,
    pid: row.pid,
    ppid: row.ppid ?? undefined,
    time: row.time,
    seq: row.seq,
    part: row.part,
    started: row.started,
    entity: row.entity ?? undefined,
    parentId: row.parentId,
    predecessorId: row.predecessorId,
    anchorId: row.anchorId,
    behaviorId: row.behaviorId,
    behavior,
    ended:
      row.endTime === null
        ? undefined
        : { time: row.endTime, seq: row.endSeq!, part: row.endPart!, exitCode: row.exitCode ?? undefined },
  };
}

async function withBehaviors(db: Queryable, rows: ProcessRow[]): Promise<StoredProcess[]> {
  const behaviors = await readBehaviors(
    db,
    rows.map((row) => row.behaviorId),
  );
  return rows.map((row) => processOf(row, behaviors.get(row.behaviorId)!.process));
}

/** The state of the host before `before`, as far as `needs` asks. */
export async function loadBase(
  db: Queryable,
  hostId: number,
  before: EventKey,
  needs: Needs,
  keys: Keys,
): Promise<HostBase> {
  const at = [hostId, before.time, before.seq, before.part];
  const { rows } = await db.query<ProcessRow>(
    `select ${PROCESS_COLUMNS} from unnest($5::int[]) n(p) cross join lateral (
       select * from processes where host_id = $1 and pid = n.p and ${KEY_ROW} < ${key(2)}
       order by ts desc, seq desc, part desc, started desc limit 1) x
     union
     select ${PROCESS_COLUMNS} from unnest($6::text[]) n(e) cross join lateral (
       select * from processes where host_id = $1 and md5(entity) = md5(n.e) and entity = n.e and ${KEY_ROW} < ${key(2)}
       order by ts desc, seq desc, part desc, started desc limit 1) x`,
    [...at, [...needs.pids], [...needs.entities]],
  );
  // A parent that starts later (skewed clocks) is not known before its own event, as in a fold from the beginning.
  const parents = await processRows(
    db,
    hostId,
    rows.flatMap((row) => row.parentId ?? []),
  );
  const states = await withBehaviors(db, [...rows, ...parents.filter((p) => compare(p, before) < 0)]);
  const base = emptyBase();
  for (const state of states) {
    // An end inside the window is not known yet: the window's own events bring it.
    if (state.ended && compare(state.ended, before) >= 0) state.ended = undefined;
    base.byId.set(state.id, state);
  }
  // A start and its parent without a record may bear one pid and one place: the start came after.
  for (const { id } of rows.sort((a, b) => compare(a, b) || Number(a.started) - Number(b.started))) {
    const state = base.byId.get(id)!;
    if (needs.pids.has(state.pid)) base.byPid.set(state.pid, state);
    if (state.entity && needs.entities.has(state.entity)) base.byEntity.set(state.entity, state);
  }
  await loadOrigins(db, base, at, needs, keys);
  return base;
}

async function processRows(db: Queryable, hostId: number, ids: readonly string[]): Promise<ProcessRow[]> {
  if (ids.length === 0) return [];
  const { rows } = await db.query<ProcessRow>(
    `select ${PROCESS_COLUMNS} from processes where host_id = $1 and process_id = any($2::bigint[])`,
    [hostId, [...new Set(ids)]],
  );
  return rows;
}

/** Processes of a host by id; unknown ids are absent. */
export async function readProcesses(db: Queryable, hostId: number, ids: readonly string[]): Promise<StoredProcess[]> {
  return withBehaviors(db, await processRows(db, hostId, ids));
}

async function loadOrigins(db: Queryable, base: HostBase, at: unknown[], needs: Needs, keys: Keys): Promise<void> {
  if (needs.paths.size === 0) return;
  const { rows } = await db.query(
    `select path, downloaded, ${epochMs('written_ts')} as "writtenTime", writer_id as "writerId",
       writer_anchor_id as "writerAnchorId"
     from unnest($5::bigint[]) n(k) cross join lateral (
       select * from file_provenance where host_id = $1 and path_key = n.k and ${KEY_ROW} < ${key(2)}
       order by ts desc, seq desc, part desc limit 1) x`,
    [...at, [...needs.paths].map((path) => keys.path(path))],
  );
  for (const row of rows) {
    base.origins.set(row.path, {
      downloaded: row.downloaded,
      writtenTime: row.writtenTime ?? undefined,
      writerId: row.writerId ?? undefined,
      writerAnchorId: row.writerAnchorId ?? undefined,
    });
  }
}

/** The processes of a host first seen in the window. */
export async function processesFrom(db: Queryable, hostId: number, from: EventKey): Promise<StoredProcess[]> {
  const { rows } = await db.query<ProcessRow>(
    `select ${PROCESS_COLUMNS} from processes
     where host_id = $1 and ts >= ${timestampOf('$2::float8')} and ${KEY_ROW} >= ${key(2)}`,
    [hostId, from.time, from.seq, from.part],
  );
  return withBehaviors(db, rows);
}

/** Stored processes that ended in the window but were first seen before it. */
export async function endedFrom(db: Queryable, hostId: number, from: EventKey): Promise<StoredProcess[]> {
  const { rows } = await db.query<ProcessRow>(
    `select ${PROCESS_COLUMNS} from processes
     where host_id = $1 and ended_ts >= ${timestampOf('$2::float8')} and (ended_ts, ended_seq, ended_part) >= ${key(2)}
       and ${KEY_ROW} < ${key(2)}`,
    [hostId, from.time, from.seq, from.part],
  );
  return withBehaviors(db, rows);
}

/**
 * The earliest event that names one of these agents' ids before a start with that id: linked to a process without a
 * record, or to a start that comes after it. When another start arrives, the fold must begin again from there.
 * @param unseenIds what processes without a record are called that bear these ids
 */
export async function firstReference(
  db: Queryable,
  hostId: number,
  entities: readonly string[],
  unseenIds: readonly string[],
): Promise<EventKey | undefined> {
  if (entities.length === 0) return undefined;
  const { rows } = await db.query<EventKey>(
    `with named as (
       select process_id, ts, seq, part from processes
       where host_id = $1 and md5(entity) = any($2::text[]) and entity = any($3::text[]) and started)
     select ${epochMs('ts')} as time, seq::float8 as seq, part from (
       select ts, seq, part from processes where host_id = $1 and process_id = any($4::bigint[])
       union all
       select c.ts, c.seq, c.part from named n join processes c on c.host_id = $1 and c.parent_id = n.process_id
         and c.ts between n.ts - $5::interval and n.ts and (c.ts, c.seq, c.part) < (n.ts, n.seq, n.part)
       union all
       select e.ts, e.seq, e.part from named n join events e on e.host_id = $1 and e.process_id = n.process_id
         and e.ts between n.ts - $5::interval and n.ts and (e.ts, e.seq, e.part) < (n.ts, n.seq, n.part)
     ) x order by ts, seq, part limit 1`,
    [
      hostId,
      entities.map((e) => createHash('md5').update(e).digest('hex')),
      [...entities],
      [...unseenIds],
      `${AHEAD_MS} milliseconds`,
    ],
  );
  return rows[0];
}

/** The earliest event of these processes before a place: they may be named ahead of their own start. */
export async function firstNamed(
  db: Queryable,
  hostId: number,
  processIds: readonly string[],
  before: EventKey,
): Promise<EventKey | undefined> {
  if (processIds.length === 0) return undefined;
  const { rows } = await db.query<EventKey>(
    `select ${epochMs('ts')} as time, seq::float8 as seq, part from events
     where host_id = $1 and process_id = any($5::bigint[]) and ${KEY_ROW} < ${key(2)}
       and ts between ${timestampOf('$2::float8')} - $6::interval and ${timestampOf('$2::float8')}
     order by ts, seq, part limit 1`,
    [hostId, before.time, before.seq, before.part, [...processIds], `${AHEAD_MS} milliseconds`],
  );
  return rows[0];
}

// Writing ----------------------------------------------------------------------------------------

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

export async function putProcesses(db: Queryable, hostId: number, processes: readonly StoredProcess[]): Promise<void> {
  if (processes.length === 0) return;
  await db.query(
    `insert into processes (host_id, process_id, pid, ppid, ts, seq, part, started, entity, parent_id, predecessor_id,
       anchor_id, behavior_id, ended_ts, ended_seq, ended_part, exit_code)
     select $1, id, pid, ppid, to_timestamp(t / 1000.0), s, p, started, entity, parent, pred, anchor, behavior,
       to_timestamp(et / 1000.0), es, ep, code
     from unnest($2::bigint[], $3::int[], $4::int[], $5::float8[], $6::bigint[], $7::int[], $8::boolean[], $9::text[],
       $10::bigint[], $11::bigint[], $12::bigint[], $13::uuid[], $14::float8[], $15::bigint[], $16::int[], $17::int[])
       x(id, pid, ppid, t, s, p, started, entity, parent, pred, anchor, behavior, et, es, ep, code)
     on conflict (host_id, process_id) do update
       set pid = excluded.pid, entity = excluded.entity, ppid = excluded.ppid, ts = excluded.ts, seq = excluded.seq, part = excluded.part, started = excluded.started,
           parent_id = excluded.parent_id, predecessor_id = excluded.predecessor_id, anchor_id = excluded.anchor_id,
           behavior_id = excluded.behavior_id, ended_ts = excluded.ended_ts, ended_seq = excluded.ended_seq,
           ended_part = excluded.ended_part, exit_code = excluded.exit_code`,
    [
      hostId,
      processes.map((p) => p.id),
      processes.map((p) => p.pid),
      processes.map((p) => p.ppid ?? null),
      processes.map((p) => p.time),
      processes.map((p) => p.seq),
      processes.map((p) => p.part),
      processes.map((p) => p.started),
      processes.map((p) => p.entity ?? null),
      processes.map((p) => p.parentId),
      processes.map((p) => p.predecessorId),
      processes.map((p) => p.anchorId),
      processes.map((p) => p.behaviorId),
      processes.map((p) => p.ended?.time ?? null),
      processes.map((p) => p.ended?.seq ?? null),
      processes.map((p) => p.ended?.part ?? null),
      processes.map((p) => p.ended?.exitCode ?? null),
    ],
  );
}

export async function removeProcesses(db: Queryable, hostId: number, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await db.query('delete from processes where host_id = $1 and process_id = any($2::bigint[])', [hostId, [...ids]]);
}

/** Replaces the file history of the window with these rows. */
export async function replaceProvenance(
  db: Queryable,
  hostId: number,
  from: EventKey | undefined,
  rows: readonly ProvenanceRow[],
  keys: Keys,
): Promise<void> {
  if (from) {
    await db.query(
      `delete from file_provenance where host_id = $1 and ts >= ${timestampOf('$2::float8')} and ${KEY_ROW} >= ${key(2)}`,
      [hostId, from.time, from.seq, from.part],
    );
  }
  // One event may name a path twice (mv is read from its arguments and from its event): the last word stands.
  const last = new Map(rows.map((row) => [`${keyText(row)} ${row.path}`, row]));
  if (last.size === 0) return;
  const unique = [...last.values()];
  await db.query(
    `insert into file_provenance (host_id, path_key, ts, seq, part, path, action, from_path, process_id, written_ts,
       writer_id, writer_anchor_id, downloaded)
     select $1, k, to_timestamp(t / 1000.0), s, p, path, action, from_path, process, to_timestamp(w / 1000.0), writer, anchor, d
     from unnest($2::bigint[], $3::float8[], $4::bigint[], $5::int[], $6::text[], $7::text[], $8::text[], $9::bigint[],
       $10::float8[], $11::bigint[], $12::bigint[], $13::boolean[])
       x(k, t, s, p, path, action, from_path, process, w, writer, anchor, d)`,
    [
      hostId,
      unique.map((r) => keys.path(r.path)),
      unique.map((r) => r.time),
      unique.map((r) => r.seq),
      unique.map((r) => r.part),
      unique.map((r) => r.path),
      unique.map((r) => r.action),
      unique.map((r) => r.fromPath ?? null),
      unique.map((r) => r.processId),
      unique.map((r) => r.writtenTime ?? null),
      unique.map((r) => r.writerId ?? null),
      unique.map((r) => r.writerAnchorId ?? null),
      unique.map((r) => r.downloaded),
    ],
  );
}
