import type { Queryable } from '../db/client';
import { runner } from './runner';

/** A smaller dictionary comes into memory while the first backtest runs. */
const LARGE = 20_000;

/** Brings a large dictionary into memory before anybody asks: the first backtest or hunt would wait for it. */
export async function warmLarge(db: Queryable, url: string): Promise<void> {
  // the planner's estimate, in no time
  const { rows } = await db.query<{ n: number }>(
    `select reltuples as n from pg_class where oid = 'behaviors'::regclass`,
  );
  if (rows[0]!.n >= LARGE) await runner(url).warm();
}
