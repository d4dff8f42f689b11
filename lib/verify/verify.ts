import { SESSION_GAP_MS } from '../alerts/grouping';
import { compareKeys, type EventKey, keyText } from '../telemetry/event';

/** What is compared, and how a difference is said. Those that are derived from the rest can be mended. */
export const CHECKS = {
  behavior_missing: {
    one: 'behavior is named and not in the dictionary: its hosts were not checked further',
    many: 'behaviors are named and not in the dictionary: their hosts were not checked further',
  },
  raw: { one: 'event has no raw record', many: 'events have no raw record' },
  record: {
    one: 'raw record no longer reads as its event',
    many: 'raw records no longer read as their events',
  },
  process_missing: {
    one: 'event names a process that is not stored',
    many: 'events name a process that is not stored',
  },
  event: {
    one: 'event has another process or behavior than the raw records say',
    many: 'events have another process or behavior than the raw records say',
  },
  process: {
    one: 'process is stored otherwise than the raw records say',
    many: 'processes are stored otherwise than the raw records say',
  },
  file_history: {
    one: 'entry of the file history differs from what the raw records say',
    many: 'entries of the file history differ from what the raw records say',
  },
  rollup: {
    one: 'rollup differs from a recount of the events',
    many: 'rollups differ from a recount of the events',
    mend: true,
  },
  host_day: {
    one: "host's day has another number or other kinds of events than are stored",
    many: "hosts' days have another number or other kinds of events than are stored",
    mend: true,
  },
  day_unlisted: {
    one: 'day has rollups and is not in the list of days: counts in memory leave it out',
    many: 'days have rollups and are not in the list of days: counts in memory leave them out',
    mend: true,
  },
  host_span: {
    one: 'host names another first or last event than it has',
    many: 'hosts name another first or last event than they have',
    mend: true,
  },
  behavior: {
    one: 'behavior has a content that does not belong to its id',
    many: 'behaviors have a content that does not belong to their id',
  },
  behavior_text: {
    one: 'behavior is searched by another text than its content gives',
    many: 'behaviors are searched by another text than their content gives',
  },
  behavior_values: {
    one: 'behavior is counted by prevalence under other values than its content gives',
    many: 'behaviors are counted by prevalence under other values than their content gives',
    mend: true,
  },
  match_event: {
    one: 'match does not stand where its event stands',
    many: 'matches do not stand where their events stand',
    mend: true,
  },
  match_false: {
    one: 'match does not hold by its own version',
    many: 'matches do not hold by their own version',
    mend: true,
  },
  match_withdrawn: {
    one: 'match is withdrawn and yet holds by its own version',
    many: 'matches are withdrawn and yet hold by their own version',
    mend: true,
  },
  match_missing: {
    one: 'event that a live detector matches has no match',
    many: 'events that a live detector matches have no match',
    mend: true,
  },
  match_epoch: {
    one: 'match is of an epoch in which its version was not live',
    many: 'matches are of an epoch in which their version was not live',
  },
  match_alert: {
    one: 'match is in no alert, or in one that is not its own',
    many: 'matches are in no alert, or in one that is not their own',
    mend: true,
  },
  alert_count: {
    one: 'alert has another count or span than its matches',
    many: 'alerts have another count or span than their matches',
    mend: true,
  },
  alert_gap: {
    one: 'alert goes on over an hour without a match',
    many: 'alerts go on over an hour without a match',
    mend: true,
  },
  alert_version: {
    one: "alert names another version than its first match, or another detector's",
    many: "alerts name another version than their first match, or another detector's",
    mend: true,
  },
  pending: {
    one: 'event waits for parts, though it is complete or stored',
    many: 'events wait for parts, though they are complete or stored',
  },
  audit: { one: 'entry breaks the audit log', many: 'entries break the audit log' },
} satisfies Record<string, { one: string; many: string; mend?: true }>;

export type Check = keyof typeof CHECKS;

export interface Difference {
  check: Check;
  count: number;
  text: string;
  /** the first ones */
  examples: string[];
  mendable: boolean;
}

const EXAMPLES = 5;

export class Findings {
  private readonly found = new Map<Check, { count: number; examples: string[] }>();

