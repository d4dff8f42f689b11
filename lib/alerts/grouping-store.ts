import type { Queryable } from '../db/client';
import type { MatchGroup } from '../detectors/match-group';
import { pinEvents } from '../telemetry/pins-store';
import { epochMs, timestampOf } from '../telemetry/store';
import { nowMs } from '../time';
import { SEVERITIES, type Severity } from './alert';
import { type GroupedMatch, groupKey, PINNED, type PlannedAlert, planAlerts, type Regrouped } from './grouping';
import { growAlerts } from './grow-store';
import { followLineage, mergeAlert } from './merge-store';
import { summarise } from './summary-store';

interface MatchRow extends GroupedMatch {
  seq: number;
  part: number;
  versionId: number;
  behaviorId: string;
  processId: string;
}

/**
 * Forms the alerts of these groups from their matches, inside the transaction that changed the matches. The host's row
 * is locked by the caller, so no other transaction writes alerts of this host.
 * @param options.raisedPast the matches are of a time before their detector was live
 */
export async function regroup(
  tx: Queryable,
  groups: readonly MatchGroup[],
  options: { raisedPast?: boolean } = {},
): Promise<Regrouped> {
  const out: Regrouped = { raised: [], changed: [] };
  const unique = new Map<string, MatchGroup>();
  for (const group of groups) {
    const key = groupKey(group);
    const known = unique.get(key);
    unique.set(key, known && !known.grows ? known : group);
  }
  const all = [...unique.values()];
  const left = await growAlerts(
    tx,
    all.filter((g) => g.grows),
    out,
  );
  // A match that moved to another lineage brings its alert along; an alert serves one group only.
  const claimed = new Set<string>();
  for (const group of [...all.filter((g) => !g.grows), ...left]) await regroupOne(tx, group, options, out, claimed);
  return out;
}

async function regroupOne(
  tx: Queryable,
  group: MatchGroup,
  options: { raisedPast?: boolean },
  out: Regrouped,
  claimed: Set<string>,
): Promise<void> {
  const matches = await groupMatches(tx, group);
  const before = (await alertsOf(tx, group, matches)).filter((a) => !claimed.has(a.id));
  const plans = planAlerts(matches, new Map(before.map((a) => [a.id, { id: a.id, closed: a.status === 'closed' }])));
  const kept = new Set<string>();
  for (const plan of plans) {
    const id = plan.id ?? (await nextAlertId(tx));
    kept.add(id);
    claimed.add(id);
    await assign(tx, group.hostId, group.detectorId, id, plan);
    await saveAlert(tx, group, id, plan, options.raisedPast ?? false);
    await pinEvents(tx, group.hostId, `alert:${id}`, toPin(plan.matches));
    for (const absorbed of plan.absorbs) {
      kept.add(absorbed);
      await mergeAlert(tx, group.hostId, absorbed, id);
    }
    if (plan.id !== null) await followLineage(tx, group.hostId, id);
    (plan.id === null ? out.raised : out.changed).push(id);
  }
  for (const alert of before) {
    if (!kept.has(alert.id)) await settle(tx, group.hostId, alert.id);
  }
}

/** Matches that are not in an alert yet, up to the alert's share. */
function toPin(matches: readonly MatchRow[]): MatchRow[] {
  return matches.slice(0, PINNED).filter((m) => m.alertId === null);
}

async function groupMatches(tx: Queryable, g: MatchGroup): Promise<MatchRow[]> {
  const { rows } = await tx.query<MatchRow>(
    `select ${epochMs('ts')} as time, seq::float8 as seq, part, version_id as "versionId", behavior_id as "behaviorId",
       process_id as "processId", alert_id as "alertId"
     from matches where host_id = $1 and detector_id = $2 and anchor_id = $3 and withdrawn_at is null and not observed
     order by ts, seq, part`,
    [g.hostId, g.detectorId, g.anchorId],
  );
  return rows;
}

