import { createHash } from 'node:crypto';
import type { Queryable } from '../db/client';
import { AHEAD_MS, emptyBase, type HostBase, type Needs, type ProvenanceRow } from './context';
import { compareKeys as compare, type EventKey, keyText } from './event';
import type { Keys } from './keys';
import { PROCESS_COLUMNS, type ProcessRow, processRows, withBehaviors } from './process-store';
import { epochMs, KEY_ROW, keyAt, timestampOf } from './store';

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
       select * from processes where host_id = $1 and pid = n.p and ${KEY_ROW} < ${keyAt(2)}
       order by ts desc, seq desc, part desc, started desc limit 1) x
     union
     select ${PROCESS_COLUMNS} from unnest($6::text[]) n(e) cross join lateral (
       select * from processes where host_id = $1 and md5(entity) = md5(n.e) and entity = n.e and ${KEY_ROW} < ${keyAt(2)}
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

async function loadOrigins(db: Queryable, base: HostBase, at: unknown[], needs: Needs, keys: Keys): Promise<void> {
  if (needs.paths.size === 0) return;
  const { rows } = await db.query(
    `select path, downloaded, ${epochMs('written_ts')} as "writtenTime", writer_id as "writerId",
       writer_anchor_id as "writerAnchorId"
     from unnest($5::bigint[]) n(k) cross join lateral (
       select * from file_provenance where host_id = $1 and path_key = n.k and ${KEY_ROW} < ${keyAt(2)}
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
     where host_id = $1 and process_id = any($5::bigint[]) and ${KEY_ROW} < ${keyAt(2)}
       and ts between ${timestampOf('$2::float8')} - $6::interval and ${timestampOf('$2::float8')}
     order by ts, seq, part limit 1`,
    [hostId, before.time, before.seq, before.part, [...processIds], `${AHEAD_MS} milliseconds`],
  );
  return rows[0];
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
      `delete from file_provenance where host_id = $1 and ts >= ${timestampOf('$2::float8')} and ${KEY_ROW} >= ${keyAt(2)}`,
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
