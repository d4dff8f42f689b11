import { SEVERITIES } from '../alerts/alert';
import { pool, type Queryable } from '../db/client';
import type { BacktestOutcome } from '../hypotheses/hypothesis';
import type { EventKey } from '../telemetry/event';
import { eventRef } from '../telemetry/event-ref';
import { readShownEvents } from '../telemetry/event-store';
import { epochMs } from '../telemetry/store';
import { listThreats, readCoverage } from '../threats/store';
import { buildLineage, type LineageSources } from './build';
import { focusLineage } from './graph';
import type { Lineage } from './lineage';
import { observedWords, outcomeWords } from './words';

/**
 * The lineage of everything, or of what one thing came from and led to.
 * @param focus a node's key: "threat-1", "detector-3", "hypothesis-2", "alert-7"
 */
export async function readLineage(focus?: string, db: Queryable = pool()): Promise<Lineage> {
  const lineage = buildLineage(await readSources(db));
  return focus === undefined ? lineage : focusLineage(lineage, focus);
}

async function readSources(db: Queryable): Promise<LineageSources> {
  const final = await redirects(db);
  const observations = await readObserved(db, final);
  const alerts = await readAlerts(db);
  return {
    alerts,
    threats: (await listThreats(db)).map(({ id, name, hosts, legs, createdAt }) => ({
      id,
      name,
      hosts,
      legs,
      time: createdAt,
    })),
    observations,
    hypotheses: await readIdeas(db, final, observations),
    detectors: await readDetectors(db, alerts),
    catches: await readCatches(db),
    legs: await readLegs(db),
  };
}

/** What people named before it became part of another alert, and the alert that it is now. */
const NAMED = `select host_id, alert_id from observations where alert_id is not null
  union select host_id, alert_id from hypotheses where alert_id is not null`;

async function redirects(db: Queryable): Promise<Map<string, string>> {
  const { rows } = await db.query<{ id: string; final: string }>(
    `with recursive hop(host_id, id, now, next) as (
       select n.host_id, n.alert_id, a.alert_id, a.redirect_to from (${NAMED}) n
       join alerts a on a.host_id = n.host_id and a.alert_id = n.alert_id
       union select hop.host_id, hop.id, a.alert_id, a.redirect_to from hop
       join alerts a on a.host_id = hop.host_id and a.alert_id = hop.next
     ) select id, now as final from hop where next is null and id <> now`,
  );
  return new Map(rows.map(({ id, final }) => [id, final]));
}

const follow = (final: ReadonlyMap<string, string>, id: string | null): string | null =>
  id === null ? null : (final.get(id) ?? id);

/** Unconfirmed alerts of a born detector: the latest of them stand for all. */
const LATEST = 20;

/** Alerts that are part of a story: confirmed, named by somebody's work, or raised by a detector that work gave. */
const STORY = `(
    select host_id, alert_id from alerts where threat_id is not null
    union ${NAMED}
    union (select host_id, alert_id from (
      select a.host_id, a.alert_id, row_number() over (partition by a.detector_id order by a.alert_id desc) as n
      from alerts a join detectors d on d.detector_id = a.detector_id
      where d.origin = 'hypothesis' and a.redirect_to is null and a.status <> 'withdrawn'
    ) latest where n <= ${LATEST})
  )`;

async function readAlerts(db: Queryable): Promise<LineageSources['alerts']> {
  const { rows } = await db.query<LineageSources['alerts'][number] & { code: number }>(
    `with recursive story(host_id, alert_id) as (
       select * from ${STORY} s
       union select a.host_id, a.redirect_to from story s
       join alerts a on a.host_id = s.host_id and a.alert_id = s.alert_id where a.redirect_to is not null
     ) select a.alert_id as id, a.detector_id as "detectorId", a.threat_id as "threatId", v.title, a.severity as code,
       a.status as state, h.name as host, a.raised_past as "raisedPast", a.event_count as events,
       ${epochMs('a.created_at')} as time
     from story s join alerts a on a.host_id = s.host_id and a.alert_id = s.alert_id
     join hosts h on h.host_id = a.host_id join detector_versions v on v.version_id = a.version_id
     where a.redirect_to is null and (a.status <> 'withdrawn' or a.threat_id is not null) order by a.alert_id`,
  );
  return rows.map(({ code, ...row }) => ({ ...row, severity: SEVERITIES[code] ?? 'informational' }));
}

interface ObservedRow extends EventKey {
  id: string;
  hostId: number;
  note: string;
  alertId: string | null;
  threatId: number | null;
  createdAt: number;
}