/** Alerts that the matches name, and those that stood for this group before. */
async function alertsOf(tx: Queryable, g: MatchGroup, matches: MatchRow[]): Promise<{ id: string; status: string }[]> {
  const ids = [...new Set(matches.flatMap((m) => m.alertId ?? []))];
  const { rows } = await tx.query(
    `select alert_id as id, status from alerts
     where host_id = $1 and detector_id = $2 and redirect_to is null and (anchor_id = $3 or alert_id = any($4::bigint[]))
     order by alert_id for update`,
    [g.hostId, g.detectorId, g.anchorId, ids],
  );
  return rows;
}

async function nextAlertId(tx: Queryable): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(`select nextval('alert_ids') as id`);
  return rows[0]!.id;
}

async function assign(
  tx: Queryable,
  hostId: number,
  detectorId: number,
  id: string,
  plan: PlannedAlert<MatchRow>,
): Promise<void> {
  const moved = plan.matches.filter((m) => m.alertId !== id);
  if (moved.length === 0) return;
  await tx.query(
    `update matches m set alert_id = $3 from unnest($4::float8[], $5::bigint[], $6::int[]) x(t, s, p)
     where m.host_id = $1 and m.detector_id = $2 and m.ts = to_timestamp(x.t / 1000.0) and m.seq = x.s and m.part = x.p`,
    [hostId, detectorId, id, moved.map((m) => m.time), moved.map((m) => m.seq), moved.map((m) => m.part)],
  );
}

async function saveAlert(
  tx: Queryable,
  g: MatchGroup,
  id: string,
  plan: PlannedAlert<MatchRow>,
  raisedPast: boolean,
): Promise<void> {
  const first = plan.matches[0]!;
  const last = plan.matches[plan.matches.length - 1]!;
  const version = await readVersion(tx, first.versionId);
  const summary = await summarise(tx, g, first, version.yaml);
  await tx.query(
    `insert into alerts (host_id, alert_id, detector_id, version_id, anchor_id, severity, first_ts, last_ts, event_count,
       recurrence_of, raised_past, summary, created_at, updated_at, threat_id)
     values ($1, $2, $3, $4, $5, $6, ${timestampOf('$7::float8')}, ${timestampOf('$8::float8')}, $9, $10, $11, $12,
       ${timestampOf('$13::float8')}, ${timestampOf('$13::float8')},
       -- a new alert on a tree that was confirmed as a threat belongs to it
       (select min(threat_id) from threat_lineages where host_id = $1 and anchor_id = $5))
     on conflict (host_id, alert_id) do update
       set anchor_id = excluded.anchor_id, version_id = excluded.version_id, severity = excluded.severity,
           first_ts = excluded.first_ts, last_ts = excluded.last_ts, event_count = excluded.event_count,
           summary = excluded.summary, updated_at = excluded.updated_at,
           status = case when alerts.status = 'withdrawn' then 'new' else alerts.status end`,
    [
      g.hostId,
      id,
      g.detectorId,
      first.versionId,
      g.anchorId,
      SEVERITIES.indexOf(version.level as Severity),
      first.time,
      last.time,
      plan.matches.length,
      plan.recurrenceOf,
      raisedPast,
      JSON.stringify(summary),
      nowMs(),
    ],
  );
}

async function readVersion(tx: Queryable, versionId: number): Promise<{ yaml: string; level: string }> {
  const { rows } = await tx.query('select yaml, level from detector_versions where version_id = $1', [versionId]);
  return rows[0];
}

/** An alert that lost all its matches goes where they went, or is withdrawn; people's verdicts on it stay. */
async function settle(tx: Queryable, hostId: number, id: string): Promise<void> {
  const { rows } = await tx.query<{ count: number; first: number; last: number }>(
    `select count(*)::int as count from matches where host_id = $1 and alert_id = $2 and withdrawn_at is null`,
    [hostId, id],
  );
  if (rows[0]!.count > 0) return;
  await tx.query(
    `update alerts set event_count = 0, status = case when status = 'closed' then status else 'withdrawn' end,
       updated_at = ${timestampOf('$3::float8')} where host_id = $1 and alert_id = $2`,
    [hostId, id, nowMs()],
  );
}
