import type pg from 'pg';
import { nowMs } from '../time';
import { ensurePartitions } from './partitions-store';

const DAY_MS = 86_400_000;
const DAYS_AHEAD = 3;

/** Makes the partitions of the days to come: the first record of a day then waits for no table. */
export function makePartitionsAhead(pool: pg.Pool): Promise<void> {
  const now = nowMs();
  return ensurePartitions(
    pool,
    Array.from({ length: DAYS_AHEAD + 1 }, (_, i) => now + i * DAY_MS),
  );
}

/** For one table with all of its partitions. */
const ANALYZE_TIMEOUT_MS = 1_800_000;

const PARENTS = ['events', 'rollups', 'raw_blocks'];

/**
 * The planner's statistics of partitioned tables as a whole: PostgreSQL's autovacuum keeps those of the partitions alone
 * ("Routine Vacuuming", 24.1.3).
 */
export async function analyzeParents(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query(`set statement_timeout = ${ANALYZE_TIMEOUT_MS}`);
    for (const table of PARENTS) await client.query(`analyze ${table}`);
  } finally {
    // the connection keeps no setting of ours
    client.release(true);
  }
}
