import type { Queryable } from '../db/client';
import { type AuditPart, auditGroupKey, parseAuditLine } from './formats/auditd';
import type { Keys } from './keys';
import { epochMs, timestampOf } from './store';
import { storedTime } from './time-range';

/** Parts of one multi-record event (auditd), with their bytes. */
export interface PartGroup {
  time: number;
  serial: number;
  parts: { part: AuditPart; bytes: Uint8Array }[];
  expired: boolean;
}

/** An event whose parts did not all come is made of what is there once the host's time is this far past it. */
export const PART_TIMEOUT_MS = 5_000;

/** The last event of a host that then falls silent is made this long after its latest part came, by the server's clock. */
export const SILENCE_MS = 60_000;

interface Row {
  time: number;
  serial: number;
  line: Buffer;
  expired: boolean;
}

const COLUMNS = `${epochMs('ts')} as time, serial::float8 as serial, line, expired`;

function groupsOf(rows: readonly Row[], node: string): Map<string, PartGroup> {
  const groups = new Map<string, PartGroup>();
  for (const row of rows) {
    const answer = parseAuditLine(row.line, node);
    if (!answer.ok) continue;
    const part = { ...answer.part, time: storedTime(answer.part.time) };
    const key = auditGroupKey(part);
    const group = groups.get(key) ?? { time: row.time, serial: row.serial, parts: [], expired: false };
    group.parts.push({ part, bytes: row.line });
    group.expired ||= row.expired;
    groups.set(key, group);
  }
  return groups;
}

/** What waits for these events of a host. */
export async function pendingParts(
  tx: Queryable,
  hostId: number,
  node: string,
  events: readonly { time: number; serial: number }[],
): Promise<Map<string, PartGroup>> {
  if (events.length === 0) return new Map();
  const { rows } = await tx.query<Row>(
    `select ${COLUMNS} from unnest($2::float8[], $3::bigint[]) e(t, s)
     join pending_parts p on p.host_id = $1 and p.ts = to_timestamp(e.t / 1000.0) and p.serial = e.s`,
    [hostId, events.map((e) => e.time), events.map((e) => e.serial)],
  );
  return groupsOf(rows, node);
}

/** What waits in vain: the host's time is past it, or nothing came for it for long. */
export async function overdueParts(
  tx: Queryable,
  hostId: number,
  node: string,
  watermark: number,
  now: number,
): Promise<Map<string, PartGroup>> {
  const { rows } = await tx.query<Row>(
    `select ${COLUMNS} from pending_parts where host_id = $1 and not expired and (ts < ${timestampOf('$2::float8')} or (ts, serial) in (
       select ts, serial from pending_parts where host_id = $1 and not expired
       group by ts, serial having max(received_at) < ${timestampOf('$3::float8')}))`,
    [hostId, watermark - PART_TIMEOUT_MS, now - SILENCE_MS],
  );
  return groupsOf(rows, node);
}

/** The latest time of anything that waits. */
export async function pendingWatermark(tx: Queryable, hostId: number): Promise<number | null> {
  const { rows } = await tx.query<{ time: number | null }>(
    `select ${epochMs('max(ts)')} as time from pending_parts where host_id = $1`,
    [hostId],
  );
  return rows[0]!.time;
}

export async function putPending(
  tx: Queryable,
  hostId: number,
  groups: readonly PartGroup[],
  keys: Keys,
  receivedAt: number,
): Promise<void> {
  const rows = groups.flatMap((g) => g.parts.map((p) => ({ g, p })));
  if (rows.length === 0) return;
  await tx.query(
    `insert into pending_parts (host_id, ts, serial, part_key, line, received_at, expired)
     select $1, to_timestamp(t / 1000.0), s, k, line, ${timestampOf('$7::float8')}, expired
     from unnest($2::float8[], $3::bigint[], $4::bigint[], $5::bytea[], $6::boolean[]) x(t, s, k, line, expired)
     on conflict (host_id, ts, serial, part_key) do update set expired = excluded.expired`,
    [
      hostId,
      rows.map(({ g }) => g.time),
      rows.map(({ g }) => g.serial),
      rows.map(({ p }) => keys.raw(`${p.part.type} ${p.part.body}`)),
      rows.map(({ p }) => Buffer.from(p.bytes)),
      rows.map(({ g }) => g.expired),
      receivedAt,
    ],
  );
}

export async function removePending(
  tx: Queryable,
  hostId: number,
  groups: readonly { time: number; serial: number }[],
): Promise<void> {
  if (groups.length === 0) return;
  await tx.query(
    `delete from pending_parts p using unnest($2::float8[], $3::bigint[]) e(t, s)
     where p.host_id = $1 and p.ts = to_timestamp(e.t / 1000.0) and p.serial = e.s`,
    [hostId, groups.map((g) => g.time), groups.map((g) => g.serial)],
  );
}

/** Hosts with parts that wait in silence: nobody else will complete them. */
export async function silentHosts(
  db: Queryable,
  now: number,
): Promise<{ hostId: number; source: string; sample: boolean }[]> {
  const { rows } = await db.query<{ hostId: number; source: string; sample: boolean }>(
    `select distinct p.host_id as "hostId", h.source, h.sample from pending_parts p join hosts h on h.host_id = p.host_id
     where not p.expired and p.received_at < ${timestampOf('$1::float8')}`,
    [now - SILENCE_MS],
  );
  return rows;
}
