import type { Queryable } from '../db/client';
import { plain } from '../db/columns';
import { readBehaviors } from '../telemetry/dictionary-store';
import { kindCode } from '../telemetry/event';
import type { ChangedEvent } from '../telemetry/host-batch-store';
import { placeParams, placeText, timestampOf } from '../telemetry/store';
import { type DetectionMemo, evaluate, withoutExcepted } from './detect';
import type { LiveDetector, LiveSet } from './live-set';
import { versionsById } from './live-set-store';
import type { MatchGroup } from './match-group';
import { UndecidedBatch } from './undecided-store';

/** An event's place, and what stands there. */
type MatchedEvent = Pick<ChangedEvent, 'hostId' | 'time' | 'seq' | 'part' | 'behaviorId' | 'processId' | 'anchorId'>;

interface MatchRow {
  detectorId: number;
  versionId: number;
  event: MatchedEvent;
  /** made by a detector that only observes: no alert is formed of it */
  observed: boolean;
}

const NONE: readonly StoredMatch[] = [];

interface StoredMatch {
  hostId: number;
  detectorId: number;
  versionId: number;
  anchorId: string;
  time: number;
  seq: number;
  part: number;
  observed: boolean;
}

/**
 * Records which live detectors match new and changed events. A match that a late record made untrue is
 * marked withdrawn, never deleted. Answers with the groups whose alerts must be formed again.
 */
export async function recordMatches(
  tx: Queryable,
  all: readonly ChangedEvent[],
  set: LiveSet,
  memo: DetectionMemo,
  now: number,
): Promise<MatchGroup[]> {
  // An end bears its process's behavior, which matched (or not) when it started.
  const changed = all.filter((e) => e.behavior.kind !== 'process_end');
  const stored = await storedMatches(
    tx,
    changed.filter((e) => e.was),
  );
  const groups: MatchGroup[] = [];
  const touch = (hostId: number, match: { detectorId: number; observed: boolean }, anchorId: string, grows = false) => {
    if (!match.observed) groups.push({ hostId, detectorId: match.detectorId, anchorId, grows });
  };
  const put: MatchRow[] = [];
  const withdrawn: MatchRow[] = [];
  const versions = await versionsById(
    tx,
    [...stored.values()].flatMap((list) => list.map((m) => m.versionId)),
  );
  const news: { event: ChangedEvent; detector: LiveDetector }[] = [];
  const undecided = new UndecidedBatch();
  for (const event of changed) {
    const matched = memo.match(event.behaviorId, event.behavior, set, event.eventOnly, (d) => undecided.add(event, d));
    const live = withoutExcepted(matched, event, now);
    const before = (stored.size > 0 && stored.get(placeText(event))) || NONE;
    if (live.length === 0 && before.length === 0) continue;
    const settled = new Set<number>();
    for (const match of before) {
      touch(event.hostId, match, match.anchorId);
      touch(event.hostId, match, event.anchorId);
      const { detectorId, versionId, observed } = match;
      const holds = stillHolds(event, match, live, versions.get(versionId));
      if (holds) {
        settled.add(detectorId);
        put.push({ detectorId, versionId, observed, event });
      } else if (live.every((d) => d.detectorId !== detectorId)) {
        withdrawn.push({ detectorId, versionId, observed, event });
      }
    }
    for (const detector of live) {
      if (settled.has(detector.detectorId)) continue;
      if (before.some((m) => m.detectorId === detector.detectorId)) put.push(rowOf(event, detector));
      else news.push({ event, detector });
    }
  }
  for (const { event, detector } of await withoutPast(tx, news)) {
    const row = rowOf(event, detector);
    touch(event.hostId, row, event.anchorId, event.was === undefined);
    put.push(row);
  }
  await putMatches(tx, put, set.epoch);
  await withdraw(tx, withdrawn, now);
  await undecided.put(tx);
  return groups;
}

function rowOf(event: ChangedEvent, { detectorId, versionId, state }: LiveDetector): MatchRow {
  return { detectorId, versionId, observed: state === 'observing', event };
}

/**
 * Without the stored events that matched before they changed, too, and have no match: these came before the detector
 * was live, belong to what its promotion reported, and are no news. What an exception covered before is news.
 */
