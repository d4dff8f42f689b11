import type pg from 'pg';
import { type Queryable, transaction } from '../db/client';
import { nowMs } from '../time';
import { dayOf, dayText } from './partitions-store';
import { WRITERS_LOCK } from './writers-lock';

// A day is sealed when nobody has written its rollups for a while. A seal is a number that is given once. Where two
// snapshots show the same seal of a day, they show the same rollups of it: whoever writes them takes the seal away in the
// same transaction, and a seal is only given while nobody writes.

/** Late records of a day come in bundles: it is sealed again when so long has passed since the first of them. */
const QUIET_MS = 10 * 60_000;
/** Clocks and queues of agents: a day is over so long after its end. */
const OVER_MS = 2 * 3_600_000;

/** A day that rollups tell of: its number (epoch days), and its seal. */
export interface RollupDay {
  day: number;
  seal: string | null;
}

/** The days that hold rollups of a range of time (epoch milliseconds, half-open). */
export async function rollupDays(db: Queryable, range?: { from: number; to: number }): Promise<RollupDay[]> {
  const { rows } = await db.query<RollupDay>(
    `select day - '1970-01-01'::date as day, seal::text as seal from rollup_days
     where $1::date is null or day between $1::date and $2::date order by day`,
    range ? [dayText(dayOf(range.from)), dayText(dayOf(range.to))] : [null, null],
  );
  return rows;
}

/** A transaction that writes rollups without ingest: to be called once it has the hosts' rows. */
export async function writeAsIngest(tx: Queryable): Promise<void> {
  await tx.query('select pg_advisory_xact_lock_shared($1)', [WRITERS_LOCK]);
}

/** Of days whose rollups the transaction writes (epoch days): they are known, and bear no seal. */
export async function openDays(tx: Queryable, days: Iterable<number>): Promise<void> {
  const listed = [...new Set(days)].sort((a, b) => a - b).map(dayText);
  if (listed.length === 0) return;
  // Rows are locked only where there is a seal to take: writers of one day must not wait for each other.
  await tx.query(
    `with opened as (
       update rollup_days set seal = null, opened_at = now() where seal is not null and day = any($1::date[]))
     insert into rollup_days (day, opened_at) select d.day, now() from unnest($1::date[]) d(day)
     where not exists (select from rollup_days r where r.day = d.day) on conflict do nothing`,
    [listed],
  );
}

/** The same of all days there are. */
export async function openEveryDay(tx: Queryable): Promise<void> {
  await tx.query('update rollup_days set seal = null, opened_at = now() where seal is not null');
}

/**
 * Seals the days that are over and quiet. The server calls this now and then.
 * @param quietMs since the first write after a seal
 * @returns days that got a seal
 */
export async function sealDays(pool: pg.Pool, quietMs = QUIET_MS): Promise<number> {
  const due = `seal is null and day < $1::date and opened_at <= now() - make_interval(secs => $2::float8)`;
  const params = [dayText(dayOf(nowMs() - OVER_MS)), quietMs / 1000];
  const { rows } = await pool.query(`select from rollup_days where ${due} limit 1`, params);
  if (rows.length === 0) return 0;
  return transaction(
    async (tx) => {
      // who writes now has ended; who writes later sees the seals
      await tx.query('select pg_advisory_xact_lock($1)', [WRITERS_LOCK]);
      const { rowCount } = await tx.query(`update rollup_days set seal = nextval('day_seals') where ${due}`, params);
      return rowCount ?? 0;
    },
    { pool },
  );
}
