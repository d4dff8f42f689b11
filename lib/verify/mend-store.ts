import type pg from 'pg';
import { regroup } from '../alerts/grouping-store';
import { type Queryable, transaction } from '../db/client';
import { putMatches, withdraw } from '../detectors/detect-store';
import { shareLiveSet } from '../detectors/live-set-store';
import { readKeptFrom } from '../telemetry/border-store';
import { RECOUNT_DAYS } from '../telemetry/host-days-store';
import { lockHosts } from '../telemetry/hosts-store';
import { dayOf, dayText } from '../telemetry/partitions-store';
import { openDays, openEveryDay, writeAsIngest } from '../telemetry/rollup-days-store';
import { nowMs } from '../time';
import type { DictionaryValue } from './dictionary-store';
import { checkHost } from './host-store';
import type { MatchRepair } from './matches-store';
import { RECOUNT } from './telemetry-store';
import { Findings } from './verify';

/** For one statement over everything of a host. */
export const HOST_TIMEOUT_MS = 1_200_000;

const FIRST = `$2::date::timestamp at time zone 'UTC'`;

/** Counts a host's rollups and days again and finds its span, with the host held as ingest holds it. */
export function mendHost(pool: pg.Pool, hostId: number): Promise<void> {
  return transaction(
    async (tx) => {
      await lockHosts(tx, [hostId]);
      await writeAsIngest(tx);
      await openEveryDay(tx);
      const keptFrom = await readKeptFrom(tx);
      const kept = [hostId, keptFrom === null ? '-infinity' : dayText(dayOf(keptFrom))];
      await tx.query('delete from rollups where host_id = $1 and day >= $2::date', kept);
      await tx.query(
        `insert into rollups (behavior_id, host_id, day, kind, count, first_ts, last_ts)
         select behavior_id, $1, day, kind, count, first_ts, last_ts from (${RECOUNT}) e`,
        kept,
      );
      const { rows } = await tx.query<{ day: number }>(
        `select distinct day - '1970-01-01'::date as day from rollups where host_id = $1 and day >= $2::date`,
        kept,
      );
      await openDays(
        tx,
        rows.map(({ day }) => day),
      );
      await tx.query('delete from host_days where host_id = $1 and day >= $2::date', kept);
      await tx.query(`insert into host_days (host_id, day, events, kinds) ${RECOUNT_DAYS}`, kept);
      // where nothing is kept any more, the host still says when it was last seen
      await tx.query(
        `update hosts h set first_ts = (select min(ts) from events where host_id = $1 and ts >= ${FIRST}), last_ts = e.ts, last_seq = e.seq, last_part = e.part
         from (select 1) one left join lateral (
           select ts, seq, part from events where host_id = $1 and ts >= ${FIRST} order by ts desc, seq desc, part desc limit 1) e on true
         where h.host_id = $1 and (e.ts is not null or h.last_ts >= ${FIRST})`,
        kept,
      );
    },
    { pool, statementTimeout: HOST_TIMEOUT_MS },
  );
}

/**
 * Sets a host's matches right by what their own versions and the live ones say, and forms their alerts again. The check
 * is made again with the host and the live set held as ingest holds them: the app may have gone on since.
 */
export function mendMatches(pool: pg.Pool, hostId: number): Promise<void> {
  return transaction(
    async (tx) => {
      await tx.query('set local idle_in_transaction_session_timeout = 0');
      await lockHosts(tx, [hostId]);
      const { epoch } = await shareLiveSet(tx, pool);
      const { repairs, groups } = await checkHost(tx, hostId, new Findings());
      const stood = await anchorsOf(tx, hostId, repairs);
      const [holding, untrue] = [repairs.filter((r) => r.holds), repairs.filter((r) => !r.holds)];
      await putMatches(tx, holding, epoch);
      await withdraw(tx, untrue, nowMs());
      const stand = repairs.map(({ detectorId, event }) => ({ detectorId, anchorId: event.anchorId }));
      await regroup(
        tx,
        [...groups, ...stood, ...stand].map((group) => ({ hostId, ...group })),
      );
    },
    { pool, statementTimeout: HOST_TIMEOUT_MS },
  );
}

/** The groups that the matches are in until now. */
async function anchorsOf(
  tx: Queryable,
  hostId: number,
  repairs: readonly MatchRepair[],
): Promise<{ detectorId: number; anchorId: string }[]> {
  const { rows } = await tx.query<{ detectorId: number; anchorId: string }>(
    `select distinct m.detector_id as "detectorId", m.anchor_id as "anchorId"
     from unnest($2::int[], $3::float8[], $4::bigint[], $5::int[]) x(d, t, s, p)
     join matches m on m.host_id = $1 and m.detector_id = x.d and m.ts = to_timestamp(x.t / 1000.0) and m.seq = x.s and m.part = x.p`,
    [
      hostId,
      repairs.map((r) => r.detectorId),
      repairs.map((r) => r.event.time),
      repairs.map((r) => r.event.seq),
      repairs.map((r) => r.event.part),
    ],
  );
  return rows;
}

/** Puts the values that prevalence counts by where they are missing, and takes those away that no content gives. */
export async function mendValues(
  pool: pg.Pool,
  missing: readonly DictionaryValue[],
  extra: readonly DictionaryValue[],
): Promise<void> {
  const columns = (values: readonly DictionaryValue[]) => [
    values.map((v) => v.field),
    values.map((v) => v.key),
    values.map((v) => v.id),
  ];
  if (missing.length > 0)
    await pool.query(
      `insert into behavior_values (field, value_key, behavior_id)
       select * from unnest($1::smallint[], $2::bigint[], $3::uuid[]) on conflict do nothing`,
      columns(missing),
    );
  if (extra.length > 0)
    await pool.query(
      `delete from behavior_values v using unnest($1::smallint[], $2::bigint[], $3::uuid[]) x(f, k, b)
       where v.field = x.f and v.value_key = x.k and v.behavior_id = x.b`,
      columns(extra),
    );
}
