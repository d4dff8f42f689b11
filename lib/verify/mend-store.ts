import type pg from 'pg';
import { regroup } from '../alerts/grouping-store';
import { transaction } from '../db/client';
import { lockHosts } from '../telemetry/hosts-store';
import type { DictionaryValue } from './dictionary-store';
import { RECOUNT } from './telemetry-store';

/** Counts a host's rollups again and finds its span, with the host held as ingest holds it. */
export function mendHost(pool: pg.Pool, hostId: number): Promise<void> {
  return transaction(
    async (tx) => {
      await lockHosts(tx, [hostId]);
      await tx.query('delete from rollups where host_id = $1', [hostId]);
      await tx.query(
        `insert into rollups (behavior_id, host_id, day, kind, count, first_ts, last_ts)
         select behavior_id, $1, day, kind, count, first_ts, last_ts from (${RECOUNT}) e`,
        [hostId],
      );
      await tx.query(
        `update hosts h set first_ts = (select min(ts) from events where host_id = $1), last_ts = e.ts, last_seq = e.seq, last_part = e.part
         from (select 1) one left join lateral (
           select ts, seq, part from events where host_id = $1 order by ts desc, seq desc, part desc limit 1) e on true
         where h.host_id = $1`,
        [hostId],
      );
    },
    { pool, statementTimeout: 0 },
  );
}

/** Forms alerts again from their matches. */
export function mendAlerts(
  pool: pg.Pool,
  hostId: number,
  groups: readonly { detectorId: number; anchorId: string }[],
): Promise<void> {
  return transaction(
    async (tx) => {
      await lockHosts(tx, [hostId]);
      await regroup(
        tx,
        groups.map((group) => ({ hostId, ...group })),
      );
    },
    { pool, statementTimeout: 0 },
  );
}

export async function mendValues(pool: pg.Pool, values: readonly DictionaryValue[]): Promise<void> {
  await pool.query(
    `insert into behavior_values (field, value_key, behavior_id)
     select * from unnest($1::smallint[], $2::bigint[], $3::uuid[]) on conflict do nothing`,
    [values.map((v) => v.field), values.map((v) => v.key), values.map((v) => v.id)],
  );
}
