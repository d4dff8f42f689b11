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

/**
 * All processes of a fleet, the most telling first, without knowing which belong to an intrusion: each by the best of its own
 * facts, as rare as they are on other hosts than its own.
 * @param background the whole fleet
 */
export function rankProcesses(
  marks: readonly (Mark & { readonly hostId: number })[],
  background: Background,
): RankedProcess[] {
  const best = new Map<string, { score: number; facts: readonly string[] }>();
  const alike = new Map<string, { score: number; facts: readonly string[] }>();
  for (const mark of marks) {
    const key = `${mark.kind} ${mark.mask}`;
    let found = alike.get(key);
    if (!found) {
      found = bestOf(mark, background);
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

function bestOf(mark: Mark, background: Background): { score: number; facts: readonly string[] } {
  let best = { score: 0, facts: [] as readonly string[] };
  for (const { facts, seen } of candidates([mark], background)) {
    // its own host has it, of course
    const others = { hosts: Math.max(0, seen.hosts - 1), reporting: Math.max(0, seen.reporting - 1) };
    const score = scoreOf({ rarity: rarity(others), robustness: robustness(facts), novelty: 1, processes: 1 });
    if (score > best.score) best = { score, facts };
  }
  return best;
}
