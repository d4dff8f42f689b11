import type pg from 'pg';
import { verifyAudit } from '../access';
import { transaction } from '../db/client';
import { installationKeys } from '../telemetry/keys-store';
import { epochMs } from '../telemetry/store';
import { checkDictionary } from './dictionary-store';
import { type CheckedMatches, checkMatches, type Detection, readDetection } from './matches-store';
import { mendAlerts, mendHost, mendValues } from './mend-store';
import { type CheckedHost, checkNames, checkTelemetry } from './telemetry-store';
import { type Difference, Findings } from './verify';

export interface Verification {
  hosts: number;
  events: number;
  behaviors: number;
  matches: number;
  alerts: number;
  auditEntries: number;
  differences: Difference[];
}

export interface VerifyOptions {
  /** repair what is derived from the rest: rollups, hosts' spans, values, alerts */
  mend?: boolean;
  onHost?: (done: number, of: number) => void;
}

/**
 * Counts again what is stored: each host's telemetry from its raw records, rollups from events, matches from behaviors
 * and detectors, alerts from matches, the dictionary from its contents, and the audit log. Each host is looked at in one
 * snapshot, so the app may go on meanwhile. Answers with the differences that were found, mended or not.
 */
export async function verify(pool: pg.Pool, options: VerifyOptions = {}): Promise<Verification> {
  const found = new Findings();
  const out: Verification = {
    hosts: 0,
    events: 0,
    behaviors: 0,
    matches: 0,
    alerts: 0,
    auditEntries: 0,
    differences: [],
  };
  const { rows: hosts } = await pool.query<{ id: number }>('select host_id as id from hosts order by host_id');
  let detection: Detection | undefined;
  for (const { id } of hosts) {
    options.onHost?.(out.hosts, hosts.length);
    const checked = await checkHost(pool, id, found, detection, options.mend ?? false);
    const { events, groups, matches, alerts } = checked;
    detection = checked.detection;
    out.hosts++;
    out.events += events;
    out.matches += matches;
    out.alerts += alerts;
    if (options.mend && groups.length > 0) await mendAlerts(pool, id, groups);
  }
  const { behaviors, incomplete } = await checkDictionary(pool, await installationKeys(pool), found);
  out.behaviors = behaviors;
  if (options.mend && incomplete.length > 0) await mendValues(pool, incomplete);
  const chain = await verifyAudit(pool);
  out.auditEntries = chain.entries;
  if (!chain.ok) found.add('audit', `entry ${chain.brokenAt}`);
  out.differences = found.list();
  return out;
}

interface CheckedAll extends CheckedMatches {
  events: number;
  detection?: Detection;
}

const NOTHING: CheckedAll = { events: 0, matches: 0, alerts: 0, groups: [] };

async function checkHost(
  pool: pg.Pool,
  id: number,
  found: Findings,
  known: Detection | undefined,
  mend: boolean,
): Promise<CheckedAll> {
  const before = count(found);
  const keys = await installationKeys(pool);
  const answer = await transaction(
    async (tx) => {
      await tx.query('set local idle_in_transaction_session_timeout = 0');
      const { rows } = await tx.query(
        `select name, ${epochMs('first_ts')} as first, ${epochMs('last_ts')} as time, last_seq::float8 as seq, last_part as part
         from hosts where host_id = $1`,
        [id],
      );
      if (!rows[0]) return NOTHING;
      const { name, first, time, seq, part } = rows[0];
      const host: CheckedHost = { id, name, firstTime: first, last: time === null ? null : { time, seq, part } };
      if (!(await checkNames(tx, host, found))) return NOTHING;
      const telemetry = await checkTelemetry(tx, keys, host, found);
      const detection = await readDetection(tx, known);
      const checked = await checkMatches(tx, host, telemetry, detection, found);
      return { ...checked, events: telemetry.events.length, detection };
    },
    { pool, isolation: 'repeatable read', statementTimeout: 0, attempts: 1 },
  );
  if (mend && count(found) > before) await mendHost(pool, id);
  return answer;
}

/** Of what is mended host by host. */
function count(found: Findings): number {
  return found.list().reduce((n, d) => n + (d.check === 'rollup' || d.check === 'host_span' ? d.count : 0), 0);
}
