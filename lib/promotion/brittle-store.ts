import { pool, type Queryable } from '../db/client';
import { brittleOf } from '../hypotheses/evade-store';
import { epochMs } from '../telemetry/store';
import { MOST_SCENE_EVENTS, readScenes } from '../threats/scenes-store';
import type { Brittle } from './brittle';

/** So many of the latest threats are played through. */
const LATEST = 12;

type Played = { detectorId: number; breaksOn: string[] }[];
const caches = new WeakMap<object, Map<string, Played>>();

/**
 * How each live detector fares when the adversary of each confirmed threat changes something. A threat is played once for
 * each live set.
 */
export async function readBrittle(db: Queryable & object = pool()): Promise<Brittle[]> {
  const { rows } = await db.query<{ id: number; at: number; epoch: string; events: number }>(
    `select t.threat_id as id, ${epochMs('t.updated_at')} as at, (select epoch from live_set where id = 1) as epoch,
       (select count(*)::int from pinned_events p where p.owner = 'threat:' || t.threat_id) as events
     from threats t order by t.threat_id desc limit ${LATEST}`,
  );
  const known = caches.get(db) ?? new Map<string, Played>();
  const fresh = new Map<string, Played>();
  const out = new Map<number, Brittle>();
  for (const { id, at, epoch, events } of rows) {
    if (events === 0 || events > MOST_SCENE_EVENTS) continue;
    const key = `${id} ${at} ${epoch}`;
    const played = known.get(key) ?? (await brittleOf(db, await readScenes(db, id)));
    fresh.set(key, played);
    for (const { detectorId, breaksOn } of played) {
      const one = out.get(detectorId) ?? { detectorId, threats: [] };
      one.threats.push({ id, breaksOn });
      out.set(detectorId, one);
    }
  }
  caches.set(db, fresh);
  return [...out.values()];
}
