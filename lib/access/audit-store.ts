import type pg from 'pg';
import { pool, type Queryable } from '../db/client';
import { nowMs } from '../time';
import type { Actor } from './actor';
import { type AuditEntry, entryHash, GENESIS } from './audit';

/** "unwrap" and "audit" as one number: writers of the chain wait for each other on it. */
const CHAIN_LOCK = 72_707_370;
const BATCH = 2_000;

export interface AuditInput {
  actor: Actor;
  /** verb: "close", "promote" ... */
  action: string;
  /** kind of thing: alert, detector, threat, hypothesis, observation, token ... */
  object: string;
  objectId: string | number;
  details?: unknown;
}

/**
 * Adds entries to the chain inside the caller's transaction, so that a change and its entry live or die together. The
 * chain is locked from here until the commit: call this last.
 */
export async function audit(tx: pg.ClientBase, ...inputs: AuditInput[]): Promise<void> {
  if (inputs.length === 0) return;
  await tx.query('select pg_advisory_xact_lock($1)', [CHAIN_LOCK]);
  const last = await tx.query<{ hash: Buffer }>('select hash from audit order by audit_id desc limit 1');
  const ids = await tx.query<{ id: string }>(`select nextval('audit_ids') as id from generate_series(1, $1::int)`, [
    inputs.length,
  ]);
  let previous: Buffer = last.rows[0]?.hash ?? GENESIS;
  const at = Math.trunc(nowMs());
  const rows = inputs.map((input, i) => {
    const entry: AuditEntry = {
      id: ids.rows[i]!.id,
      at,
      actor: input.actor.name,
      action: input.action,
      object: input.object,
      objectId: String(input.objectId),
      details: input.details ?? {},
    };
    const row = { ...entry, details: JSON.stringify(entry.details), previous, hash: entryHash(previous, entry) };
    previous = row.hash;
    return row;
  });
  await tx.query(
    `insert into audit (audit_id, at, actor, action, object, object_id, details, prev_hash, hash)
     select id, to_timestamp($2::float8 / 1000.0), actor, action, object, object_id, details, prev, hash
     from unnest($1::int8[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::bytea[], $9::bytea[])
       as t(id, actor, action, object, object_id, details, prev, hash)`,
    [
      rows.map((r) => r.id),
      at,
      rows.map((r) => r.actor),
      rows.map((r) => r.action),
      rows.map((r) => r.object),
      rows.map((r) => r.objectId),
      rows.map((r) => r.details),
      rows.map((r) => r.previous),
      rows.map((r) => r.hash),
    ],
  );
}

export interface AuditVerdict {
  ok: boolean;
  entries: number;
  /** hex; keep it elsewhere to notice a log that was cut short at its end */
  head: string;
  /** id of the first entry that does not fit */
  brokenAt?: string;
}

/** Walks the whole chain in batches. */
export async function verifyAudit(db: Queryable = pool()): Promise<AuditVerdict> {
  let previous: Buffer = GENESIS;
  let after = '0';
  let entries = 0;
  for (;;) {
    const { rows } = await db.query<AuditEntry & { prev_hash: Buffer; hash: Buffer }>(
      `select audit_id as id, (extract(epoch from at) * 1000)::float8 as at, actor, action, object,
              object_id as "objectId", details, prev_hash, hash
       from audit where audit_id > $1 order by audit_id limit $2`,
      [after, BATCH],
    );
    for (const row of rows) {
      const fits = row.prev_hash.equals(previous) && row.hash.equals(entryHash(previous, row));
      if (!fits) return { ok: false, entries, head: previous.toString('hex'), brokenAt: row.id };
      previous = row.hash;
      after = row.id;
      entries++;
    }
    if (rows.length < BATCH) return { ok: true, entries, head: previous.toString('hex') };
  }
}
