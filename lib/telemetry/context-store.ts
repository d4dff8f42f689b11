import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Queryable } from '../db/client';
import { plain, texts } from '../db/columns';
import { boolean, copyRows, int4, int8, text, timestamp } from '../db/copy';
import { AHEAD_MS, emptyBase, type HostBase, type Needs, type ProvenanceRow } from './context';
import { compareKeys as compare, type EventKey, keyText } from './event';
import type { Keys } from './keys';
import { FLEET_PROCESS_COLUMNS, type ProcessRow, processRows, withBehaviors } from './process-store';
import {
  type EventPlace,
  epochMs,
  KEY_ROW,
  type PlaceRange,
  placeParams,
  rangeParams,
  rangesAt,
  timestampOf,
} from './store';

/** What is asked of the state of a host just before a place. */
export interface BaseQuestion {
  before: EventPlace;
  needs: Needs;
}

/** The state of hosts before a place of each, as far as it is asked for. Each host is asked about once. */
export async function loadBases(
  db: Queryable,
  questions: readonly BaseQuestion[],
  keys: Keys,
): Promise<Map<number, HostBase>> {
  const asked = new Map(questions.map((q) => [q.before.hostId, q]));
  const bases = new Map(questions.map((q) => [q.before.hostId, emptyBase()]));
  const rows = await latestProcesses(db, questions);
  // A parent that starts later (skewed clocks) is not known before its own event, as in a fold from the beginning.
  const parents = (await processRows(db, missingParents(rows))).filter(
    (p) => compare(p, asked.get(p.hostId)!.before) < 0,
  );
  for (const state of await withBehaviors(db, [...rows, ...parents])) {
    // An end inside the window is not known yet: the window's own events bring it.
    if (state.ended && compare(state.ended, asked.get(state.hostId)!.before) >= 0) state.ended = undefined;
    bases.get(state.hostId)!.byId.set(state.id, state);
  }
  // A start and its parent without a record may bear one pid and one place: the start came after.
  for (const { id, hostId } of rows.sort((a, b) => compare(a, b) || Number(a.started) - Number(b.started))) {
    const base = bases.get(hostId)!;
    const { needs } = asked.get(hostId)!;
    const state = base.byId.get(id)!;
    if (needs.pids.has(state.pid)) base.byPid.set(state.pid, state);
    if (state.entity && needs.entities.has(state.entity)) base.byEntity.set(state.entity, state);
  }
  await loadOrigins(db, bases, questions, keys);
  return bases;
}

/** For each pid and each agent's id that is asked for: the process that bore it last. */
async function latestProcesses(db: Queryable, questions: readonly BaseQuestion[]): Promise<ProcessRow[]> {
  const pids = questions.flatMap(({ before, needs }) => [...needs.pids].map((pid) => ({ ...before, pid })));
  const entities = questions.flatMap(({ before, needs }) =>
    [...needs.entities].map((entity) => ({ ...before, entity })),
  );
  const latest = `${KEY_ROW} < (to_timestamp(n.t / 1000.0), n.s, n.p) order by ts desc, seq desc, part desc, started desc limit 1`;
  const { rows } = await db.query<ProcessRow>(
    `select x.* from unnest($1::int[], $2::float8[], $3::bigint[], $4::int[], $5::int[]) n(h, t, s, p, pid) cross join lateral (
       select ${FLEET_PROCESS_COLUMNS} from processes where host_id = n.h and pid = n.pid and ${latest}) x
     union all
     select x.* from unnest($6::int[], $7::float8[], $8::bigint[], $9::int[], $10::text[]) n(h, t, s, p, e) cross join lateral (
       select ${FLEET_PROCESS_COLUMNS} from processes
       where host_id = n.h and md5(entity) = md5(n.e) and entity = n.e and ${latest}) x`,
    [...placeParams(pids), plain(pids, (n) => n.pid), ...placeParams(entities), texts(entities, (n) => n.entity)],
  );
  return [...new Map(rows.map((row) => [`${row.hostId} ${row.id}`, row])).values()];
}