/** Each with the threat whose lineage it lies in, be it by the process or by the pinned copy. */
async function readObserved(
  db: Queryable,
  final: ReadonlyMap<string, string>,
): Promise<LineageSources['observations']> {
  const { rows } = await db.query<ObservedRow>(
    `select o.observation_id as id, o.host_id as "hostId", o.note, o.alert_id as "alertId", l.threat_id as "threatId",
       ${epochMs('o.created_at')} as "createdAt", ${epochMs('o.ts')} as time, o.seq::float8 as seq, o.part
     from observations o
     left join processes p on p.host_id = o.host_id and p.process_id = o.process_id
     left join lateral (
       select l.threat_id from threat_lineages l where l.host_id = o.host_id and (l.anchor_id = p.anchor_id or exists (
         select from pinned_events e where e.host_id = o.host_id and e.owner = 'threat:' || l.threat_id
           and e.ts = o.ts and e.seq = o.seq and e.part = o.part))
       order by l.threat_id limit 1
     ) l on true order by o.observation_id`,
  );
  const refs = rows.map((row) => eventRef(row.hostId, row));
  const events = new Map((await readShownEvents(db, refs)).map((event) => [event.ref, event.behavior]));
  return rows.map(({ id, note, alertId, threatId, createdAt }, i) => {
    const behavior = events.get(refs[i]!);
    const title = behavior ? observedWords(behavior) : 'an event that is not stored any more';
    return { id, title, note, alertId: follow(final, alertId), threatId, time: createdAt };
  });
}

interface IdeaRow {
  id: number;
  title: string;
  state: LineageSources['hypotheses'][number]['state'];
  outcome: BacktestOutcome | null;
  reason: string | null;
  alertId: string | null;
  detectorId: number | null;
  /** its own, or that of its alert or its alert's lineage */
  threatId: number | null;
  observationIds: string[];
  time: number;
}

async function readIdeas(
  db: Queryable,
  final: ReadonlyMap<string, string>,
  observations: LineageSources['observations'],
): Promise<LineageSources['hypotheses']> {
  const { rows } = await db.query<IdeaRow>(
    `select h.hypothesis_id as id, h.title, h.state, h.outcome, h.reason, h.alert_id as "alertId",
       h.detector_id as "detectorId", ${epochMs('h.created_at')} as time,
       coalesce(h.threat_id, a.threat_id, (
         select min(l.threat_id) from threat_lineages l where l.host_id = a.host_id and l.anchor_id = a.anchor_id
       )) as "threatId",
       array(select ho.observation_id::text from hypothesis_observations ho where ho.hypothesis_id = h.hypothesis_id
             order by ho.observation_id) as "observationIds"
     from hypotheses h left join alerts a on a.host_id = h.host_id and a.alert_id = h.alert_id
     order by h.hypothesis_id`,
  );
  const observed = new Map(observations.map(({ id, threatId }) => [id, threatId]));
  return rows.map(({ outcome, reason, ...row }) => {
    const seenIn = row.observationIds.map((id) => observed.get(id) ?? null).find((id) => id !== null) ?? null;
    return {
      ...row,
      alertId: follow(final, row.alertId),
      threatId: row.threatId ?? seenIn,
      detail: outcomeWords(outcome, row.state === 'rejected' ? reason : null),
    };
  });
}

async function readDetectors(db: Queryable, shown: LineageSources['alerts']): Promise<LineageSources['detectors']> {
  const { rows } = await db.query<LineageSources['detectors'][number]>(
    `select d.detector_id as id, v.title, v.level, d.state, d.origin, d.hypothesis_id as "hypothesisId",
       coalesce(a.alerts, 0)::int as "moreAlerts", ${epochMs('d.created_at')} as time
     from detectors d
     join lateral (select title, level from detector_versions v where v.detector_id = d.detector_id
                   order by v.number desc limit 1) v on true
     left join (
       select a.detector_id, count(*) as alerts from alerts a join detectors d on d.detector_id = a.detector_id
       where d.origin = 'hypothesis' and a.redirect_to is null and a.status <> 'withdrawn'
         and a.alert_id <> all($1::bigint[]) group by a.detector_id
     ) a on a.detector_id = d.detector_id
     order by d.detector_id`,
    [shown.map((alert) => alert.id)],
  );
  return rows;
}

async function readLegs(db: Queryable): Promise<LineageSources['legs']> {
  const { detectors } = await readCoverage(db);
  return detectors
    .filter(({ state }) => state === 'live')
    .flatMap(({ detectorId, events }) =>
      Object.entries(events).flatMap(([threat, n]) => (n > 0 ? [{ detectorId, threatId: Number(threat) }] : [])),
    );
}

/** Matches within a threat that raised alerts when they happened: not those of a detector that only observed. */
async function readCatches(db: Queryable): Promise<LineageSources['catches']> {
  const { rows } = await db.query<LineageSources['catches'][number]>(
    `select m.detector_id as "detectorId", c.threat_id as "threatId", count(*)::int as events
     from (
       select t.threat_id, m.host_id, m.detector_id, m.ts, m.seq, m.part
       from threats t join pinned_events e on e.owner = 'threat:' || t.threat_id
       join matches m on m.host_id = e.host_id and m.ts = e.ts and m.seq = e.seq and m.part = e.part
       union
       select l.threat_id, m.host_id, m.detector_id, m.ts, m.seq, m.part
       from threat_lineages l cross join detectors d
       join matches m on m.host_id = l.host_id and m.detector_id = d.detector_id and m.anchor_id = l.anchor_id
     ) c
     join matches m using (host_id, detector_id, ts, seq, part)
     join alerts a on a.host_id = m.host_id and a.alert_id = m.alert_id
     where m.withdrawn_at is null and not a.raised_past
     group by 1, 2 order by 1, 2`,
  );
  return rows;
}
