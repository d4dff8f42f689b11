import type { Queryable } from '../db/client';
import type { Behavior } from '../telemetry/behavior';
import { readBehaviors } from '../telemetry/dictionary-store';
import { type EventKey, kindOfCode } from '../telemetry/event';
import { eventRef } from '../telemetry/event-ref';
import type { LineageId } from '../telemetry/lineage-store';
import { pinEvents } from '../telemetry/pins-store';
import type { ShownEvent } from '../telemetry/shown';
import { epochMs, timestampOf } from '../telemetry/store';
import type { EvidenceCount } from './legs';

/**
 * A threat's evidence: everything that the processes of its lineages did. What was there when it was confirmed is pinned
 * and stays as it was; what arrived later for these lineages is read from the stored events and lives as long as they do,
 * until somebody adds an alert to the threat, which pins again.
 */
export const threatOwner = (threatId: number): string => `threat:${threatId}`;

export const threatOf = (owner: string): number => Number(owner.slice(owner.indexOf(':') + 1));

/** Events pinned at a time: each brings its raw record. */
const CHUNK = 2_000;

/** Copies what these lineages did to the threat's own, with what its alerts held already. */
export async function pinEvidence(
  tx: Queryable,
  threatId: number,
  lineages: readonly LineageId[],
  alerts: readonly string[],
): Promise<void> {
  const owner = threatOwner(threatId);
  const keys = await lineageKeys(tx, lineages);
  for (const [hostId, ofHost] of keys) {
    for (let at = 0; at < ofHost.length; at += CHUNK) await pinEvents(tx, hostId, owner, ofHost.slice(at, at + CHUNK));
  }
  await tx.query(
    `insert into pinned_events (host_id, owner, ts, seq, part, kind, pid, process_id, behavior_id, behavior, raw, pinned_at)
     select host_id, $1, ts, seq, part, kind, pid, process_id, behavior_id, behavior, raw, pinned_at
     from pinned_events where owner = any($2::text[]) on conflict do nothing`,
    [owner, alerts.map((id) => `alert:${id}`)],
  );
}

async function lineageKeys(tx: Queryable, lineages: readonly LineageId[]): Promise<Map<number, EventKey[]>> {
  const places = [lineages.map((l) => l.hostId), lineages.map((l) => l.anchorId)];
  const bounds = await tx.query<{ from: number | null; to: number | null }>(
    `select ${epochMs('min(p.ts)')} as "from", ${epochMs('max(h.last_ts)')} as "to"
     from unnest($1::int[], $2::bigint[]) l(host_id, anchor_id)
     join processes p on p.host_id = l.host_id and p.anchor_id = l.anchor_id join hosts h on h.host_id = l.host_id`,
    places,
  );
  const { from, to } = bounds.rows[0]!;
  const out = new Map<number, EventKey[]>();
  if (from === null || to === null) return out;
  const { rows } = await tx.query<EventKey & { hostId: number }>(
    `select e.host_id as "hostId", ${epochMs('e.ts')} as time, e.seq::float8 as seq, e.part
     from unnest($1::int[], $2::bigint[]) l(host_id, anchor_id)
     join processes p on p.host_id = l.host_id and p.anchor_id = l.anchor_id
     join events e on e.host_id = p.host_id and e.process_id = p.process_id
       and e.ts between ${timestampOf('$3::float8')} and ${timestampOf('$4::float8')}
     order by e.host_id, e.ts, e.seq, e.part`,
    [...places, from, to],
  );
  for (const { hostId, ...key } of rows) {
    const ofHost = out.get(hostId);
    if (ofHost) ofHost.push(key);
    else out.set(hostId, [key]);
  }
  return out;
}

// What is known of it ----------------------------------------------------------------------------

/** $1 threat ids, $2 their owners, $3 and $4 the time within which their lineages acted */
const EVIDENCE = `with evidence as (
    select split_part(owner, ':', 2)::int as threat_id, host_id, ts, seq, part, kind, pid, process_id, behavior_id
    from pinned_events where owner = any($2::text[])
    union all
    select l.threat_id, e.host_id, e.ts, e.seq, e.part, e.kind, e.pid, e.process_id, e.behavior_id
    from threat_lineages l
    join processes p on p.host_id = l.host_id and p.anchor_id = l.anchor_id
    join events e on e.host_id = p.host_id and e.process_id = p.process_id
      and e.ts between ${timestampOf('$3::float8')} and ${timestampOf('$4::float8')}
    where l.threat_id = any($1::int[]) and not exists (
      select from pinned_events x where x.host_id = e.host_id and x.owner = 'threat:' || l.threat_id
        and x.ts = e.ts and x.seq = e.seq and x.part = e.part)
  )`;

