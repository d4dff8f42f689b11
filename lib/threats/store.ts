import { readAlertRows, withoutCode } from '../alerts/row-store';
import { pool, type Queryable } from '../db/client';
import { evaluate, withoutExcepted } from '../detectors/detect';
import { independentOf, sharedFootings } from '../detectors/independence';
import type { LiveDetector } from '../detectors/live-set';
import { readLiveSet } from '../detectors/live-set-store';
import { AppError } from '../errors';
import type { Behavior } from '../telemetry/behavior';
import { epochMs } from '../telemetry/store';
import { readEvidence, readEvidenceBehaviors, readEvidenceCounts, readEvidenceTotals } from './evidence-store';
import { footingsOf } from './footings';
import { indicatorsOf } from './indicators';
import {
  behaviorKey,
  countLegs,
  decidedByEvent,
  type EvidenceCount,
  eventsPerDetector,
  type Matched,
  type MatchedEvent,
  matchEvidence,
} from './legs';
import { readPinnedEvents } from './pinned-store';
import type { Leg, ThreatDetail, ThreatRow } from './threat';
import { readTimeline } from './timeline-store';

/** Everything that is known of all confirmed threats: the screens compare them. */
interface Known {
  rows: (ThreatRow & { notes: string })[];
  detectors: readonly LiveDetector[];
  behaviors: ReadonlyMap<string, Behavior>;
  matched: Matched;
  singles: readonly MatchedEvent[];
  /** matched events per detector and threat */
  events: ReadonlyMap<number, Record<number, number>>;
}

/** Newest first. */
export async function listThreats(db: Queryable = pool()): Promise<ThreatRow[]> {
  return (await readKnown(db)).rows.map(({ notes: _, ...row }) => row);
}

export async function readThreat(id: number, db: Queryable = pool()): Promise<ThreatDetail> {
  const known = await readKnown(db);
  const row = known.rows.find((threat) => threat.id === id);
  if (!row) throw new AppError('not_found', `There is no threat ${id}.`);
  const evidence = await readEvidence(db, id, known.behaviors);
  const singles = new Map(known.singles.filter((e) => e.threatId === id).map((e) => [e.ref, e.detectors]));
  const members = await readAlertRows(db, {
    text: 'a.threat_id = $1 and a.redirect_to is null order by a.first_ts, a.alert_id',
    params: [id],
  });
  const matched = evidence.map((event) => ({
    ...event,
    detectors: [
      ...(known.matched.get(behaviorKey(event.behaviorId, event.kind)) ?? []),
      ...(singles.get(event.ref) ?? []),
    ],
  }));
  const footings = footingsOf(matched, known.detectors);
  return {
    ...row,
    detectors: await describeDetectors(db, known),
    evidence: matched,
    timeline: await readTimeline(id, db),
    indicators: indicatorsOf(matched),
    shared: sharedFootings(footings),
    independent: independentOf(footings),
    begot: await readBegot(db, id),
    memberAlerts: members.map(withoutCode),
    otherThreats: known.rows.filter((threat) => threat.id !== id).map(({ id, name }) => ({ id, name })),
  };
}

async function readBegot(db: Queryable, threatId: number): Promise<ThreatDetail['begot']> {
  const { rows } = await db.query<ThreatDetail['begot'][number]>(
    `select h.hypothesis_id as id, h.title, h.state, h.detector_id as "detectorId"
     from hypotheses h left join alerts a on a.host_id = h.host_id and a.alert_id = h.alert_id
     where coalesce(h.threat_id, a.threat_id) = $1 order by h.hypothesis_id`,
    [threatId],
  );
  return rows;
}

/** The confirmed threats whose evidence each live detector matches, whether or not it raised an alert for it. */
export async function caughtThreats(db: Queryable = pool()): Promise<Map<number, number[]>> {
  const { events } = await readKnown(db);
  return new Map([...events].map(([detectorId, perThreat]) => [detectorId, Object.keys(perThreat).map(Number)]));
}

/** Which evaluated detector catches which confirmed threat, by the evidence. */
export interface Coverage {
  threats: { id: number; name: string }[];
  /** matched events per threat id; 0 or absent: it does not catch it */
  detectors: { detectorId: number; state: string; events: Record<number, number> }[];
}