function missingParents(rows: readonly ProcessRow[]): { hostId: number; id: string }[] {
  const known = new Set(rows.map((row) => `${row.hostId} ${row.id}`));
  const out: { hostId: number; id: string }[] = [];
  for (const { hostId, parentId } of rows) {
    if (parentId === null || known.has(`${hostId} ${parentId}`)) continue;
    known.add(`${hostId} ${parentId}`);
    out.push({ hostId, id: parentId });
  }
  return out;
}

async function loadOrigins(
  db: Queryable,
  bases: ReadonlyMap<number, HostBase>,
  questions: readonly BaseQuestion[],
  keys: Keys,
): Promise<void> {
  const paths = questions.flatMap(({ before, needs }) =>
    [...needs.paths].map((path) => ({ ...before, key: keys.path(path) })),
  );
  if (paths.length === 0) return;
  const { rows } = await db.query(
    `select n.h as "hostId", x.path, x.downloaded, ${epochMs('x.written_ts')} as "writtenTime", x.writer_id as "writerId",
       x.writer_anchor_id as "writerAnchorId"
     from unnest($1::int[], $2::float8[], $3::bigint[], $4::int[], $5::bigint[]) n(h, t, s, p, k) cross join lateral (
       select * from file_provenance where host_id = n.h and path_key = n.k and ${KEY_ROW} < (to_timestamp(n.t / 1000.0), n.s, n.p)
       order by ts desc, seq desc, part desc limit 1) x`,
    [...placeParams(paths), plain(paths, (n) => n.key)],
  );
  for (const row of rows) {
    bases.get(row.hostId)!.origins.set(row.path, {
      downloaded: row.downloaded,
      writtenTime: row.writtenTime ?? undefined,
      writerId: row.writerId ?? undefined,
      writerAnchorId: row.writerAnchorId ?? undefined,
    });
  }
}

/** An agent's id for a process that starts, and what a process without a record is called that bears it. */
export interface StartedEntity {
  hostId: number;
  entity: string;
  unseenId: string;
}

/**
 * Per host the earliest event that names one of these agents' ids before a start with that id: linked to a process
 * without a record, or to a start that comes after it. When another start arrives, the fold must begin again from there.
 */
export async function firstReferences(
  db: Queryable,
  started: readonly StartedEntity[],
): Promise<Map<number, EventKey>> {
  if (started.length === 0) return new Map();
  const { rows } = await db.query<EventPlace>(
    `with asked as (select * from unnest($1::int[], $2::text[], $3::text[], $4::bigint[]) a(h, digest, entity, unseen)),
     named as (
       select p.* from asked a cross join lateral (
         select host_id, process_id, ts, seq, part from processes
         where host_id = a.h and md5(entity) = a.digest and entity = a.entity and started offset 0) p),
     found as (
       select p.* from asked a cross join lateral (
         select host_id, ts, seq, part from processes where host_id = a.h and process_id = a.unseen limit 1) p
       union all
       select c.* from named n cross join lateral (
         select host_id, ts, seq, part from processes where host_id = n.host_id and parent_id = n.process_id
           and ts between n.ts - $5::interval and n.ts and ${KEY_ROW} < (n.ts, n.seq, n.part) offset 0) c
       union all
       select e.* from named n cross join lateral (
         select host_id, ts, seq, part from events where host_id = n.host_id and process_id = n.process_id
           and ts between n.ts - $5::interval and n.ts and ${KEY_ROW} < (n.ts, n.seq, n.part) offset 0) e)
     select distinct on (host_id) host_id as "hostId", ${epochMs('ts')} as time, seq::float8 as seq, part
     from found order by host_id, ts, seq, part`,
    [
      plain(started, (s) => s.hostId),
      plain(started, (s) => createHash('md5').update(s.entity).digest('hex')),
      texts(started, (s) => s.entity),
      plain(started, (s) => s.unseenId),
      `${AHEAD_MS} milliseconds`,
    ],
  );
  return new Map(rows.map(({ hostId, time, seq, part }) => [hostId, { time, seq, part }]));
}