async function withoutPast<T extends { event: ChangedEvent; detector: LiveDetector }>(
  tx: Queryable,
  news: readonly T[],
): Promise<T[]> {
  const earlier = await readBehaviors(
    tx,
    news.flatMap(({ event: { was } }) => (was && was.kind !== kindCode('process_end') ? was.behaviorId : [])),
  );
  return news.filter(({ event, detector }) => {
    const behavior = event.was && earlier.get(event.was.behaviorId);
    if (behavior === undefined) return true;
    const before = evaluate(behavior, [detector], event.eventOnly());
    return withoutExcepted(before, { ...event, behavior }).length === 0;
  });
}

/** A match is judged by the version that made it, live or not. */
function stillHolds(
  event: ChangedEvent,
  match: StoredMatch,
  live: readonly LiveDetector[],
  version: LiveDetector | undefined,
): boolean {
  if (live.some((d) => d.versionId === match.versionId)) return true;
  // nobody can say that it does not hold
  if (version === undefined) return true;
  return evaluate(event.behavior, [version], event.eventOnly()).length > 0;
}

async function storedMatches(tx: Queryable, events: readonly ChangedEvent[]): Promise<Map<string, StoredMatch[]>> {
  const out = new Map<string, StoredMatch[]>();
  if (events.length === 0) return out;
  const { rows } = await tx.query<StoredMatch>(
    `select m.*, f.time from unnest($1::int[], $2::float8[], $3::bigint[], $4::int[]) f(h, time, s, p) cross join lateral (
       select host_id as "hostId", detector_id as "detectorId", version_id as "versionId", anchor_id as "anchorId",
         seq::float8 as seq, part, observed
       from matches where host_id = f.h and ts = to_timestamp(f.time / 1000.0) and seq = f.s and part = f.p offset 0) m`,
    placeParams(events),
  );
  for (const row of rows) {
    const key = placeText(row);
    const list = out.get(key);
    if (list) list.push(row);
    else out.set(key, [row]);
  }
  return out;
}

/** Writes matches; those already there take the event's new place, and what another version says of it. */
export async function putMatches(tx: Queryable, rows: readonly MatchRow[], epoch: number): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into matches (host_id, detector_id, ts, seq, part, version_id, epoch, behavior_id, process_id, anchor_id, observed)
     select h, d, to_timestamp(t / 1000.0), s, p, v, $1, b, pr, a, o
     from unnest($2::int[], $3::float8[], $4::bigint[], $5::int[], $6::int[], $7::uuid[], $8::bigint[], $9::bigint[], $10::int[], $11::boolean[])
       x(h, t, s, p, d, b, pr, a, v, o)
     on conflict (host_id, detector_id, ts, seq, part) do update
       set behavior_id = excluded.behavior_id, process_id = excluded.process_id, anchor_id = excluded.anchor_id,
           withdrawn_at = null, version_id = excluded.version_id, observed = matches.observed and excluded.observed,
           epoch = case when matches.version_id = excluded.version_id then matches.epoch else excluded.epoch end`,
    [epoch, ...matchParams(rows), plain(rows, (r) => r.versionId), plain(rows, (r) => r.observed)],
  );
}

/** Marks matches as untrue since `now`; they take their event's new place. */
export async function withdraw(tx: Queryable, rows: readonly MatchRow[], now: number): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `update matches m set withdrawn_at = coalesce(m.withdrawn_at, ${timestampOf('$1::float8')}), behavior_id = x.b,
       process_id = x.pr, anchor_id = x.a
     from unnest($2::int[], $3::float8[], $4::bigint[], $5::int[], $6::int[], $7::uuid[], $8::bigint[], $9::bigint[])
       x(h, t, s, p, d, b, pr, a)
     where m.host_id = x.h and m.detector_id = x.d and m.ts = to_timestamp(x.t / 1000.0) and m.seq = x.s and m.part = x.p`,
    [now, ...matchParams(rows)],
  );
}

function matchParams(rows: readonly MatchRow[]): string[] {
  return [
    ...placeParams(rows.map((r) => r.event)),
    plain(rows, (r) => r.detectorId),
    plain(rows, (r) => r.event.behaviorId),
    plain(rows, (r) => r.event.processId),
    plain(rows, (r) => r.event.anchorId),
  ];
}
