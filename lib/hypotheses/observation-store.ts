import type pg from 'pg';
import { type Actor, audit } from '../access';
import { pool, type Queryable, transaction } from '../db/client';
import { AppError } from '../errors';
import { type EventKey, keyText } from '../telemetry/event';
import { eventRef, parseEventRef } from '../telemetry/event-ref';
import { readShownEvents } from '../telemetry/event-store';
import { pinEvents, unpin } from '../telemetry/pins-store';
import { epochMs, storedKeys } from '../telemetry/store';
import { now } from '../time';
import type { Observation } from './hypothesis';

/** What holds the copy of an observed event, so that retention does not take it. */
export const observationOwner = (id: string): string => `observation:${id}`;

interface Row extends EventKey {
  id: string;
  hostId: number;
  alertId: string | null;
  note: string;
  author: string;
  createdAt: number;
}

const SELECT = `select o.observation_id as id, o.host_id as "hostId", o.alert_id as "alertId", o.note, o.author,
    ${epochMs('o.created_at')} as "createdAt", ${epochMs('o.ts')} as time, o.seq::float8 as seq, o.part
  from observations o`;

export interface ObservationQuestion {
  alertId?: string;
  hypothesisId?: number;
  ids?: readonly string[];
  limit?: number;
}

/** Newest first. */
export async function readObservations(q: ObservationQuestion, db: Queryable = pool()): Promise<Observation[]> {
  const { rows } = await db.query<Row>(
    `${SELECT} where ($1::bigint is null or o.alert_id = $1)
       and ($2::int is null or exists (select from hypothesis_observations ho
             where ho.hypothesis_id = $2 and ho.host_id = o.host_id and ho.observation_id = o.observation_id))
       and ($4::bigint[] is null or o.observation_id = any($4))
     order by o.observation_id desc limit $3`,
    [q.alertId ?? null, q.hypothesisId ?? null, q.limit ?? 1_000, q.ids ?? null],
  );
  return withEvents(db, rows);
}

async function withEvents(db: Queryable, rows: readonly Row[]): Promise<Observation[]> {
  const refs = rows.map((row) => eventRef(row.hostId, row));
  const events = new Map((await readShownEvents(db, refs)).map((event) => [event.ref, event]));
  return rows.flatMap(({ id, alertId, note, author, createdAt }, i) => {
    const event = events.get(refs[i]!);
    return event ? [{ id, event, alertId, note, author, createdAt }] : [];
  });
}

/**
 * Marks events as telling; an event is observed once. A note for an event that is observed already replaces the old one,
 * no note leaves it.
 */
export async function observe(
  by: Actor,
  wish: { refs: readonly string[]; note: string; alertId: string | null },
  db: pg.Pool = pool(),
): Promise<Observation[]> {
  const places = new Map<number, EventKey[]>();
  for (const ref of new Set(wish.refs)) {
    const place = parseEventRef(ref);
    if (!place) throw new AppError('bad_request', `${ref} is no address of an event.`);
    places.set(place.hostId, [...(places.get(place.hostId) ?? []), place]);
  }
  const rows = await transaction(
    async (tx) => {
      if (wish.alertId !== null) await checkAlert(tx, wish.alertId);
      const out: Row[] = [];
      for (const [hostId, keys] of [...places].sort(([a], [b]) => a - b))
        out.push(...(await observeOnHost(tx, by, hostId, keys, wish)));
      return out;
    },
    { pool: db },
  );
  const order = new Map(wish.refs.map((ref, i) => [ref, i]));
  const found = await withEvents(db, rows);
  return found.sort((a, b) => order.get(a.event.ref)! - order.get(b.event.ref)!);
}

async function checkAlert(tx: Queryable, alertId: string): Promise<void> {
  const { rowCount } = await tx.query('select from alerts where alert_id = $1', [alertId]);
  if (!rowCount) throw new AppError('not_found', `There is no alert ${alertId}.`);
}

