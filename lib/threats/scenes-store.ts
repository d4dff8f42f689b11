import type { Queryable } from '../db/client';
import { AppError } from '../errors';
import { contextNeeds, type HostBase } from '../telemetry/context';
import { loadBases } from '../telemetry/context-store';
import { compareKeys, type EventKey, type NormalEvent } from '../telemetry/event';
import { detectFormat } from '../telemetry/formats/detect';
import { installationKeys } from '../telemetry/keys-store';
import type { LineageId } from '../telemetry/lineage-store';
import { epochMs, placeText, rawRecords, type StoredEvent, timestampOf } from '../telemetry/store';
import { normaliseAgain } from '../telemetry/stored-record';
import { threatOwner } from './evidence-store';

/** A threat's pinned evidence on one host, as its records tell it, with what the host's earlier events left. */
export interface ThreatScene {
  hostId: number;
  host: string;
  events: NormalEvent[];
  base: HostBase;
}

/** More evidence than this is a fleet's ordinary life that somebody confirmed by mistake. */
export const MOST_SCENE_EVENTS = 5_000;

/** One scene per host, in order of time. */
export async function readScenes(db: Queryable & object, threatId: number): Promise<ThreatScene[]> {
  const { rows } = await db.query<EventKey & { hostId: number; host: string; raw: Buffer }>(
    `select e.host_id as "hostId", h.name as host, ${epochMs('e.ts')} as time, e.seq::float8 as seq, e.part, e.raw
     from pinned_events e join hosts h on h.host_id = e.host_id
     where e.owner = $1 order by e.ts, e.seq, e.part limit ${MOST_SCENE_EVENTS + 1}`,
    [threatOwner(threatId)],
  );
  if (rows.length === 0) {
    const { rowCount } = await db.query('select from threats where threat_id = $1', [threatId]);
    if (!rowCount) throw new AppError('not_found', `There is no threat ${threatId}.`);
  }
  if (rows.length > MOST_SCENE_EVENTS)
    throw new AppError(
      'too_large',
      `Threat ${threatId} has more than ${MOST_SCENE_EVENTS} pieces of evidence: too many to play through.`,
    );
  return scenesOf(
    db,
    rows.flatMap((row) => {
      const format = detectFormat(row.raw.toString('latin1', 0, 700));
      return format ? [{ ...row, event: normaliseAgain({ ...row, format, bytes: row.raw }, row) }] : [];
    }),
  );
}

/** What these lineages did, as the stored records tell it: an incident that is no threat yet. One scene per host. */
export async function readLineageScenes(
  db: Queryable & object,
  lineages: readonly LineageId[],
): Promise<ThreatScene[]> {
  if (lineages.length === 0) return [];
  const events = await lineageEvents(db, lineages);
  if (events.length > MOST_SCENE_EVENTS)
    throw new AppError(
      'too_large',
      `The incident has more than ${MOST_SCENE_EVENTS} events: too many to play through.`,
    );
  const raw = await rawRecords(db, events);
  return scenesOf(
    db,
    events.map((row) => ({ ...row, event: normaliseAgain(raw.get(placeText(row)), row) })),
  );
}

/** Process by process, as elsewhere: see eventsOf of lineage-store.ts. Ends belong to a scene, too. */
async function lineageEvents(
  db: Queryable,
  lineages: readonly LineageId[],
): Promise<(StoredEvent & { host: string })[]> {
  const places = [lineages.map((l) => l.hostId), lineages.map((l) => l.anchorId)];
  const { rows: spans } = await db.query<{ from: number | null; to: number | null }>(
    `select ${epochMs('min(p.ts)')} as "from", ${epochMs('max(h.last_ts)')} as "to"
     from unnest($1::int[], $2::bigint[]) l(host_id, anchor_id)
     join processes p on p.host_id = l.host_id and p.anchor_id = l.anchor_id join hosts h on h.host_id = l.host_id`,
    places,
  );
  const { from, to } = spans[0]!;
  if (from === null || to === null) return [];
  const { rows } = await db.query<StoredEvent & { host: string }>(
    `select e.host_id as "hostId", h.name as host, ${epochMs('e.ts')} as time, e.seq::float8 as seq, e.part, e.kind, e.pid,
       e.process_id as "processId", e.behavior_id as "behaviorId", e.raw_block as "rawBlock"
     from unnest($1::int[], $2::bigint[]) l(host_id, anchor_id)
     join processes p on p.host_id = l.host_id and p.anchor_id = l.anchor_id join hosts h on h.host_id = l.host_id
     cross join lateral (select e.* from events e where e.host_id = p.host_id and e.process_id = p.process_id
       and e.ts between ${timestampOf('$3::float8')} and ${timestampOf('$4::float8')} offset 0) e
     order by e.ts, e.seq, e.part limit ${MOST_SCENE_EVENTS + 1}`,
    [...places, from, to],
  );
  return rows;
}

async function scenesOf(
  db: Queryable & object,
  found: readonly { hostId: number; host: string; event: NormalEvent }[],
): Promise<ThreatScene[]> {
  const byHost = new Map<number, Omit<ThreatScene, 'base'>>();
  for (const { hostId, host, event } of found) {
    const scene = byHost.get(hostId) ?? { hostId, host, events: [] };
    byHost.set(hostId, scene);
    scene.events.push(event);
  }
  const scenes = [...byHost.values()];
  for (const { events } of scenes) events.sort(compareKeys);
  const bases = await loadBases(
    db,
    scenes.map(({ hostId, events }) => {
      const { time, seq, part } = events[0]!;
      return { before: { hostId, time, seq, part }, needs: contextNeeds(events) };
    }),
    await installationKeys(db),
  );
  return scenes.map((scene) => ({ ...scene, base: bases.get(scene.hostId)! }));
}