/** Processes that may have been named ahead of their own start, and the place before which that is asked. */
export interface NamedAhead {
  before: EventPlace;
  processIds: readonly string[];
}

/** Per host the earliest event of these processes before the place. */
export async function firstNamed(db: Queryable, asked: readonly NamedAhead[]): Promise<Map<number, EventKey>> {
  const list = asked.flatMap(({ before, processIds }) => processIds.map((id) => ({ ...before, id })));
  if (list.length === 0) return new Map();
  const times = list.map((p) => p.time);
  const { rows } = await db.query<EventPlace>(
    `select distinct on (x.host_id) x.host_id as "hostId", ${epochMs('x.ts')} as time, x.seq::float8 as seq, x.part
     from unnest($1::int[], $2::float8[], $3::bigint[], $4::int[], $5::bigint[]) n(h, t, s, p, id) cross join lateral (
       select host_id, ts, seq, part from events
       where host_id = n.h and process_id = n.id and ${KEY_ROW} < (to_timestamp(n.t / 1000.0), n.s, n.p)
         and ts between to_timestamp(n.t / 1000.0) - $6::interval and to_timestamp(n.t / 1000.0)
         and ts between ${timestampOf('$7::float8')} - $6::interval and ${timestampOf('$8::float8')}
       order by ts, seq, part limit 1) x
     order by x.host_id, x.ts, x.seq, x.part`,
    [
      ...placeParams(list),
      plain(list, (n) => n.id),
      `${AHEAD_MS} milliseconds`,
      times.reduce((a, b) => Math.min(a, b)),
      times.reduce((a, b) => Math.max(a, b)),
    ],
  );
  return new Map(rows.map(({ hostId, time, seq, part }) => [hostId, { time, seq, part }]));
}

/** Forgets the file history of hosts in these ranges: the fold brings it again. */
export async function removeProvenance(db: Queryable, ranges: readonly PlaceRange[]): Promise<void> {
  if (ranges.length === 0) return;
  await db.query(
    `delete from file_provenance f using ${rangesAt(1)} x
     where f.host_id = x.h and f.ts >= x.t and f.ts <= x.t2 and (f.ts, f.seq, f.part) >= (x.t, x.s, x.p)
       and (f.ts, f.seq, f.part) < (x.t2, x.s2, x.p2)`,
    rangeParams(ranges),
  );
}

export async function putProvenance(db: pg.ClientBase, rows: readonly HostProvenance[], keys: Keys): Promise<void> {
  // One event may name a path twice (mv is read from its arguments and from its event): the last word stands.
  const unique = [...new Map(rows.map((row) => [`${row.hostId} ${keyText(row)} ${row.path}`, row])).values()];
  await copyRows(db, 'file_provenance', provenanceCopy(keys), unique);
}

type HostProvenance = ProvenanceRow & { hostId: number };

const provenanceCopy = (keys: Keys) => [
  int4('host_id', (r: HostProvenance) => r.hostId),
  int8('path_key', (r: HostProvenance) => keys.path(r.path)),
  timestamp('ts', (r: HostProvenance) => r.time),
  int8('seq', (r: HostProvenance) => r.seq),
  int4('part', (r: HostProvenance) => r.part),
  text('path', (r: HostProvenance) => r.path),
  text('action', (r: HostProvenance) => r.action),
  text('from_path', (r: HostProvenance) => r.fromPath),
  int8('process_id', (r: HostProvenance) => r.processId),
  timestamp('written_ts', (r: HostProvenance) => r.writtenTime),
  int8('writer_id', (r: HostProvenance) => r.writerId),
  int8('writer_anchor_id', (r: HostProvenance) => r.writerAnchorId),
  boolean('downloaded', (r: HostProvenance) => r.downloaded),
];
