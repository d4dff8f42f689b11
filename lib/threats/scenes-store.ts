import type { Queryable } from '../db/client';
import { AppError } from '../errors';
import { contextNeeds, type HostBase } from '../telemetry/context';
import { loadBases } from '../telemetry/context-store';
import { compareKeys, type EventKey, type NormalEvent } from '../telemetry/event';
import { detectFormat } from '../telemetry/formats/detect';
import { installationKeys } from '../telemetry/keys-store';
import { epochMs } from '../telemetry/store';
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
  const byHost = new Map<number, Omit<ThreatScene, 'base'>>();
  for (const row of rows) {
    const format = detectFormat(row.raw.toString('latin1', 0, 700));
    if (!format) continue;
    const { hostId, host } = row;
    const scene = byHost.get(hostId) ?? { hostId, host, events: [] };
    byHost.set(hostId, scene);
    scene.events.push(normaliseAgain({ ...row, format, bytes: row.raw }, row));
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
