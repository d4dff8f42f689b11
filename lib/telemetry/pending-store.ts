import type { Queryable } from '../db/client';
import { bytes, plain } from '../db/columns';
import { type AuditPart, parseAuditLine } from './formats/auditd';
import type { Keys } from './keys';
import { epochMs, timestampOf } from './store';
import { storedTime } from './time-range';

/** Parts of one multi-record event (auditd), with their bytes. */
export interface PartGroup {
  hostId: number;
  time: number;
  serial: number;
  parts: { part: AuditPart; bytes: Uint8Array }[];
  expired: boolean;
}

/** Identity of a multi-record event in the fleet. */
export function groupText(group: { hostId: number; time: number; serial: number }): string {
  return `${group.hostId} ${group.time}:${group.serial}`;
}

/** An event whose parts did not all come is made of what is there once the host's time is this far past it. */
export const PART_TIMEOUT_MS = 5_000;

/** The last event of a host that then falls silent is made this long after its latest part came, by the server's clock. */
export const SILENCE_MS = 60_000;

interface Row {
  hostId: number;
  time: number;
  serial: number;
  line: Buffer;
  expired: boolean;
}

const COLUMNS = `host_id as "hostId", ${epochMs('ts')} as time, serial::float8 as serial, line, expired`;

function groupsOf(rows: readonly Row[]): Map<string, PartGroup> {
  const groups = new Map<string, PartGroup>();
  for (const row of rows) {
    // The host is known: a name serves lines that came without one.
    const answer = parseAuditLine(row.line, 'unnamed');
    if (!answer.ok) continue;
    const part = { ...answer.part, time: storedTime(answer.part.time) };
    const { hostId, time, serial } = row;
    const key = groupText({ hostId, time: part.time, serial: part.serial });
    const group = groups.get(key) ?? { hostId, time, serial, parts: [], expired: false };
    group.parts.push({ part, bytes: row.line });
    group.expired ||= row.expired;
    groups.set(key, group);
  }
  return groups;
}

/** What waits for these events, by `groupText`. */
export async function pendingParts(
  tx: Queryable,
  events: readonly { hostId: number; time: number; serial: number }[],
): Promise<Map<string, PartGroup>> {
  if (events.length === 0) return new Map();
  const { rows } = await tx.query<Row>(
    `select x.* from unnest($1::int[], $2::float8[], $3::bigint[]) e(h, t, s) cross join lateral (
       select ${COLUMNS} from pending_parts where host_id = e.h and ts = to_timestamp(e.t / 1000.0) and serial = e.s offset 0) x`,
    [plain(events, (e) => e.hostId), plain(events, (e) => e.time), plain(events, (e) => e.serial)],
  );
  return groupsOf(rows);
}

/** What waits in vain, by `groupText`: its host's time is past it, or nothing came for it for long. */
export async function overdueParts(
  tx: Queryable,
  hosts: readonly { hostId: number; watermark: number }[],
  now: number,
): Promise<Map<string, PartGroup>> {
  if (hosts.length === 0) return new Map();
  const { rows } = await tx.query<Row>(
    `select x.* from unnest($1::int[], $2::float8[]) w(h, t) cross join lateral (
       select ${COLUMNS} from pending_parts where host_id = w.h and not expired
         and (ts < to_timestamp(w.t / 1000.0) or (ts, serial) in (
           select ts, serial from pending_parts where host_id = w.h and not expired
           group by ts, serial having max(received_at) < ${timestampOf('$3::float8')})) offset 0) x`,
    [plain(hosts, (h) => h.hostId), plain(hosts, (h) => h.watermark - PART_TIMEOUT_MS), now - SILENCE_MS],
  );
  return groupsOf(rows);
}

/** The latest time of anything that waits, of those of these hosts where something does. */
export async function pendingWatermarks(tx: Queryable, hostIds: readonly number[]): Promise<Map<number, number>> {
  const { rows } = await tx.query<{ hostId: number; time: number }>(
    `select host_id as "hostId", ${epochMs('max(ts)')} as time from pending_parts where host_id = any($1::int[]) group by 1`,
    [plain(hostIds, (id) => id)],
  );
  return new Map(rows.map((row) => [row.hostId, row.time]));
}

export async function putPending(
  tx: Queryable,
  groups: readonly PartGroup[],
  keys: Keys,
  receivedAt: number,
): Promise<void> {
  const rows = groups.flatMap((g) => g.parts.map((p) => ({ g, p })));
  if (rows.length === 0) return;
  const lines = bytes(rows, ({ p }) => p.bytes);
  await tx.query(
    `insert into pending_parts (host_id, ts, serial, part_key, line, received_at, expired)
     select h, to_timestamp(t / 1000.0), s, k, substring($8::bytea from o for l), ${timestampOf('$9::float8')}, expired
     from unnest($1::int[], $2::float8[], $3::bigint[], $4::bigint[], $5::boolean[], $6::int[], $7::int[]) x(h, t, s, k, expired, o, l)
     on conflict (host_id, ts, serial, part_key) do update set expired = excluded.expired`,
    [
      plain(rows, ({ g }) => g.hostId),
      plain(rows, ({ g }) => g.time),
      plain(rows, ({ g }) => g.serial),
      plain(rows, ({ p }) => keys.raw(`${p.part.type} ${p.part.body}`)),
      plain(rows, ({ g }) => g.expired),
      lines.from,
      lines.length,
      lines.data,
      receivedAt,
    ],
  );
}

export async function removePending(
  tx: Queryable,
  groups: readonly { hostId: number; time: number; serial: number }[],
): Promise<void> {
  if (groups.length === 0) return;
  await tx.query(
    `delete from pending_parts p using unnest($1::int[], $2::float8[], $3::bigint[]) e(h, t, s)
     where p.host_id = e.h and p.ts = to_timestamp(e.t / 1000.0) and p.serial = e.s`,
    [plain(groups, (g) => g.hostId), plain(groups, (g) => g.time), plain(groups, (g) => g.serial)],
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
