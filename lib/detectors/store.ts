import { pool, type Queryable } from '../db/client';
import { AppError } from '../errors';
import { parseRule } from '../sigma';
import { epochMs, timestampOf } from '../telemetry/store';
import type { DetectorDetail, DetectorRow, DetectorVersion, Volume, Waiver } from './detector';

type StoredRow = DetectorRow & { yaml: string; waiver: Waiver | null };

/**
 * Alerts are counted per detector, and for those that only observe their matches too. A label on an event counts where
 * nobody judged the alert that holds it.
 */
const SELECT = `
  select d.detector_id as id, v.title, v.level, d.state, d.origin, d.hypothesis_id as "hypothesisId", v.number as version,
    v.version_id as "versionId", v.tags, v.yaml, ${epochMs('d.updated_at')} as "updatedAt",
    coalesce(a.alerts, 0)::int as alerts, coalesce(a.open, 0)::int as "openAlerts",
    (coalesce(a.events, 0) + coalesce(o.events, 0))::float8 as events,
    json_build_object('true', coalesce(a.known_true, 0) + coalesce(l.known_true, 0),
      'false', coalesce(a.known_false, 0) + coalesce(l.known_false, 0)) as verdicts,
    ${epochMs('greatest(a.last_ts, o.last_ts)')} as "lastFired", coalesce(a.threats, '{}') as threats,
    coalesce(n.alerts, 0)::int as "alertsInDay",
    (select count(distinct u.behavior_id)::int from undecided u where u.version_id = v.version_id
       and exists (select from rollups r where r.behavior_id = u.behavior_id and r.host_id = u.host_id)) as undecided,
    (select count(*)::int from detector_exceptions x where x.detector_id = d.detector_id and x.to_epoch is null) as exceptions,
    d.review_days as "reviewDays", ${epochMs('d.reviewed_at')} as "reviewedAt", d.reviewed_by as "reviewedBy",
    ${epochMs("coalesce(d.reviewed_at, d.created_at) + d.review_days * interval '1 day'")} as "reviewDue",
    d.origin = 'hypothesis' and not exists (
      select from hypotheses h where h.hypothesis_id = d.hypothesis_id and (h.alert_id is not null or h.threat_id is not null
        or exists (select from hypothesis_observations ho where ho.hypothesis_id = h.hypothesis_id))) as unfounded,
    case when (d.waiver ->> 'versionId')::int = v.version_id then d.waiver end as waiver
  from detectors d
  join lateral (select * from detector_versions v where v.detector_id = d.detector_id order by v.number desc limit 1) v on true
  left join (
    select detector_id, count(*) as alerts, count(*) filter (where status in ('new', 'in_progress')) as open,
      sum(event_count) as events, count(*) filter (where disposition = 'true_positive') as known_true,
      count(*) filter (where disposition in ('false_positive', 'benign_true_positive')) as known_false, max(last_ts) as last_ts,
      array_agg(distinct threat_id order by threat_id) filter (where threat_id is not null) as threats
    from alerts where redirect_to is null and status <> 'withdrawn' group by detector_id
  ) a on a.detector_id = d.detector_id
  left join (
    select m.detector_id, count(*) filter (where l.verdict) as known_true, count(*) filter (where not l.verdict) as known_false
    from labels l
    join matches m on m.host_id = l.host_id and m.ts = l.ts and m.seq = l.seq and m.part = l.part and m.withdrawn_at is null
    left join alerts x on x.host_id = m.host_id and x.alert_id = m.alert_id
    where x.disposition is null group by m.detector_id
  ) l on l.detector_id = d.detector_id
  left join lateral (
    select count(*) as events, max(ts) as last_ts from matches m
    where d.state = 'observing' and m.detector_id = d.detector_id and m.alert_id is null and m.withdrawn_at is null
  ) o on true
  left join lateral (
    select count(*) as alerts from alerts x
    where x.detector_id = d.detector_id and x.redirect_to is null and x.status <> 'withdrawn' and x.last_ts > a.last_ts - interval '1 day'
  ) n on true`;

/** All detectors: those at work first, then by name. */
export async function listDetectors(db: Queryable = pool()): Promise<DetectorRow[]> {
  const { rows } = await db.query<StoredRow>(
    `${SELECT} order by array_position(array['live', 'observing', 'paused', 'retired'], d.state), d.detector_id`,
  );
  return rows.map(({ yaml: _, waiver: __, ...row }) => row);
}

export async function readDetector(id: number, db: Queryable = pool()): Promise<DetectorDetail> {
  const { rows } = await db.query<StoredRow>(`${SELECT} where d.detector_id = $1`, [id]);
  if (!rows[0]) throw new AppError('not_found', `There is no detector ${id}.`);
  const { rule } = parseRule(rows[0].yaml);
  return {
    ...rows[0],
    falsepositives: [...(rule?.falsepositives ?? [])],
    description: rule?.description ?? '',
    versions: await versionsOf(db, id),
  };
}

const DAY_MS = 86_400_000;

/** Matches per detector and day, over the days up to that of the newest stored event. Detectors without one are absent. */
export async function readVolumes(
  days: number,
  db: Queryable = pool(),
  detectorId?: number,
): Promise<Map<number, Volume>> {
  const { rows: newest } = await db.query<{ last: number | null }>(
    `select ${epochMs('max(last_ts)')} as last from hosts`,
  );
  const last = newest[0]!.last;
  if (last === null) return new Map();
  const from = (Math.floor(last / DAY_MS) - days + 1) * DAY_MS;
  const { rows } = await db.query<{ id: number; day: number; matches: number }>(
    `select detector_id as id, floor(extract(epoch from ts) / 86400)::int as day, count(*)::int as matches
     from matches where withdrawn_at is null and ts >= ${timestampOf('$1::float8')} and ts < ${timestampOf('$2::float8')}
       and ($3::int is null or detector_id = $3) group by 1, 2`,
    [from, from + days * DAY_MS, detectorId ?? null],
  );
  const out = new Map<number, Volume>();
  for (const { id, day, matches } of rows) {
    const volume = out.get(id) ?? { from, days: Array.from({ length: days }, () => 0) };
    volume.days[day - from / DAY_MS] = matches;
    out.set(id, volume);
  }
  return out;
}

/** Newest first. */
async function versionsOf(db: Queryable, detectorId: number): Promise<DetectorVersion[]> {
  const { rows } = await db.query<DetectorVersion>(
    `select version_id as id, number, title, level, tags, yaml, note, author, ${epochMs('created_at')} as "createdAt"
     from detector_versions where detector_id = $1 order by number desc`,
    [detectorId],
  );
  return rows;
}

/** A stored version's text, to compare with. */
export async function readVersion(
  versionId: number,
  db: Queryable = pool(),
): Promise<{ versionId: number; versionNumber: number; yaml: string }> {
  const { rows } = await db.query<{ versionId: number; versionNumber: number; yaml: string }>(
    'select version_id as "versionId", number as "versionNumber", yaml from detector_versions where version_id = $1',
    [versionId],
  );
  if (!rows[0]) throw new AppError('not_found', `There is no detector version ${versionId}.`);
  return rows[0];
}
