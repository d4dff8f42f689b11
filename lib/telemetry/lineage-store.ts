import type { Queryable } from '../db/client';
import { kindCode } from './event';
import { epochMs, timestampOf } from './store';

/** An incident's processes on one host: all that share a lineage anchor. */
export interface LineageId {
  hostId: number;
  anchorId: string;
}

export function lineageKey({ hostId, anchorId }: LineageId): string {
  return `${hostId} ${anchorId}`;
}

export interface BehaviorCount extends LineageId {
  behaviorId: string;
  /** code of the events' kind */
  kind: number;
  count: number;
}

/**
 * SQL that joins each process of `process` (host_id, process_id) with its events in a range of time (epoch ms), ends left
 * out. Process by process: before PostgreSQL has counted a day's events it would read all of them for each process of a
 * plain join.
 */
export function eventsOf(process: string, [from, to]: [string, string]): string {
  return `cross join lateral (
       select e.* from events e where e.host_id = ${process}.host_id and e.process_id = ${process}.process_id
         and e.ts between ${timestampOf(from)} and ${timestampOf(to)} and e.kind <> ${kindCode('process_end')} offset 0) e`;
}

/** Parameters that name lineages, and from when on their processes can have acted: every query on events is bound in time. */
async function lineageParams(
  db: Queryable,
  lineages: readonly LineageId[],
): Promise<{ params: unknown[]; from: number | null; to: number | null }> {
  const params = [lineages.map((l) => l.hostId), lineages.map((l) => l.anchorId)];
  const { rows } = await db.query<{ from: number | null; to: number | null }>(
    `select ${epochMs('min(p.ts)')} as "from", ${epochMs('max(h.last_ts)')} as "to"
     from unnest($1::int[], $2::bigint[]) l(host_id, anchor_id)
     join processes p on p.host_id = l.host_id and p.anchor_id = l.anchor_id
     join hosts h on h.host_id = l.host_id`,
    params,
  );
  return { params, ...rows[0]! };
}

/** What the processes of these lineages did: events per behavior. Ends are no behavior of their own and are left out. */
export async function lineageBehaviors(db: Queryable, lineages: readonly LineageId[]): Promise<BehaviorCount[]> {
  if (lineages.length === 0) return [];
  const { params, from, to } = await lineageParams(db, lineages);
  if (from === null || to === null) return [];
  const { rows } = await db.query<BehaviorCount>(
    `select p.host_id as "hostId", p.anchor_id as "anchorId", e.behavior_id as "behaviorId", min(e.kind) as kind, count(*)::int as count
     from unnest($1::int[], $2::bigint[]) l(host_id, anchor_id)
     join processes p on p.host_id = l.host_id and p.anchor_id = l.anchor_id
     ${eventsOf('p', ['$3::float8', '$4::float8'])}
     group by p.host_id, p.anchor_id, e.behavior_id`,
    [...params, from, to],
  );
  return rows;
}
