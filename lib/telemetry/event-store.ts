import type { Queryable } from '../db/client';
import type { Behavior } from './behavior';
import { readBehaviors } from './dictionary-store';
import { type EventKey, kindOfCode } from './event';
import { eventRef, parseEventRef } from './event-ref';
import type { ShownEvent } from './shown';
import { type EventPlace, epochMs, readRaw, timestampOf } from './store';

interface Row extends EventKey {
  hostId: number;
  host: string;
  code: number;
  pid: number;
  processId: string;
  behaviorId: string;
}

/** Events by address, in the order of the addresses; those that are not stored any more come from their pinned copies. */
export async function readShownEvents(db: Queryable, refs: readonly string[]): Promise<ShownEvent[]> {
  const places = refs.flatMap((ref) => parseEventRef(ref) ?? []);
  if (places.length === 0) return [];
  const stored = await readRows(db, places);
  const behaviors = await readBehaviors(
    db,
    stored.map((row) => row.behaviorId),
  );
  const found = new Map<string, ShownEvent>();
  for (const row of stored) {
    const behavior = behaviors.get(row.behaviorId);
    if (behavior) found.set(eventRef(row.hostId, row), shown(row, behavior));
  }
  const missing = places.filter((place) => !found.has(eventRef(place.hostId, place)));
  for (const pinned of await readPins(db, missing)) found.set(pinned.ref, pinned);
  return refs.flatMap((ref) => found.get(ref) ?? []);
}

const KEYS = `unnest($1::int[], $2::float8[], $3::bigint[], $4::int[]) k(host_id, t, seq, part)`;

function keyParams(places: readonly EventPlace[]): unknown[] {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { time } of places) {
    from = Math.min(from, time);
    to = Math.max(to, time);
  }
  return [
    places.map((p) => p.hostId),
    places.map((p) => p.time),
    places.map((p) => p.seq),
    places.map((p) => p.part),
    from,
    to,
  ];
}

async function readRows(db: Queryable, places: readonly EventPlace[]): Promise<Row[]> {
  const { rows } = await db.query<Row>(
    `select e.host_id as "hostId", h.name as host, ${epochMs('e.ts')} as time, e.seq::float8 as seq, e.part, e.kind as code, e.pid,
       e.process_id as "processId", e.behavior_id as "behaviorId"
     from ${KEYS} join events e on e.host_id = k.host_id and e.ts = to_timestamp(k.t / 1000.0) and e.seq = k.seq and e.part = k.part
       and e.ts between ${timestampOf('$5::float8')} and ${timestampOf('$6::float8')}
     join hosts h on h.host_id = e.host_id`,
    keyParams(places),
  );
  return rows;
}

async function readPins(db: Queryable, places: readonly EventPlace[]): Promise<ShownEvent[]> {
  if (places.length === 0) return [];
  const { rows } = await db.query<Row & { behavior: Behavior }>(
    `select distinct on (e.host_id, e.ts, e.seq, e.part) e.host_id as "hostId", h.name as host, ${epochMs('e.ts')} as time,
       e.seq::float8 as seq, e.part, e.kind as code, e.pid, e.process_id as "processId", e.behavior_id as "behaviorId", e.behavior
     from ${KEYS} join pinned_events e on e.host_id = k.host_id and e.ts = to_timestamp(k.t / 1000.0) and e.seq = k.seq and e.part = k.part
       and e.ts between ${timestampOf('$5::float8')} and ${timestampOf('$6::float8')}
     join hosts h on h.host_id = e.host_id`,
    keyParams(places),
  );
  return rows.map((row) => shown(row, row.behavior));
}

function shown(row: Row, behavior: Behavior): ShownEvent {
  const { hostId, host, time, pid, processId, behaviorId } = row;
  const kind = kindOfCode(row.code);
  return {
    ref: eventRef(hostId, row),
    hostId,
    host,
    time,
    kind,
    pid,
    processId,
    behaviorId,
    behavior: { ...behavior, kind },
  };
}

/** The agent's record behind an event, as it came; the pinned copy once retention dropped the stored one. */
export async function readRecord(
  db: Queryable,
  place: EventPlace,
): Promise<{ format: string; bytes: Uint8Array } | undefined> {
  const stored = await readRaw(db, place.hostId, place);
  if (stored) return stored;
  const { rows } = await db.query<{ raw: Buffer }>(
    `select raw from pinned_events where host_id = $1 and ts = ${timestampOf('$2::float8')} and seq = $3 and part = $4 limit 1`,
    [place.hostId, place.time, place.seq, place.part],
  );
  const bytes = rows[0]?.raw;
  return bytes && { format: bytes[0] === 0x7b ? 'ecs' : 'auditd', bytes };
}