async function observeOnHost(
  tx: pg.PoolClient,
  by: Actor,
  hostId: number,
  keys: readonly EventKey[],
  wish: { note: string; alertId: string | null },
): Promise<Row[]> {
  const stored = await storedKeys(tx, hostId, keys);
  const missing = keys.find((key) => !stored.has(keyText(key)));
  if (missing) throw new AppError('not_found', `There is no event ${eventRef(hostId, missing)}.`);
  const events = [...stored.values()];
  const arrays = [events.map((e) => e.time), events.map((e) => e.seq), events.map((e) => e.part)];
  const added = await tx.query<{ id: string }>(
    `insert into observations (host_id, alert_id, ts, seq, part, process_id, behavior_id, note, author, created_at)
     select $1, $2, to_timestamp(t / 1000.0), s, p, pr, b, $3, $4, $5
     from unnest($6::float8[], $7::bigint[], $8::int[], $9::bigint[], $10::uuid[]) x(t, s, p, pr, b)
     order by t, s, p on conflict (host_id, ts, seq, part) do nothing returning observation_id as id`,
    [
      hostId,
      wish.alertId,
      wish.note,
      by.name,
      now(),
      ...arrays,
      events.map((e) => e.processId),
      events.map((e) => e.behaviorId),
    ],
  );
  const { rows } = await tx.query<Row>(
    `${SELECT} join unnest($2::float8[], $3::bigint[], $4::int[]) x(t, s, p) on o.ts = to_timestamp(x.t / 1000.0) and o.seq = x.s and o.part = x.p
     where o.host_id = $1 order by o.observation_id for update of o`,
    [hostId, ...arrays],
  );
  const fresh = new Set(added.rows.map((row) => row.id));
  for (const row of rows) if (fresh.has(row.id)) await pinEvents(tx, hostId, observationOwner(row.id), [row]);
  const renamed = rows.filter((row) => wish.note !== '' && row.note !== wish.note);
  await tx.query('update observations set note = $3 where host_id = $1 and observation_id = any($2::bigint[])', [
    hostId,
    renamed.map((row) => row.id),
    wish.note,
  ]);
  const entry = (row: Row, action: string) => ({
    actor: by,
    action,
    object: 'observation',
    objectId: row.id,
    details: { event: eventRef(hostId, row), alertId: wish.alertId, note: wish.note },
  });
  await audit(
    tx,
    ...rows.filter((row) => fresh.has(row.id)).map((row) => entry(row, 'observe')),
    ...renamed.map((row) => entry(row, 'note')),
  );
  return rows.map((row) => (renamed.includes(row) ? { ...row, note: wish.note } : row));
}

/** Takes marks back, with their copies. What a hypothesis rests on stays. */
export async function forget(
  by: Actor,
  which: { ids?: readonly string[]; refs?: readonly string[] },
  db: pg.Pool = pool(),
): Promise<{ removed: number }> {
  const places = (which.refs ?? []).flatMap((ref) => parseEventRef(ref) ?? []);
  return transaction(
    async (tx) => {
      const { rows } = await tx.query<Row>(
        `${SELECT} where o.observation_id = any($1::bigint[])
           or (o.host_id, o.ts, o.seq, o.part) in (select h, to_timestamp(t / 1000.0), s, p from unnest($2::int[], $3::float8[], $4::bigint[], $5::int[]) x(h, t, s, p))
         order by o.observation_id for update of o`,
        [
          which.ids ?? [],
          places.map((p) => p.hostId),
          places.map((p) => p.time),
          places.map((p) => p.seq),
          places.map((p) => p.part),
        ],
      );
      const ids = rows.map((row) => row.id);
      const used = await tx.query<{ id: number; title: string }>(
        `select distinct h.hypothesis_id as id, h.title from hypothesis_observations ho join hypotheses h on h.hypothesis_id = ho.hypothesis_id
         where ho.observation_id = any($1::bigint[]) order by 1 limit 5`,
        [ids],
      );
      if (used.rows[0]) {
        throw new AppError('conflict', `The hypothesis "${used.rows[0].title}" rests on this observation.`, {
          hypotheses: used.rows,
        });
      }
      for (const id of ids) await unpin(tx, observationOwner(id));
      await tx.query('delete from observations where observation_id = any($1::bigint[])', [ids]);
      await audit(
        tx,
        ...rows.map((row) => ({
          actor: by,
          action: 'forget',
          object: 'observation',
          objectId: row.id,
          details: { event: eventRef(row.hostId, row), note: row.note },
        })),
      );
      return { removed: rows.length };
    },
    { pool: db },
  );
}
