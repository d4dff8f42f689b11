import type { Queryable } from '../db/client';
import type { Sql } from './queue';

/**
 * Counts of many alerts. A count that is quick is made anew each time; one that reads a million index entries is kept
 * for twenty times as long as it took, so that a page which is open all day costs a twentieth of one core at most.
 */
const QUICK_MS = 25;
const TIMES_COST = 20;
const MOST_KEPT_MS = 30_000;
const MOST_KEPT = 500;

type Kept = Map<string, { until: number; rows: unknown[] }>;
const kept = new WeakMap<object, Kept>();

export async function countRows<T extends object>(db: Queryable, sql: Sql): Promise<T> {
  const memo = kept.get(db) ?? (new Map() as Kept);
  kept.set(db, memo);
  const key = JSON.stringify([sql.text, sql.params]);
  const known = memo.get(key);
  if (known && known.until > Date.now()) return known.rows[0] as T;
  const since = performance.now();
  const { rows } = await db.query<T>(sql.text, sql.params);
  const cost = performance.now() - since;
  if (memo.size >= MOST_KEPT) memo.clear();
  if (cost > QUICK_MS) memo.set(key, { until: Date.now() + Math.min(MOST_KEPT_MS, cost * TIMES_COST), rows });
  else memo.delete(key);
  return rows[0]!;
}

/** After somebody's verdict: their own change shows at once. */
export function forgetCounts(db: Queryable): void {
  kept.delete(db);
}
