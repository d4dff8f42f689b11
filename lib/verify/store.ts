import type pg from 'pg';
import { verifyAudit } from '../access';
import { transaction } from '../db/client';
import { readKeptFrom } from '../telemetry/border-store';
import { installationKeys } from '../telemetry/keys-store';
import { checkDictionary } from './dictionary-store';
import { type CheckedAll, checkHost } from './host-store';
import type { Detection } from './matches-store';
import { HOST_TIMEOUT_MS, mendHost, mendMatches, mendValues } from './mend-store';
import { type Check, type Difference, Findings } from './verify';

export interface Verification {
  hosts: number;
  events: number;
  behaviors: number;
  matches: number;
  alerts: number;
  auditEntries: number;
  /** hosts that a very late record left to be put into context again: everything else of them was compared */
  waiting: number;
  /** epoch ms: events before it were dropped by retention, and nothing of them was compared; null where none were */
  keptFrom: number | null;
  differences: Difference[];
}

export interface VerifyOptions {
  /** repair what is derived from the rest: rollups, hosts' spans, values, matches, alerts */
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
    waiting: 0,
    keptFrom: await readKeptFrom(pool),
    differences: [],
  };
  const { rows: hosts } = await pool.query<{ id: number }>('select host_id as id from hosts order by host_id');
  let detection: Detection | undefined;
  for (const { id } of hosts) {
    options.onHost?.(out.hosts, hosts.length);
    const checked = await checkAndMend(pool, id, found, detection, options.mend ?? false);
    const { events, matches, alerts } = checked;
    detection = checked.detection;
    out.hosts++;
    if (checked.waits) out.waiting++;
    out.events += events;
    out.matches += matches;
    out.alerts += alerts;
  }
  const { behaviors, missing, extra } = await checkDictionary(pool, await installationKeys(pool), found);
  out.behaviors = behaviors;
  if (options.mend) await mendValues(pool, missing, extra);
  const chain = await verifyAudit(pool);
  out.auditEntries = chain.entries;
  if (!chain.ok) found.add('audit', `entry ${chain.brokenAt}`);
  out.differences = found.list();
  return out;
}

/** In one snapshot; what is to be repaired is looked at again with the host held. */
async function checkAndMend(
  pool: pg.Pool,
  id: number,
  found: Findings,
  known: Detection | undefined,
  mend: boolean,
): Promise<CheckedAll> {
  const before = count(found);
  const checked = await transaction(
    async (tx) => {
      await tx.query('set local idle_in_transaction_session_timeout = 0');
      return checkHost(tx, id, found, known);
    },
    { pool, isolation: 'repeatable read', statementTimeout: HOST_TIMEOUT_MS, attempts: 1 },
  );
  if (mend && count(found) > before) await mendHost(pool, id);
  if (mend && checked.repairs.length + checked.groups.length > 0) await mendMatches(pool, id);
  return checked;
}

/** Of what is mended by counting a host's events. */
function count(found: Findings): number {
  const counted: readonly Check[] = ['rollup', 'host_day', 'day_unlisted', 'host_span'];
  return found.list().reduce((n, d) => n + (counted.includes(d.check) ? d.count : 0), 0);
}
