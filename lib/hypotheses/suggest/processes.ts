import type { EventKind } from '../../telemetry/event';
import type { Background } from './background';
import { candidates, type Mark } from './candidates';
import { rarity, robustness, scoreOf } from './score';

/** A process and the most telling thing that it did. */
export interface RankedProcess {
  readonly processId: string;
  readonly hostId: number;
  readonly score: number;
  readonly facts: readonly string[];
}

/** An event of the fleet, as facts. */
export interface FleetMark extends Mark {
  readonly hostId: number;
  /** of its process's lineage */
  readonly anchorId: string;
}

/** What a host did in this many other lineages is its routine, however few other hosts have it. */
const ROUTINE = 2;

/**
 * All processes of a fleet, the most telling first, without knowing which belong to an intrusion: each by the best of its own
 * facts, as rare as they are on other hosts than its own.
 * @param background the whole fleet
 */
export function rankProcesses(marks: readonly FleetMark[], background: Background): RankedProcess[] {
  const best = new Map<string, { score: number; facts: readonly string[] }>();
  const alike = new Map<string, { score: number; facts: readonly string[] }>();
  const routine = routineOf(marks);
  for (const mark of marks) {
    const key = `${mark.hostId} ${mark.anchorId} ${mark.kind} ${mark.mask}`;
    let found = alike.get(key);
    if (!found) {
      found = bestOf(mark, background, routine);
      alike.set(key, found);
    }
    const known = best.get(mark.processId);
    if (!known || found.score > known.score) best.set(mark.processId, found);
  }
  const hosts = new Map(marks.map(({ processId, hostId }) => [processId, hostId]));
  return [...best]
    .map(([processId, { score, facts }]) => ({ processId, hostId: hosts.get(processId)!, score, facts }))
    .sort((a, b) => b.score - a.score || (a.processId < b.processId ? -1 : 1));
}

type Routine = (mark: FleetMark, kinds: readonly EventKind[], mask: bigint) => boolean;

function routineOf(marks: readonly FleetMark[]): Routine {
  const byHost = new Map<string, Map<bigint, Set<string>>>();
  for (const { hostId, kind, mask, anchorId } of marks) {
    const key = `${hostId} ${kind}`;
    const shapes = byHost.get(key) ?? new Map<bigint, Set<string>>();
    byHost.set(key, shapes);
    const anchors = shapes.get(mask) ?? new Set();
    shapes.set(mask, anchors.add(anchorId));
  }
  return ({ hostId, anchorId }, kinds, mask) => {
    const others = new Set<string>();
    for (const kind of kinds)
      for (const [shape, anchors] of byHost.get(`${hostId} ${kind}`) ?? [])
        if ((shape & mask) === mask) for (const anchor of anchors) if (anchor !== anchorId) others.add(anchor);
    return others.size >= ROUTINE;
  };
}

function bestOf(
  mark: FleetMark,
  background: Background,
  routine: Routine,
): { score: number; facts: readonly string[] } {
  let best = { score: 0, facts: [] as readonly string[] };
  for (const { facts, seen, kinds, mask } of candidates([mark], background)) {
    // its own host has it, of course
    const own = routine(mark, kinds, mask) ? 0 : 1;
    const others = { hosts: Math.max(0, seen.hosts - own), reporting: Math.max(0, seen.reporting - own) };
    const score = scoreOf({ rarity: rarity(others), robustness: robustness(facts), novelty: 1, processes: 1 });
    if (score > best.score) best = { score, facts };
  }
  return best;
}