export async function readCoverage(db: Queryable = pool()): Promise<Coverage> {
  const { rows, detectors, events } = await readKnown(db);
  return {
    threats: rows.map(({ id, name }) => ({ id, name })),
    detectors: detectors.map(({ detectorId, state }) => ({ detectorId, state, events: events.get(detectorId) ?? {} })),
  };
}

async function readKnown(db: Queryable): Promise<Known> {
  const { detectors } = await readLiveSet(db);
  const { rows } = await db.query<Stored>(
    `select t.threat_id as id, t.name, t.notes, t.created_by as "createdBy", ${epochMs('t.created_at')} as "createdAt",
       ${epochMs('t.first_ts')} as "firstTime", ${epochMs('t.last_ts')} as "lastTime",
       array(select distinct h.name from threat_lineages l join hosts h on h.host_id = l.host_id
             where l.threat_id = t.threat_id order by h.name) as hosts,
       (select count(*)::int from alerts a where a.threat_id = t.threat_id and a.redirect_to is null) as alerts
     from threats t order by t.threat_id desc`,
  );
  const ids = rows.map((row) => row.id);
  const counts = await readEvidenceCounts(db, ids);
  const totals = new Map((await readEvidenceTotals(db, ids)).map((total) => [total.threatId, total]));
  const behaviors = await readEvidenceBehaviors(db, counts);
  const matched = matchEvidence(counts, behaviors, detectors);
  const singles = await matchSingles(db, ids, detectors);
  const events = eventsPerDetector(counts, matched, singles);
  const live = detectors.filter((d) => d.state === 'live');
  return {
    rows: rows.map((row) => {
      const { threatId: _, ...total } = totals.get(row.id) ?? { threatId: row.id, events: 0, processes: 0 };
      return { ...row, ...total, users: usersOf(row.id, counts, behaviors), legs: countLegs(row.id, live, events) };
    }),
    detectors,
    behaviors,
    matched,
    singles,
    events,
  };
}

/** What detectors that are decided on single events match of the evidence, record by record. */
async function matchSingles(
  db: Queryable,
  threatIds: readonly number[],
  detectors: readonly LiveDetector[],
): Promise<MatchedEvent[]> {
  const single = detectors.filter(decidedByEvent);
  if (single.length === 0) return [];
  const pinned = await readPinnedEvents(db, threatIds, new Set(single.flatMap((d) => [...d.kinds])));
  return pinned.flatMap(({ threatId, ref, hostId, time, behavior, eventOnly }) => {
    if (behavior.kind === 'process_end') return [];
    const matching = withoutExcepted(evaluate(behavior, single, eventOnly), { hostId, time, behavior });
    const matched = matching.map((d) => d.detectorId);
    return matched.length > 0 ? [{ threatId, ref, detectors: matched }] : [];
  });
}

type Stored = Omit<ThreatRow, 'users' | 'processes' | 'events' | 'legs'> & { notes: string };

function usersOf(id: number, counts: readonly EvidenceCount[], behaviors: ReadonlyMap<string, Behavior>): string[] {
  const users = new Set<string>();
  for (const { threatId, behaviorId } of counts) {
    const behavior = threatId === id ? behaviors.get(behaviorId) : undefined;
    const user = behavior?.user ?? behavior?.process.user;
    if (user !== undefined) users.add(user);
  }
  return [...users].sort();
}

/** Every detector that is evaluated, with what it catches of each threat. */
async function describeDetectors(db: Queryable, { detectors, events }: Known): Promise<Leg[]> {
  const { rows } = await db.query<Pick<Leg, 'detectorId' | 'origin' | 'hypothesisId'>>(
    `select detector_id as "detectorId", origin, hypothesis_id as "hypothesisId" from detectors
     where detector_id = any($1::int[])`,
    [detectors.map((d) => d.detectorId)],
  );
  const origins = new Map(rows.map((row) => [row.detectorId, row]));
  return detectors.map(({ detectorId, title, level, state }) => ({
    title,
    level,
    state,
    ...origins.get(detectorId)!,
    events: events.get(detectorId) ?? {},
  }));
}
