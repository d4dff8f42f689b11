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

export interface Partition {
  name: string;
  parent: keyof typeof PARTITIONED;
  /** epoch days, half-open */
  from: number;
  to: number;
}

/** The partitions that end before a day (epoch days), the oldest first. */
export async function partitionsBefore(db: Queryable, day: number): Promise<Partition[]> {
  const { rows } = await db.query<{ name: string; parent: Partition['parent'] }>(
    `select c.relname as name, p.relname as parent from pg_inherits i join pg_class c on c.oid = i.inhrelid
     join pg_class p on p.oid = i.inhparent where p.relname = any($1::text[]) order by c.relname`,
    [Object.keys(PARTITIONED)],
  );
  return rows.flatMap(({ name, parent }) => {
    const [, year, month, date] = /_(\d{4})(\d\d)(\d\d)$/.exec(name) ?? [];
    const from = dayOf(Date.parse(`${year}-${month}-${date}T00:00:00Z`));
    const to = from + PARTITIONED[parent];
    return to <= day ? [{ name, parent, from, to }] : [];
  });
}

/** Whoever reads may go on: others would wait behind a drop that waits for a long question. */
const LOCK_WAIT_MS = 3_000;

/** Drops a partition. False where somebody reads it: to be tried again later. */
export async function dropPartition(pool: pg.Pool, { name }: Partition): Promise<boolean> {
  try {
    await transaction(
      async (tx) => {
        await tx.query(`set local lock_timeout = ${LOCK_WAIT_MS}`);
        await tx.query(`drop table if exists ${name}`);
      },
      { pool },
    );
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === LOCK_NOT_AVAILABLE) return false;
    throw error;
  }
}

const LOCK_NOT_AVAILABLE = '55P03';

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
