import type { Queryable } from '../db/client';
import { keyText } from '../telemetry/event';
import type { ChangedEvent } from '../telemetry/host-batch-store';
import { timestampOf } from '../telemetry/store';
import { type DetectionMemo, evaluate } from './detect';
import type { LiveDetector, LiveSet } from './live-set';
import { versionsById } from './live-set-store';
import type { MatchGroup } from './match-group';

interface MatchRow {
  detectorId: number;
  versionId: number;
  event: ChangedEvent;
}

interface StoredMatch {
  detectorId: number;
  versionId: number;
  anchorId: string;
  time: number;
  seq: number;
  part: number;
  withdrawn: boolean;
}

/**
 * Records which live detectors match new and changed events of one host. A match that a late record made untrue is
 * marked withdrawn, never deleted. Answers with the groups whose alerts must be formed again.
 */
export async function recordMatches(
  tx: Queryable,
  hostId: number,
  all: readonly ChangedEvent[],
  set: LiveSet,
  memo: DetectionMemo,
  now: number,
): Promise<MatchGroup[]> {
  // An end bears its process's behavior, which matched (or not) when it started.
  const changed = all.filter((e) => e.behavior.kind !== 'process_end');
  const stored = await storedMatches(
    tx,
    hostId,
    changed.filter((e) => !e.isNew),
  );
  const observing = new Set(set.detectors.filter((d) => d.state === 'observing').map((d) => d.detectorId));
  const groups: MatchGroup[] = [];
  const touch = (detectorId: number, anchorId: string) => {
    if (!observing.has(detectorId)) groups.push({ hostId, detectorId, anchorId });
  };
  const put: MatchRow[] = [];
  const withdrawn: MatchRow[] = [];
  const versions = await versionsById(
    tx,
    [...stored.values()].flatMap((list) => list.map((m) => m.versionId)),
  );
  for (const event of changed) {
    const live = memo.match(event.behaviorId, event.behavior, set, event.eventOnly);
    const before = stored.get(keyText(event)) ?? [];
    for (const match of before) {
      const holds = stillHolds(event, match, live, versions.get(match.versionId));
      touch(match.detectorId, match.anchorId);
      touch(match.detectorId, event.anchorId);
      (holds ? put : withdrawn).push({ detectorId: match.detectorId, versionId: match.versionId, event });
    }
    for (const detector of live) {
      if (before.some((m) => m.detectorId === detector.detectorId)) continue;
      touch(detector.detectorId, event.anchorId);
      put.push({ detectorId: detector.detectorId, versionId: detector.versionId, event });
    }
  }
  await putMatches(tx, hostId, put, set.epoch);
  await withdraw(tx, hostId, withdrawn, now);
  return groups;
}

/** A match is judged by the version that made it, live or not. */
function stillHolds(
  event: ChangedEvent,
  match: StoredMatch,
  live: readonly LiveDetector[],
  version: LiveDetector | undefined,
): boolean {
  if (live.some((d) => d.versionId === match.versionId)) return true;
  return version !== undefined && evaluate(event.behavior, [version], event.eventOnly()).length > 0;
}

async function storedMatches(
  tx: Queryable,
  hostId: number,
  events: readonly ChangedEvent[],
): Promise<Map<string, StoredMatch[]>> {
  const out = new Map<string, StoredMatch[]>();
  if (events.length === 0) return out;
  const { rows } = await tx.query<StoredMatch>(
    `select m.detector_id as "detectorId", m.version_id as "versionId", m.anchor_id as "anchorId", x.t as time,
       m.seq::float8 as seq, m.part, m.withdrawn_at is not null as withdrawn
     from unnest($2::float8[], $3::bigint[], $4::int[]) x(t, s, p)
     join matches m on m.host_id = $1 and m.ts = to_timestamp(x.t / 1000.0) and m.seq = x.s and m.part = x.p`,
    [hostId, events.map((e) => e.time), events.map((e) => e.seq), events.map((e) => e.part)],
  );
  for (const row of rows) {
    const key = keyText(row);
    const list = out.get(key);
    if (list) list.push(row);
    else out.set(key, [row]);
  }
  return out;
}

/** Writes matches of one host; those already there keep their version and take the event's new place. */
export async function putMatches(
  tx: Queryable,
  hostId: number,
  rows: readonly MatchRow[],
  epoch: number,
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into matches (host_id, detector_id, ts, seq, part, version_id, epoch, behavior_id, process_id, anchor_id)
     select $1, d, to_timestamp(t / 1000.0), s, p, v, $2, b, pr, a
     from unnest($3::int[], $4::float8[], $5::bigint[], $6::int[], $7::int[], $8::uuid[], $9::bigint[], $10::bigint[])
       x(d, t, s, p, v, b, pr, a)
     on conflict (host_id, detector_id, ts, seq, part) do update
       set behavior_id = excluded.behavior_id, process_id = excluded.process_id, anchor_id = excluded.anchor_id,
           withdrawn_at = null`,
    [
      hostId,
      epoch,
      rows.map((r) => r.detectorId),
      rows.map((r) => r.event.time),
      rows.map((r) => r.event.seq),
      rows.map((r) => r.event.part),
      rows.map((r) => r.versionId),
      rows.map((r) => r.event.behaviorId),
      rows.map((r) => r.event.processId),
      rows.map((r) => r.event.anchorId),
    ],
  );
}

async function withdraw(tx: Queryable, hostId: number, rows: readonly MatchRow[], now: number): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `update matches m set withdrawn_at = coalesce(m.withdrawn_at, ${timestampOf('$2::float8')}), behavior_id = x.b,
       process_id = x.pr, anchor_id = x.a
     from unnest($3::int[], $4::float8[], $5::bigint[], $6::int[], $7::uuid[], $8::bigint[], $9::bigint[]) x(d, t, s, p, b, pr, a)
     where m.host_id = $1 and m.detector_id = x.d and m.ts = to_timestamp(x.t / 1000.0) and m.seq = x.s and m.part = x.p`,
    [
      hostId,
      now,
      rows.map((r) => r.detectorId),
      rows.map((r) => r.event.time),
      rows.map((r) => r.event.seq),
      rows.map((r) => r.event.part),
      rows.map((r) => r.event.behaviorId),
      rows.map((r) => r.event.processId),
      rows.map((r) => r.event.anchorId),
    ],
  );
}
