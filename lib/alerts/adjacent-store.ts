import { pool, type Queryable } from '../db/client';
import { AppError } from '../errors';
import type { AdjacentEvent, AdjacentList } from '../process-tree/tree';
import { eventTitle } from '../telemetry/adjacent';
import { readBehaviors } from '../telemetry/dictionary-store';
import { type EventKey, kindOfCode } from '../telemetry/event';
import { eventRef } from '../telemetry/event-ref';
import { factPrevalence } from '../telemetry/fact-index-store';
import { eventsOf, type LineageId } from '../telemetry/lineage-store';
import { byRarity, factMask, ownMask, tellingFacts, trueFacts } from '../telemetry/prevalence';
import { setApart } from '../telemetry/prevalence-store';
import { epochMs } from '../telemetry/store';

/** Distinct behaviors that one list holds (`total` counts them all), and addresses that one of them names. */
const MOST_BEHAVIORS = 1_000;
const MOST_REFS = 200;

interface Group extends EventKey {
  behaviorId: string;
  code: number;
  processId: string;
  pid: number;
  keys: [time: number, seq: number, part: number][];
  alerted: number;
  observed: boolean;
}

/**
 * Everything that the incident did, each distinct behavior once, rarest first. How rare an event is, is how rare its
 * true facts are together among events of its kind: names and hashes are new in every incident, so by them everything
 * would be.
 */
export async function readAdjacent(alertId: string, db: Queryable = pool()): Promise<AdjacentList> {
  const lineage = await readLineage(db, alertId);
  const { groups, total } = await readGroups(db, lineage);
  const behaviors = await readBehaviors(
    db,
    groups.map((group) => group.behaviorId),
  );
  const known = groups.flatMap((group) => {
    const stored = behaviors.get(group.behaviorId);
    return stored ? [{ group, behavior: { ...stored, kind: kindOfCode(group.code) } }] : [];
  });
  const apart = await setApart(db, lineage.hostId);
  const prevalence = await factPrevalence(
    db,
    known.map(({ behavior }) => ({ kind: behavior.kind, mask: ownMask(factMask(behavior)) })),
    apart,
  );
  const events = known.map(({ group, behavior }, i): AdjacentEvent => {
    const refs = group.keys.map(([time, seq, part]) => eventRef(lineage.hostId, { time, seq, part }));
    return {
      ref: refs[0]!,
      refs: refs.slice(1, MOST_REFS),
      time: group.time,
      kind: behavior.kind,
      processId: group.processId,
      pid: group.pid,
      title: eventTitle(behavior),
      image: behavior.image ?? behavior.process.image ?? '',
      detail: (behavior.process.commandLine ?? '').slice(0, 2_000),
      facts: trueFacts(behavior),
      prevalence: prevalence[i]!,
      alerted: group.alerted,
      observed: group.observed,
    };
  });
  events.sort(
    (a, b) => byRarity(a.prevalence, b.prevalence) || tellingFacts(b.facts) - tellingFacts(a.facts) || a.time - b.time,
  );
  return { events, total };
}

async function readLineage(db: Queryable, alertId: string): Promise<LineageId> {
  const { rows } = await db.query<LineageId>(
    `select a.host_id as "hostId", a.anchor_id as "anchorId" from alerts b
     join alerts a on a.host_id = b.host_id and a.alert_id = coalesce(b.redirect_to, b.alert_id) where b.alert_id = $1`,
    [alertId],
  );
  if (!rows[0]) throw new AppError('not_found', `There is no alert ${alertId}.`);
  return rows[0];
}

async function readGroups(db: Queryable, lineage: LineageId): Promise<{ groups: Group[]; total: number }> {
  const span = await db.query<{ from: number | null; to: number | null }>(
    `select ${epochMs('min(p.ts)')} as "from", ${epochMs('max(h.last_ts)')} as "to"
     from processes p join hosts h on h.host_id = p.host_id where p.host_id = $1 and p.anchor_id = $2`,
    [lineage.hostId, lineage.anchorId],
  );
  const { from, to } = span.rows[0]!;
  if (from === null || to === null) return { groups: [], total: 0 };
  const { rows } = await db.query<Group & { total: number }>(
    `with done as (
       select e.* from processes p ${eventsOf('p', ['$3::float8', '$4::float8'])}
       where p.host_id = $1 and p.anchor_id = $2
     ), judged as (
       select d.*, exists (select from matches m where m.host_id = $1 and m.ts = d.ts and m.seq = d.seq and m.part = d.part
                             and m.alert_id is not null and m.withdrawn_at is null) as alerted,
         exists (select from observations o where o.host_id = $1 and o.ts = d.ts and o.seq = d.seq and o.part = d.part) as observed
       from done d
     )
     select behavior_id as "behaviorId", min(kind) as code, ${epochMs('min(ts)')} as time,
       (array_agg(process_id order by ts, seq, part))[1] as "processId", (array_agg(pid order by ts, seq, part))[1] as pid,
       (array_agg(array[${epochMs('ts')}, seq::float8, part::float8] order by ts, seq, part))[1:${MOST_REFS}] as keys,
       (count(*) filter (where alerted))::int as alerted, bool_or(observed) as observed, (count(*) over ())::int as total
     from judged group by behavior_id order by min(ts) limit ${MOST_BEHAVIORS}`,
    [lineage.hostId, lineage.anchorId, from, to],
  );
  return { groups: rows, total: rows[0]?.total ?? 0 };
}
