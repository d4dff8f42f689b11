import type { Queryable } from '../db/client';
import { NOISY_ALERTS } from '../detectors/detector';
import { epochMs } from '../telemetry/store';
import { type AlertRow, type AlertSummary, SEVERITIES } from './alert';
import type { Sql } from './queue';

/** Alerts as the API shows them, from one query for every page that lists some. */
interface StoredRow extends Omit<AlertRow, 'severity' | 'user' | 'summary'> {
  severityCode: number;
  summary: AlertSummary;
}

export interface ReadAlert extends AlertRow {
  severityCode: number;
}

const SELECT = `select a.alert_id as id, a.host_id as "hostId", h.name as host,
    case when exists (select from hosts o where o.name = h.name and o.host_id <> h.host_id) then h.source end as "hostSource",
    a.tags, (select count(*)::int from alert_comments c where c.host_id = a.host_id and c.alert_id = a.alert_id) as comments,
    a.detector_id as "detectorId",
    v.title as detector, a.version_id as "versionId", v.number as "versionNumber", a.severity as "severityCode",
    ${epochMs('a.first_ts')} as "firstTime", ${epochMs('a.last_ts')} as "lastTime", a.event_count as "eventCount",
    a.status, a.disposition, a.reason, a.assignee, a.threat_id as "threatId", a.recurrence_of as "recurrenceOf",
    a.raised_past as "raisedPast", a.anchor_id as "anchorId", a.summary,
    (select count(*) from (select from alerts x where x.detector_id = a.detector_id and x.redirect_to is null
       and x.last_ts > a.last_ts - interval '1 day' and x.last_ts <= a.last_ts limit ${NOISY_ALERTS}) n) >= ${NOISY_ALERTS} as noisy
  from alerts a join hosts h on h.host_id = a.host_id join detector_versions v on v.version_id = a.version_id`;

/** @param where conditions over `a` (alerts), with everything that follows them: order, limit */
export async function readAlertRows(db: Queryable, where: Sql): Promise<ReadAlert[]> {
  const { rows } = await db.query<StoredRow>(`${SELECT} where ${where.text}`, where.params);
  return rows.map((row) => ({
    ...row,
    severity: SEVERITIES[row.severityCode] ?? 'informational',
    user: row.summary.behavior.user ?? row.summary.behavior.process.user ?? null,
  }));
}

/** By id; alerts that became another one are absent. */
export async function readAlertsById(db: Queryable, ids: readonly string[]): Promise<ReadAlert[]> {
  if (ids.length === 0) return [];
  return readAlertRows(db, {
    text: 'a.alert_id = any($1::bigint[]) and a.redirect_to is null order by a.first_ts, a.alert_id',
    params: [[...new Set(ids)]],
  });
}

export function withoutCode({ severityCode: _, ...row }: ReadAlert): AlertRow {
  return row;
}
