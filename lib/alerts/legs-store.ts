import type { Queryable } from '../db/client';
import { evaluate, withoutExcepted } from '../detectors/detect';
import type { LiveDetector, LiveSet } from '../detectors/live-set';
import { readLiveSet } from '../detectors/live-set-store';
import { readBehaviors } from '../telemetry/dictionary-store';
import { lineageBehaviors, lineageKey } from '../telemetry/lineage-store';
import type { Lineage } from './queue';

/** A live detector that catches an incident: how many of its events it matches. */
export interface LineageLeg {
  detectorId: number;
  title: string;
  level: string;
  events: number;
}

/** The queue asks for the same lineages again and again while somebody works on it. */
const CACHE_MS = 10_000;
const CACHE_SIZE = 50_000;
const CHUNK = 200;
type Cached = { epoch: number; until: number; legs: LineageLeg[] };
const caches = new WeakMap<object, Map<string, Cached>>();

/**
 * The legs of each lineage: the live detectors, in the versions that are live now, that match at least one of its
 * events. Evaluated on the lineage's distinct behaviors by the engine that detects, so an incident from before a
 * detector was promoted counts it too. Detectors that only observe are no legs.
 */
export async function legsOf(
  db: Queryable,
  lineages: readonly Lineage[],
  options: { fresh?: boolean } = {},
): Promise<Map<string, LineageLeg[]>> {
  const set = await readLiveSet(db);
  const cache = cacheOf(db);
  const out = new Map<string, LineageLeg[]>();
  const wanted: Lineage[] = [];
  for (const lineage of lineages) {
    const known = cache.get(lineageKey(lineage));
    if (known && !options.fresh && known.epoch === set.epoch && known.until > Date.now())
      out.set(lineageKey(lineage), known.legs);
    else wanted.push(lineage);
  }
  for (let at = 0; at < wanted.length; at += CHUNK) {
    for (const [key, legs] of await evaluateChunk(db, wanted.slice(at, at + CHUNK), set)) {
      out.set(key, legs);
      if (cache.size >= CACHE_SIZE) cache.clear();
      cache.set(key, { epoch: set.epoch, until: Date.now() + CACHE_MS, legs });
    }
  }
  return out;
}

/** The lineages with fewer legs than `wanted`. */
export async function lineagesBelow(db: Queryable, lineages: readonly Lineage[], wanted: number): Promise<Lineage[]> {
  const legs = await legsOf(db, lineages);
  return lineages.filter((lineage) => (legs.get(lineageKey(lineage))?.length ?? 0) < wanted);
}

function cacheOf(db: Queryable): Map<string, Cached> {
  const cache = caches.get(db) ?? new Map<string, Cached>();
  caches.set(db, cache);
  return cache;
}

async function evaluateChunk(
  db: Queryable,
  lineages: readonly Lineage[],
  set: LiveSet,
): Promise<Map<string, LineageLeg[]>> {
  const detectors = set.detectors.filter((d) => d.state === 'live');
  const counts = await lineageBehaviors(db, lineages);
  const behaviors = await readBehaviors(
    db,
    counts.map((row) => row.behaviorId),
  );
  const matched = new Map<string, LiveDetector[]>();
  for (const [id, behavior] of behaviors) matched.set(id, evaluate(behavior, detectors));
  const legs = new Map<string, Map<number, LineageLeg>>(lineages.map((lineage) => [lineageKey(lineage), new Map()]));
  for (const row of counts) {
    const ofLineage = legs.get(lineageKey(row))!;
    const behavior = behaviors.get(row.behaviorId);
    if (!behavior) continue;
    const place = { hostId: row.hostId, time: Number.NEGATIVE_INFINITY, behavior };
    for (const { detectorId, title, level } of withoutExcepted(matched.get(row.behaviorId) ?? [], place)) {
      const leg = ofLineage.get(detectorId) ?? { detectorId, title, level, events: 0 };
      ofLineage.set(detectorId, { ...leg, events: leg.events + row.count });
    }
  }
  return new Map([...legs].map(([key, of]) => [key, [...of.values()].sort((a, b) => a.detectorId - b.detectorId)]));
}
