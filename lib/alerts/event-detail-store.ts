import { pool, type Queryable } from '../db/client';
import { compileVersion } from '../detectors/live-set';
import { AppError } from '../errors';
import type { Behavior } from '../telemetry/behavior';
import { parseEventRef } from '../telemetry/event-ref';
import { readRecord, readShownEvents } from '../telemetry/event-store';
import { FACTS, factsOf } from '../telemetry/facts';
import { behaviorView } from '../telemetry/fields';
import { behaviorPrevalence, setApart, valuePrevalence } from '../telemetry/prevalence-store';
import type { EventDetail, ShownHit } from '../telemetry/shown';
import type { EventPlace } from '../telemetry/store';
import { timestampOf } from '../telemetry/store';
import { canonicalBytes } from '../telemetry/text';
import { valuesOf } from '../telemetry/values';

/** Everything that the inspector says of one event. */
export async function readEventDetail(ref: string, db: Queryable = pool()): Promise<EventDetail> {
  const place = parseEventRef(ref);
  const [event] = place ? await readShownEvents(db, [ref]) : [];
  if (!place || !event)
    throw new AppError('not_found', 'There is no such event. It may have been dropped by retention.');
  const { behavior, kind } = event;
  const apart = await setApart(db, event.hostId);
  const values = valuesOf(behavior);
  const [counted, [own], raw, matches, observation] = await Promise.all([
    valuePrevalence(db, kind, values, apart),
    behaviorPrevalence(db, kind, [event.behaviorId], apart),
    readRecord(db, place),
    readMatches(db, place, behavior),
    readObservation(db, place),
  ]);
  return {
    ...event,
    facts: factsOf(behavior)
      .filter(({ value }) => value !== false)
      .map(({ name, value }) => ({ name, value, description: FACTS[name].description })),
    prevalence: values.map(({ field, value }, i) => ({ field, value, prevalence: counted[i]! })),
    behaviorPrevalence: own!,
    matches,
    observation,
    raw: raw ? canonicalBytes(raw.bytes) : '',
    format: raw?.format ?? '',
  };
}

/** What detectors found in this event, in the version that found it, with the characters that matched. */
async function readMatches(db: Queryable, place: EventPlace, behavior: Behavior): Promise<EventDetail['matches']> {
  const { rows } = await db.query<Omit<EventDetail['matches'][number], 'hits'> & { yaml: string }>(
    `select m.detector_id as "detectorId", m.version_id as "versionId", v.title, v.level, m.alert_id as "alertId",
       m.withdrawn_at is not null as withdrawn, v.yaml
     from matches m join detector_versions v on v.version_id = m.version_id
     where m.host_id = $1 and m.ts = ${timestampOf('$2::float8')} and m.seq = $3 and m.part = $4 order by m.detector_id`,
    [place.hostId, place.time, place.seq, place.part],
  );
  const view = behaviorView(behavior);
  return rows.map(({ yaml, ...row }) => ({
    ...row,
    hits: compileVersion(yaml)
      .matcher.explain(view)
      .hits.map((hit): ShownHit => ({ ...hit, ranges: hit.ranges.map(([from, to]): [number, number] => [from, to]) })),
  }));
}

async function readObservation(db: Queryable, place: EventPlace): Promise<EventDetail['observation']> {
  const { rows } = await db.query<{ id: string; note: string }>(
    `select observation_id as id, note from observations
     where host_id = $1 and ts = ${timestampOf('$2::float8')} and seq = $3 and part = $4`,
    [place.hostId, place.time, place.seq, place.part],
  );
  return rows[0] ?? null;
}
