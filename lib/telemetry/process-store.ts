import type { Queryable } from '../db/client';
import type { ProcessBehavior } from './behavior';
import type { ProcessState } from './context';
import { readBehaviors } from './dictionary-store';
import type { EventKey } from './event';
import { epochMs, KEY_ROW, keyAt, timestampOf } from './store';

export interface ProcessRow {
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

export async function withBehaviors(db: Queryable, rows: ProcessRow[]): Promise<StoredProcess[]> {
  const behaviors = await readBehaviors(
    db,
    rows.map((row) => row.behaviorId),
  );
  return rows.map((row) => processOf(row, behaviors.get(row.behaviorId)!.process));
}

export async function processRows(db: Queryable, hostId: number, ids: readonly string[]): Promise<ProcessRow[]> {
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

/** The processes of a host first seen in the window. */
export async function processesFrom(db: Queryable, hostId: number, from: EventKey): Promise<StoredProcess[]> {
  const { rows } = await db.query<ProcessRow>(
    `select ${PROCESS_COLUMNS} from processes
     where host_id = $1 and ts >= ${timestampOf('$2::float8')} and ${KEY_ROW} >= ${keyAt(2)}`,
    [hostId, from.time, from.seq, from.part],
  );
  return withBehaviors(db, rows);
}

/** Stored processes that ended in the window but were first seen before it. */
export async function endedFrom(db: Queryable, hostId: number, from: EventKey): Promise<StoredProcess[]> {
  const { rows } = await db.query<ProcessRow>(
    `select ${PROCESS_COLUMNS} from processes
     where host_id = $1 and ended_ts >= ${timestampOf('$2::float8')} and (ended_ts, ended_seq, ended_part) >= ${keyAt(2)}
       and ${KEY_ROW} < ${keyAt(2)}`,
    [hostId, from.time, from.seq, from.part],
  );
  return withBehaviors(db, rows);
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
