import type pg from 'pg';
import type { Queryable } from '../db/client';
import { plain, texts } from '../db/columns';
import { boolean, copyRows, int4, int8, text, timestamp, uuid } from '../db/copy';
import type { ProcessBehavior } from './behavior';
import type { ProcessState } from './context';
import { readProcessBehaviors } from './dictionary-store';
import { epochMs, KEY_ROW, type PlaceRange, placeParams, rangeParams, rangesAt } from './store';

export interface ProcessRow {
  hostId: number;
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

/** Of processes of several hosts. */
export const FLEET_PROCESS_COLUMNS = `host_id as "hostId", ${PROCESS_COLUMNS}`;

/** A process as stored, with its host and the id of its behavior. */
export type StoredProcess = ProcessState & { hostId: number; behaviorId: string };

function processOf(row: ProcessRow, behavior: ProcessBehavior): StoredProcess {
  return {
    hostId: row.hostId,
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

export async function withBehaviors(db: Queryable, rows: readonly ProcessRow[]): Promise<StoredProcess[]> {
  const behaviors = await readProcessBehaviors(
    db,
    rows.map((row) => row.behaviorId),
  );
  return rows.map((row) => processOf(row, behaviors.get(row.behaviorId)!));
}

/** Processes by host and id; unknown ones are absent. */
export async function processRows(
  db: Queryable,
  wanted: readonly { hostId: number; id: string }[],
): Promise<ProcessRow[]> {
  if (wanted.length === 0) return [];
  const { rows } = await db.query<ProcessRow>(
    `select x.* from unnest($1::int[], $2::bigint[]) f(h, i) cross join lateral (
       select ${FLEET_PROCESS_COLUMNS} from processes where host_id = f.h and process_id = f.i limit 1) x`,
    [plain(wanted, (w) => w.hostId), plain(wanted, (w) => w.id)],
  );
  return rows;
}

/** Processes of a host by id; unknown ids are absent. */
export async function readProcesses(db: Queryable, hostId: number, ids: readonly string[]): Promise<StoredProcess[]> {
  const wanted = [...new Set(ids)].map((id) => ({ hostId, id }));
  return withBehaviors(db, await processRows(db, wanted));
}

/** The processes of hosts that were first seen in these ranges. */
export async function processesIn(db: Queryable, ranges: readonly PlaceRange[]): Promise<StoredProcess[]> {
  if (ranges.length === 0) return [];
  const { rows } = await db.query<ProcessRow>(
    `select x.* from ${rangesAt(1)} f cross join lateral (
       select ${FLEET_PROCESS_COLUMNS} from processes where host_id = f.h and ts >= f.t and ts <= f.t2
         and ${KEY_ROW} >= (f.t, f.s, f.p) and ${KEY_ROW} < (f.t2, f.s2, f.p2) offset 0) x`,
    rangeParams(ranges),
  );
  return withBehaviors(db, rows);
}

/** Stored processes that ended in these ranges but were first seen before them. */
export async function endedIn(db: Queryable, ranges: readonly PlaceRange[]): Promise<StoredProcess[]> {
  if (ranges.length === 0) return [];
  const { rows } = await db.query<ProcessRow>(
    `select x.* from ${rangesAt(1)} f cross join lateral (
       select ${FLEET_PROCESS_COLUMNS} from processes
       where host_id = f.h and ended_ts >= f.t and ended_ts <= f.t2 and (ended_ts, ended_seq, ended_part) >= (f.t, f.s, f.p)
         and (ended_ts, ended_seq, ended_part) < (f.t2, f.s2, f.p2) and ${KEY_ROW} < (f.t, f.s, f.p) offset 0) x`,
    rangeParams(ranges),
  );
  return withBehaviors(db, rows);
}

/** Adds processes that are not stored yet. */
export function addProcesses(db: pg.ClientBase, processes: readonly StoredProcess[]): Promise<void> {
  return copyRows(db, 'processes', PROCESS_COPY, processes);
}

const PROCESS_COPY = [
  int4<StoredProcess>('host_id', (p) => p.hostId),
  int8<StoredProcess>('process_id', (p) => p.id),
  int4<StoredProcess>('pid', (p) => p.pid),
  int4<StoredProcess>('ppid', (p) => p.ppid),
  timestamp<StoredProcess>('ts', (p) => p.time),
  int8<StoredProcess>('seq', (p) => p.seq),
  int4<StoredProcess>('part', (p) => p.part),
  boolean<StoredProcess>('started', (p) => p.started),
  text<StoredProcess>('entity', (p) => p.entity),
  int8<StoredProcess>('parent_id', (p) => p.parentId),
  int8<StoredProcess>('predecessor_id', (p) => p.predecessorId),
  int8<StoredProcess>('anchor_id', (p) => p.anchorId),
  uuid<StoredProcess>('behavior_id', (p) => p.behaviorId),
  timestamp<StoredProcess>('ended_ts', (p) => p.ended?.time),
  int8<StoredProcess>('ended_seq', (p) => p.ended?.seq),
  int4<StoredProcess>('ended_part', (p) => p.ended?.part),
  int4<StoredProcess>('exit_code', (p) => p.ended?.exitCode),
];

/** Writes processes, stored already or not. */
export async function putProcesses(db: Queryable, processes: readonly StoredProcess[]): Promise<void> {
  if (processes.length === 0) return;
  await db.query(
    `insert into processes (host_id, process_id, pid, ppid, ts, seq, part, started, entity, parent_id, predecessor_id,
       anchor_id, behavior_id, ended_ts, ended_seq, ended_part, exit_code)
     select h, id, pid, ppid, to_timestamp(t / 1000.0), s, p, started, entity, parent, pred, anchor, behavior,
       to_timestamp(et / 1000.0), es, ep, code
     from unnest($1::int[], $2::float8[], $3::bigint[], $4::int[], $5::bigint[], $6::int[], $7::int[], $8::boolean[], $9::text[],
       $10::bigint[], $11::bigint[], $12::bigint[], $13::uuid[], $14::float8[], $15::bigint[], $16::int[], $17::int[])
       x(h, t, s, p, id, pid, ppid, started, entity, parent, pred, anchor, behavior, et, es, ep, code)
     on conflict (host_id, process_id) do update
       set pid = excluded.pid, entity = excluded.entity, ppid = excluded.ppid, ts = excluded.ts, seq = excluded.seq, part = excluded.part, started = excluded.started,
           parent_id = excluded.parent_id, predecessor_id = excluded.predecessor_id, anchor_id = excluded.anchor_id,
           behavior_id = excluded.behavior_id, ended_ts = excluded.ended_ts, ended_seq = excluded.ended_seq,
           ended_part = excluded.ended_part, exit_code = excluded.exit_code`,
    [
      ...placeParams(processes),
      plain(processes, (p) => p.id),
      plain(processes, (p) => p.pid),
      plain(processes, (p) => p.ppid),
      plain(processes, (p) => p.started),
      texts(processes, (p) => p.entity),
      plain(processes, (p) => p.parentId),
      plain(processes, (p) => p.predecessorId),
      plain(processes, (p) => p.anchorId),
      plain(processes, (p) => p.behaviorId),
      plain(processes, (p) => p.ended?.time),
      plain(processes, (p) => p.ended?.seq),
      plain(processes, (p) => p.ended?.part),
      plain(processes, (p) => p.ended?.exitCode),
    ],
  );
}

/** Writes the ends of processes that are stored and that nothing else changed of. */
export async function endProcesses(db: Queryable, processes: readonly StoredProcess[]): Promise<void> {
  if (processes.length === 0) return;
  await db.query(
    `update processes p set ended_ts = to_timestamp(et / 1000.0), ended_seq = es, ended_part = ep, exit_code = code
     from unnest($1::int[], $2::bigint[], $3::float8[], $4::bigint[], $5::int[], $6::int[]) x(h, id, et, es, ep, code)
     where p.host_id = x.h and p.process_id = x.id`,
    [
      plain(processes, (p) => p.hostId),
      plain(processes, (p) => p.id),
      plain(processes, (p) => p.ended?.time),
      plain(processes, (p) => p.ended?.seq),
      plain(processes, (p) => p.ended?.part),
      plain(processes, (p) => p.ended?.exitCode),
    ],
  );
}

export async function removeProcesses(db: Queryable, gone: readonly { hostId: number; id: string }[]): Promise<void> {
  if (gone.length === 0) return;
  await db.query(
    `delete from processes p using unnest($1::int[], $2::bigint[]) x(h, id) where p.host_id = x.h and p.process_id = x.id`,
    [plain(gone, (g) => g.hostId), plain(gone, (g) => g.id)],
  );
}
