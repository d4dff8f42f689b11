import type { Queryable } from '../db/client';
import { epochMs } from './store';

/** Epoch ms, the beginning of a day (UTC): retention dropped the events before it. Null where it dropped none. */
export async function readKeptFrom(db: Queryable): Promise<number | null> {
  const { rows } = await db.query<{ keptFrom: number | null }>(
    `select ${epochMs('kept_from')} as "keptFrom" from live_set where id = 1`,
  );
  return rows[0]?.keptFrom ?? null;
}
