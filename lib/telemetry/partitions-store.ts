import type pg from 'pg';
import { type Queryable, transaction } from '../db/client';

/** Days that a partition holds. Rollups are asked by behavior: each partition more costs every such question. */
const PARTITIONED = { events: 1, raw_blocks: 1, rollups: 28 } as const;
const DAY_MS = 86_400_000;

const made = new WeakMap<object, Set<number>>();

/** The day (UTC) that a time falls on, as epoch days. */
export function dayOf(time: number): number {
  return Math.floor(time / DAY_MS);
}

export function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/**
 * Makes the partitions that an ingest is about to write, before its transaction. A table is made and attached
 * rather than created in place: attaching does not wait for the readers of the parent.
 */
export async function ensurePartitions(pool: pg.Pool, times: Iterable<number>): Promise<void> {
  let known = made.get(pool);
  if (!known) {
    known = new Set();
    made.set(pool, known);
  }
  for (const day of new Set([...times].map(dayOf))) {
    if (known.has(day)) continue;
    await transaction((tx) => createDay(tx, day), { pool });
    known.add(day);
  }
}

async function createDay(tx: Queryable, day: number): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(72707371)');
  for (const parent of Object.keys(PARTITIONED) as (keyof typeof PARTITIONED)[]) {
    const days = PARTITIONED[parent];
    const first = Math.floor(day / days) * days;
    const [from, to] = [dayText(first), dayText(first + days)];
    const name = `${parent}_${from.replaceAll('-', '')}`;
    const { rows } = await tx.query('select to_regclass($1) is not null as there', [name]);
    if (rows[0].there) continue;
    const bound = (date: string) => (parent === 'rollups' ? `'${date}'` : `'${date} 00:00:00+00'`);
    await tx.query(`create table ${name} (like ${parent} including defaults including constraints including storage)`);
    await tx.query(`alter table ${parent} attach partition ${name} for values from (${bound(from)}) to (${bound(to)})`);
  }
}
