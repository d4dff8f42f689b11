import type pg from 'pg';
import { type Actor, audit } from '../access';
import { pool, type Queryable, transaction } from '../db/client';
import { AppError } from '../errors';
import { eventRef, parseEventRef } from '../telemetry/event-ref';
import { epochMs, timestampOf } from '../telemetry/store';
import { now } from '../time';
import { threatOwner } from './evidence-store';
import type { TimelineEntry } from './threat';

export async function readTimeline(threatId: number, db: Queryable = pool()): Promise<TimelineEntry[]> {
  const { rows } = await db.query<TimelineEntry>(
    `select entry_id as id, event_ref as ref, ${epochMs('ts')} as time, text, author, ${epochMs('updated_at')} as "updatedAt"
     from threat_entries where threat_id = $1 order by position, entry_id`,
    [threatId],
  );
  return rows;
}

/** Runs a change of a threat's story, which is held meanwhile, and answers with the story as it is then. */
function changeTimeline(
  by: Actor,
  threatId: number,
  action: string,
  change: (tx: pg.PoolClient) => Promise<object>,
  db: pg.Pool,
): Promise<TimelineEntry[]> {
  return transaction(
    async (tx) => {
      const { rowCount } = await tx.query('select from threats where threat_id = $1 for update', [threatId]);
      if (!rowCount) throw new AppError('not_found', `There is no threat ${threatId}.`);
      const details = await change(tx);
      await audit(tx, { actor: by, action, object: 'threat', objectId: threatId, details });
      return readTimeline(threatId, tx);
    },
    { pool: db },
  );
}

/** Adds what was observed in the threat's process trees and is not in its story yet, in the order of time. */
export function assembleTimeline(by: Actor, threatId: number, db: pg.Pool = pool()): Promise<TimelineEntry[]> {
  return changeTimeline(
    by,
    threatId,
    'assemble timeline',
    async (tx) => {
      const { rows } = await tx.query<{ hostId: number; time: number; seq: number; part: number; note: string }>(
        `select o.host_id as "hostId", ${epochMs('o.ts')} as time, o.seq::float8 as seq, o.part, o.note
         from observations o join pinned_events e on e.host_id = o.host_id and e.owner = $1
           and e.ts = o.ts and e.seq = o.seq and e.part = o.part
         order by o.ts, o.seq, o.part`,
        [threatOwner(threatId)],
      );
      const known = new Set((await readTimeline(threatId, tx)).map(({ ref }) => ref));
      const fresh = rows.filter((row) => !known.has(eventRef(row.hostId, row)));
      await insert(
        tx,
        threatId,
        by,
        fresh.map((row) => ({ ref: eventRef(row.hostId, row), time: row.time, text: row.note })),
      );
      return { added: fresh.length };
    },
    db,
  );
}

/** Adds a line: words, or an event of the evidence with words about it. */
export function addEntry(
  by: Actor,
  threatId: number,
  wish: { text: string; ref?: string },
  db: pg.Pool = pool(),
): Promise<TimelineEntry[]> {
  return changeTimeline(
    by,
    threatId,
    'tell',
    async (tx) => {
      const place = wish.ref === undefined ? null : parseEventRef(wish.ref);
      if (wish.ref !== undefined && !place) throw new AppError('bad_request', `${wish.ref} is no address of an event.`);
      await insert(tx, threatId, by, [{ ref: wish.ref ?? null, time: place?.time ?? null, text: wish.text }]);
      return { ...wish };
    },
    db,
  );
}

async function insert(
  tx: Queryable,
  threatId: number,
  by: Actor,
  entries: readonly { ref: string | null; time: number | null; text: string }[],
): Promise<void> {
  await tx.query(
    `insert into threat_entries (threat_id, position, event_ref, ts, text, author, created_at, updated_at)
     select $1, (select coalesce(max(position), 0) from threat_entries where threat_id = $1) + n, ref, ${timestampOf('t')}, text, $2, $3, $3
     from unnest($4::text[], $5::float8[], $6::text[]) with ordinality x(ref, t, text, n)`,
    [threatId, by.name, now(), entries.map((e) => e.ref), entries.map((e) => e.time), entries.map((e) => e.text)],
  );
}

export function changeEntry(
  by: Actor,
  threatId: number,
  entryId: number,
  text: string,
  db: pg.Pool = pool(),
): Promise<TimelineEntry[]> {
  return changeTimeline(
    by,
    threatId,
    'retell',
    async (tx) => {
      const before = await entryOf(tx, threatId, entryId);
      await tx.query('update threat_entries set text = $2, author = $3, updated_at = $4 where entry_id = $1', [
        entryId,
        text,
        by.name,
        now(),
      ]);
      return { entryId, before: before.text, after: text };
    },
    db,
  );
}

export function removeEntry(
  by: Actor,
  threatId: number,
  entryId: number,
  db: pg.Pool = pool(),
): Promise<TimelineEntry[]> {
  return changeTimeline(
    by,
    threatId,
    'untell',
    async (tx) => {
      const { text, ref } = await entryOf(tx, threatId, entryId);
      await tx.query('delete from threat_entries where entry_id = $1', [entryId]);
      return { entryId, text, ref };
    },
    db,
  );
}

/** @param order all entries' ids; one that came meanwhile, or is gone, refuses the change */
export function orderTimeline(
  by: Actor,
  threatId: number,
  order: readonly number[],
  db: pg.Pool = pool(),
): Promise<TimelineEntry[]> {
  return changeTimeline(
    by,
    threatId,
    'order timeline',
    async (tx) => {
      const known = new Set((await readTimeline(threatId, tx)).map(({ id }) => id));
      if (known.size !== order.length || new Set(order).size !== order.length || order.some((id) => !known.has(id)))
        throw new AppError('conflict', 'The timeline was changed elsewhere meanwhile. Reload it and order it again.');
      await tx.query(
        `update threat_entries e set position = x.n from unnest($1::int[]) with ordinality x(id, n)
         where e.entry_id = x.id`,
        [order],
      );
      return { order };
    },
    db,
  );
}

async function entryOf(
  tx: Queryable,
  threatId: number,
  entryId: number,
): Promise<{ text: string; ref: string | null }> {
  const found = (await readTimeline(threatId, tx)).find(({ id }) => id === entryId);
  if (!found) throw new AppError('not_found', `Threat ${threatId} has no entry ${entryId}.`);
  return found;
}
