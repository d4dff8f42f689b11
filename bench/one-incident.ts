import type pg from 'pg';
import { ingest } from '../lib/ingest';
import { countCommonValues } from '../lib/telemetry/common-values-store';
import { sealDays } from '../lib/telemetry/rollup-days-store';
import { epochMs } from '../lib/telemetry/store';
import { postgresSeconds } from './cpu';
import { openFleet } from './fleet/database';
import { incident } from './fleet/incident';
import { startServer } from './ingest/database';

export interface IncidentOptions {
  processes: number;
  events: number;
  /** a generated fleet in which it happens; without one it is all that is stored */
  data?: string;
}

/** A database that holds one large incident, and where it is. */
export interface OneIncident {
  url: string;
  pool: pg.Pool;
  postgresSeconds: () => number;
  /** events that are stored, the incident's among them */
  stored: number;
  alertId: string;
  hostId: number;
  /** what made the alert */
  ref: string;
  /** epoch milliseconds: of the host's first and last event */
  from: number;
  to: number;
  close(): Promise<void>;
}

const BATCH = 5_000;
const HOUR = 3_600_000;
const SOURCE = 'bench';

/** Stores an incident of that size, unless it is there, by the way in of telemetry. */
export async function openIncident(options: IncidentOptions): Promise<OneIncident> {
  const { url, pool, close } = options.data ? await openFleet(options.data) : await throwAway();
  try {
    await fill(pool, options);
    await countedOnce(pool);
    const { rows } = await pool.query<Pick<OneIncident, 'alertId' | 'hostId' | 'ref' | 'from' | 'to'>>(
      `select a.alert_id as "alertId", a.host_id as "hostId", a.summary ->> 'eventRef' as ref,
         ${epochMs('h.first_ts')} as "from", ${epochMs('h.last_ts')} as "to"
       from alerts a join hosts h on h.host_id = a.host_id where a.redirect_to is null and h.source = $1 order by a.event_count desc limit 1`,
      [SOURCE],
    );
    const { rows: stored } = await pool.query<{ n: number }>('select count(*)::float8 as n from events');
    return { url, pool, postgresSeconds: await postgresSeconds(pool), stored: stored[0]!.n, ...rows[0]!, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A server counts common values and seals days within its first minutes; a fleet that none has run on yet has neither. */
async function countedOnce(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ counted: boolean }>('select exists (select from value_totals) as counted');
  if (rows[0]!.counted) return;
  await sealDays(pool, 0);
  await countCommonValues(pool);
}

async function throwAway() {
  const server = await startServer();
  const { url, pool } = await server.database('incident_bench');
  return {
    url,
    pool,
    async close() {
      await pool.end();
      await server.stop();
    },
  };
}

async function fill(pool: pg.Pool, { processes, events }: IncidentOptions): Promise<void> {
  const { rows } = await pool.query<{ there: boolean; end: number | null }>(
    `select bool_or(source = $1) as there, ${epochMs('max(last_ts)')} as "end" from hosts`,
    [SOURCE],
  );
  if (rows[0]!.there) return;
  const start = (rows[0]!.end ?? Date.now()) - HOUR;
  const lines = incident({ processes, events, start });
  for (let i = 0; i < lines.length; i += BATCH)
    await ingest(Buffer.from(lines.slice(i, i + BATCH).join('\n')), { pool, source: SOURCE });
  await pool.query('vacuum (analyze)');
}
