import { candidateCondition } from '../backtest/candidates';
import { evaluate } from '../backtest/evaluate-store';
import { readEventOnly } from '../backtest/event-only-store';
import { refOf } from '../backtest/samples';
import type { Scope } from '../backtest/scope';
import type { Queryable } from '../db/client';
import type { MatchGroup } from '../detectors/match-group';
import type { ReadyRule } from '../detectors/rule';
import type { Behavior } from '../telemetry/behavior';
import { streamBehaviors } from '../telemetry/dictionary-store';
import { kindCode } from '../telemetry/event';
import { behaviorView } from '../telemetry/fields';
import { epochMs, type StoredEvent } from '../telemetry/store';
import type { Threads } from './noise-store';

export interface PastDetector {
  detectorId: number;
  versionId: number;
  epoch: number;
  ready: ReadyRule;
}

/** Behaviors are asked without a time. */
const EVERYTHING: Scope = { range: { from: 0, to: 8e12 }, everything: true };

type PastEvent = StoredEvent & { anchorId: string };

/**
 * Records what a new detector matches in all that is stored, as matches of its first epoch. The live set is held by the
 * caller: ingest writes nothing meanwhile, so these rows and live detection do not meet.
 * @returns the groups whose alerts are to be formed
 */
export async function matchPast(tx: Queryable, detector: PastDetector, threads: Threads = {}): Promise<MatchGroup[]> {
  const { ready } = detector;
  const kept = ready.perEvent ? await eventByEvent(tx, ready) : await byBehavior(tx, ready, threads);
  await putMatches(tx, kept, detector);
  const groups = new Map(
    kept.map((e) => [
      `${e.hostId} ${e.anchorId}`,
      { hostId: e.hostId, detectorId: detector.detectorId, anchorId: e.anchorId },
    ]),
  );
  return [...groups.values()];
}

async function byBehavior(tx: Queryable, ready: ReadyRule, threads: Threads): Promise<PastEvent[]> {
  const { traits } = await evaluate(tx, ready, EVERYTHING, threads);
  return eventsOf(tx, [...traits.keys()], ready);
}

/** Behaviors, and events of theirs, that are held and asked at once: others of this process have their turn in between. */
const AT_ONCE = { behaviors: 500, events: 1_000 };

async function eventByEvent(tx: Queryable, ready: ReadyRule): Promise<PastEvent[]> {
  const kept: PastEvent[] = [];
  let candidates = new Map<string, Behavior>();
  const decide = async () => {
    const events = await eventsOf(tx, [...candidates.keys()], ready);
    for (let at = 0; at < events.length; at += AT_ONCE.events)
      kept.push(...(await decidedByEvent(tx, events.slice(at, at + AT_ONCE.events), candidates, ready)));
    candidates = new Map();
  };
  const where = candidateCondition(ready.rule, ready.kinds);
  for await (const { id, behavior } of streamBehaviors(tx, { kinds: ready.kinds, where })) {
    candidates.set(id, behavior);
    if (candidates.size >= AT_ONCE.behaviors) await decide();
  }
  await decide();
  return kept;
}

async function eventsOf(tx: Queryable, ids: readonly string[], ready: ReadyRule): Promise<PastEvent[]> {
  if (ids.length === 0) return [];
  const { rows } = await tx.query<PastEvent>(
    `with cells as (select host_id, behavior_id, min(first_ts) as first, max(last_ts) as last from rollups
       where behavior_id = any($1::uuid[]) group by 1, 2)
     select e.host_id as "hostId", ${epochMs('e.ts')} as time, e.seq::float8 as seq, e.part, e.kind, e.pid,
       e.process_id as "processId", e.behavior_id as "behaviorId", e.raw_block as "rawBlock", p.anchor_id as "anchorId"
     from cells c join events e on e.host_id = c.host_id and e.behavior_id = c.behavior_id and e.ts between c.first and c.last
     join processes p on p.host_id = e.host_id and p.process_id = e.process_id
     where e.kind = any($2::smallint[])`,
    [[...ids], ready.kinds.map(kindCode)],
  );
  return rows;
}

async function decidedByEvent(
  tx: Queryable,
  events: PastEvent[],
  behaviors: ReadonlyMap<string, Behavior>,
  ready: ReadyRule,
): Promise<PastEvent[]> {
  const only = await readEventOnly(tx, events);
  return events.filter((e) => ready.matcher.matches(behaviorView(behaviors.get(e.behaviorId)!, only.get(refOf(e)))));
}

async function putMatches(
  tx: Queryable,
  events: readonly PastEvent[],
  { detectorId, versionId, epoch }: PastDetector,
): Promise<void> {
  await tx.query(
    `insert into matches (host_id, detector_id, ts, seq, part, version_id, epoch, behavior_id, process_id, anchor_id)
     select h, $1, to_timestamp(t / 1000.0), s, p, $2, $3, b, pr, a
     from unnest($4::int[], $5::float8[], $6::bigint[], $7::int[], $8::uuid[], $9::bigint[], $10::bigint[]) x(h, t, s, p, b, pr, a)
     on conflict do nothing`,
    [
      detectorId,
      versionId,
      epoch,
      events.map((e) => e.hostId),
      events.map((e) => e.time),
      events.map((e) => e.seq),
      events.map((e) => e.part),
      events.map((e) => e.behaviorId),
      events.map((e) => e.processId),
      events.map((e) => e.anchorId),
    ],
  );
}