  add(check: Check, example: string): void {
    const entry = this.found.get(check) ?? { count: 0, examples: [] };
    this.found.set(check, entry);
    entry.count++;
    if (entry.examples.length < EXAMPLES) entry.examples.push(example);
  }

  list(): Difference[] {
    return (Object.keys(CHECKS) as Check[]).flatMap((check) => {
      const entry = this.found.get(check);
      if (!entry) return [];
      const { one, many } = CHECKS[check];
      const text = `${entry.count.toLocaleString('en-US')} ${entry.count === 1 ? one : many}`;
      return [{ check, ...entry, text, mendable: 'mend' in CHECKS[check] }];
    });
  }
}

/** Keys whose texts differ, or that one side alone has. */
export function unequal(expected: ReadonlyMap<string, string>, stored: ReadonlyMap<string, string>): string[] {
  const out: string[] = [];
  for (const [key, text] of expected) if (stored.get(key) !== text) out.push(key);
  for (const key of stored.keys()) if (!expected.has(key)) out.push(key);
  return out;
}

export interface CheckedMatch extends EventKey {
  detectorId: number;
  versionId: number;
  epoch: number;
  anchorId: string;
  alertId: string | null;
  withdrawn: boolean;
  observed: boolean;
}

export interface CheckedAlert {
  id: string;
  detectorId: number;
  versionId: number;
  anchorId: string;
  first: number;
  last: number;
  count: number;
  status: string;
  redirectTo: string | null;
}

/** Half-open; no end: until now. */
export interface Span {
  from: number;
  to: number | null;
}

export const within = (epoch: number, spans: readonly Span[]): boolean =>
  spans.some(({ from, to }) => epoch >= from && (to === null || epoch < to));

const groupOf = (detectorId: number, anchorId: string): string => `${detectorId} ${anchorId}`;

/**
 * Alerts against the matches they stand for: every match that is not withdrawn is in one alert of its detector and
 * lineage, and the alert says of its matches what they say themselves.
 * @param host how the host is called in examples
 * @returns the groups (detector and anchor) whose alerts are to be formed again
 */
export function compareAlerts(
  host: string,
  alerts: readonly CheckedAlert[],
  matches: readonly CheckedMatch[],
  found: Findings,
): Set<string> {
  const groups = new Set<string>();
  const byId = new Map(alerts.map((a) => [a.id, a]));
  const members = new Map<string, CheckedMatch[]>();
  for (const match of matches) {
    if (match.withdrawn || (match.observed && match.alertId === null)) continue;
    const alert = match.alertId === null ? undefined : byId.get(match.alertId);
    const own =
      alert?.redirectTo === null && alert.detectorId === match.detectorId && alert.anchorId === match.anchorId;
    if (!own) {
      found.add('match_alert', `${host} detector ${match.detectorId} event ${keyText(match)} alert ${match.alertId}`);
      groups.add(groupOf(match.detectorId, match.anchorId));
    }
    if (match.alertId === null) continue;
    const list = members.get(match.alertId);
    if (list) list.push(match);
    else members.set(match.alertId, [match]);
  }
  for (const alert of alerts) {
    if (alert.redirectTo !== null) continue;
    const wrong = wrongOf(alert, (members.get(alert.id) ?? []).sort(compareKeys));
    for (const check of wrong) found.add(check, `alert ${alert.id}`);
    if (wrong.length > 0) groups.add(groupOf(alert.detectorId, alert.anchorId));
  }
  return groups;
}

function wrongOf(alert: CheckedAlert, matches: readonly CheckedMatch[]): Check[] {
  const first = matches[0];
  const last = matches[matches.length - 1];
  if (!first || !last) {
    const empty = alert.count === 0 && ['closed', 'withdrawn'].includes(alert.status);
    return empty ? [] : ['alert_count'];
  }
  const out: Check[] = [];
  const told = alert.count === matches.length && alert.first === first.time && alert.last === last.time;
  if (!told || alert.status === 'withdrawn') out.push('alert_count');
  if (matches.some((m, i) => i > 0 && m.time - matches[i - 1]!.time > SESSION_GAP_MS)) out.push('alert_gap');
  if (alert.versionId !== first.versionId) out.push('alert_version');
  return out;
}
