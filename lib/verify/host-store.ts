import type { Queryable } from '../db/client';
import { readKeptFrom } from '../telemetry/border-store';
import { installationKeys } from '../telemetry/keys-store';
import { epochMs } from '../telemetry/store';
import { type CheckedMatches, checkMatches, type Detection, readDetection } from './matches-store';
import { type CheckedHost, checkNames, checkTelemetry } from './telemetry-store';
import type { Findings } from './verify';

export interface CheckedAll extends CheckedMatches {
  events: number;
  /** see HostTelemetry */
  waits: boolean;
  detection?: Detection;
}

const NOTHING: CheckedAll = { events: 0, waits: false, matches: 0, alerts: 0, repairs: [], groups: [] };

/**
 * Everything of one host, within the caller's transaction: its telemetry, its matches and its alerts.
 * @param known what was read of the detectors for the host before
 */
export async function checkHost(tx: Queryable, id: number, found: Findings, known?: Detection): Promise<CheckedAll> {
  const { rows } = await tx.query(
    `select name, ${epochMs('first_ts')} as first, ${epochMs('last_ts')} as time, last_seq::float8 as seq, last_part as part
     from hosts where host_id = $1`,
    [id],
  );
  if (!rows[0]) return NOTHING;
  const { name, first, time, seq, part } = rows[0];
  const host: CheckedHost = {
    id,
    name,
    firstTime: first,
    last: time === null ? null : { time, seq, part },
    keptFrom: await readKeptFrom(tx),
  };
  if (!(await checkNames(tx, host, found))) return NOTHING;
  const telemetry = await checkTelemetry(tx, await installationKeys(tx), host, found);
  const detection = await readDetection(tx, known);
  const checked = await checkMatches(tx, host, telemetry, detection, found);
  return { ...checked, events: telemetry.events.length, waits: telemetry.waits, detection };
}
