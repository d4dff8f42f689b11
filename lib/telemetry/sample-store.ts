import type pg from 'pg';
import { transaction } from '../db/client';
import { forgetHosts } from './hosts-store';
import { openEveryDay, writeAsIngest } from './rollup-days-store';

/** For one statement over all sample hosts. */
const REMOVE_TIMEOUT_MS = 600_000;

/** Tables whose rows belong to one host. */
const OF_HOST = [
  'matches',
  'undecided',
  'alerts',
  'alert_comments',
  'bulk_before',
  'labels',
  'pinned_events',
  'hypothesis_observations',
  'observations',
  'threat_lineages',
  'events',
  'raw_blocks',
  'rollups',
  'host_days',
  'processes',
  'file_provenance',
  'pending_parts',
  'late_hosts',
];

/**
 * Removes the sample hosts with everything stored of them. What people made of it (hypotheses, detectors) stays, as
 * their work; threats that rested on sample hosts alone go. Dictionary rows stay: they belong to no host.
 */
export async function removeSample(pool: pg.Pool): Promise<{ hosts: number; events: number }> {
  const removed = await transaction(
    async (tx) => {
      const { rows } = await tx.query<{ id: number }>(
        'select host_id as id from hosts where sample order by host_id for update',
      );
      const ids = rows.map((row) => row.id);
      await writeAsIngest(tx);
      await openEveryDay(tx);
      let events = 0;
      for (const table of OF_HOST) {
        const { rowCount } = await tx.query(`delete from ${table} where host_id = any($1::int[])`, [ids]);
        if (table === 'events') events = rowCount ?? 0;
      }
      await tx.query(
        'delete from threats t where not exists (select from threat_lineages l where l.threat_id = t.threat_id)',
      );
      await tx.query(
        'delete from threat_entries x where not exists (select from threats t where t.threat_id = x.threat_id)',
      );
      await tx.query(
        'update hypotheses set threat_id = null where not exists (select from threats t where t.threat_id = hypotheses.threat_id)',
      );
      await tx.query('update hypotheses set alert_id = null, host_id = null where host_id = any($1::int[])', [ids]);
      await tx.query('delete from quarantine where sample');
      await tx.query('delete from hosts where host_id = any($1::int[])', [ids]);
      return { hosts: ids.length, events };
    },
    { pool, statementTimeout: REMOVE_TIMEOUT_MS },
  );
  forgetHosts(pool);
  return removed;
}

/** What of the recordings is stored: hosts, and whether the later one came. */
export async function sampleState(pool: pg.Pool, laterFrom: Date): Promise<{ loaded: boolean; laterLoaded: boolean }> {
  const { rows } = await pool.query<{ loaded: boolean; later: boolean }>(
    `select count(*) > 0 as loaded, coalesce(bool_or(last_ts >= $1), false) as later from hosts where sample`,
    [laterFrom],
  );
  return { loaded: rows[0]!.loaded, laterLoaded: rows[0]!.later };
}

/** What `removeSample` would take: how much of each, and the names of the threats that rest on sample hosts alone. */
export async function sampleContents(
  db: pg.Pool,
): Promise<{ hosts: number; events: number; alerts: number; observations: number; threats: string[] }> {
  const { rows } = await db.query(
    `with h as (select host_id from hosts where sample)
     select (select count(*)::int from h) as hosts,
       (select coalesce(sum(count), 0)::int from rollups where host_id in (select host_id from h)) as events,
       (select count(*)::int from alerts where host_id in (select host_id from h)) as alerts,
       (select count(*)::int from observations where host_id in (select host_id from h)) as observations,
       array(select name from threats t where not exists (
         select from threat_lineages l where l.threat_id = t.threat_id and l.host_id not in (select host_id from h))
         order by t.threat_id) as threats`,
  );
  return rows[0];
}