async function evidenceParams(db: Queryable, threatIds: readonly number[]): Promise<unknown[]> {
  const { rows } = await db.query<{ from: number | null; to: number | null }>(
    `select ${epochMs('min(p.ts)')} as "from", ${epochMs('max(h.last_ts)')} as "to"
     from threat_lineages l join processes p on p.host_id = l.host_id and p.anchor_id = l.anchor_id
     join hosts h on h.host_id = l.host_id where l.threat_id = any($1::int[])`,
    [threatIds],
  );
  return [threatIds, threatIds.map(threatOwner), rows[0]!.from ?? 0, rows[0]!.to ?? 0];
}

export interface EvidenceTotal {
  threatId: number;
  events: number;
  processes: number;
  firstTime: number;
  lastTime: number;
}

export async function readEvidenceTotals(db: Queryable, threatIds: readonly number[]): Promise<EvidenceTotal[]> {
  const { rows } = await db.query<EvidenceTotal>(
    `${EVIDENCE} select threat_id as "threatId", count(*)::int as events,
       count(distinct (host_id, process_id))::int as processes,
       ${epochMs('min(ts)')} as "firstTime", ${epochMs('max(ts)')} as "lastTime"
     from evidence group by threat_id`,
    await evidenceParams(db, threatIds),
  );
  return rows;
}

export async function readEvidenceCounts(db: Queryable, threatIds: readonly number[]): Promise<EvidenceCount[]> {
  const { rows } = await db.query<{ threatId: number; behaviorId: string; code: number; events: number }>(
    `${EVIDENCE} select threat_id as "threatId", behavior_id as "behaviorId", kind as code, count(*)::int as events
     from evidence group by threat_id, behavior_id, kind`,
    await evidenceParams(db, threatIds),
  );
  return rows.map(({ code, ...row }) => ({ ...row, kind: kindOfCode(code) }));
}

/** The behaviors of evidence: from the dictionary, or from the pinned copies. */
export async function readEvidenceBehaviors(
  db: Queryable,
  counts: readonly EvidenceCount[],
): Promise<Map<string, Behavior>> {
  const ids = [...new Set(counts.map((row) => row.behaviorId))];
  const found = await readBehaviors(db, ids);
  const missing = ids.filter((id) => !found.has(id));
  if (missing.length === 0) return found;
  const { rows } = await db.query<{ id: string; behavior: Behavior }>(
    `select distinct on (behavior_id) behavior_id as id, behavior from pinned_events
     where owner = any($1::text[]) and behavior_id = any($2::uuid[])`,
    [[...new Set(counts.map((row) => threatOwner(row.threatId)))], missing],
  );
  for (const { id, behavior } of rows) found.set(id, behavior);
  return found;
}

/** The count beside the list is exact; the list itself ends here. */
export const MOST_EVIDENCE = 5_000;

export type EvidenceEvent = ShownEvent & { observed: boolean };

/** A threat's first events in order. */
export async function readEvidence(
  db: Queryable,
  threatId: number,
  behaviors: ReadonlyMap<string, Behavior>,
): Promise<EvidenceEvent[]> {
  const { rows } = await db.query<
    EventKey & {
      hostId: number;
      host: string;
      code: number;
      pid: number;
      processId: string;
      behaviorId: string;
      observed: boolean;
    }
  >(
    `${EVIDENCE} select e.host_id as "hostId", h.name as host, ${epochMs('e.ts')} as time, e.seq::float8 as seq, e.part,
       e.kind as code, e.pid, e.process_id as "processId", e.behavior_id as "behaviorId",
       exists (select from observations o where o.host_id = e.host_id and o.ts = e.ts and o.seq = e.seq and o.part = e.part) as observed
     from evidence e join hosts h on h.host_id = e.host_id
     order by e.ts, e.host_id, e.seq, e.part limit ${MOST_EVIDENCE}`,
    await evidenceParams(db, [threatId]),
  );
  return rows.flatMap(({ hostId, host, time, seq, part, code, pid, processId, behaviorId, observed }) => {
    const behavior = behaviors.get(behaviorId);
    if (!behavior) return [];
    const kind = kindOfCode(code);
    const ref = eventRef(hostId, { time, seq, part });
    return [{ ref, hostId, host, time, kind, pid, processId, behaviorId, behavior: { ...behavior, kind }, observed }];
  });
}
