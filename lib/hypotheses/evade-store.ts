import type { Queryable } from '../db/client';
import { readLiveSet } from '../detectors/live-set-store';
import { evade, type Scene, type Tried } from './evade/matrix';
import { type EvasionReport, pairsOf, shown } from './evasion';

/** Asks the live and observing detectors. */
export async function evasionReport(db: Queryable, scenes: readonly Scene[], seed?: number): Promise<EvasionReport> {
  const { detectors } = await readLiveSet(db);
  const tried = detectors
    .filter(({ perRecord }) => !perRecord)
    .map(
      ({ detectorId, title, matcher, kinds, perEvent }): Tried => ({
        id: detectorId,
        title,
        matcher,
        kinds: [...kinds],
        perEvent,
      }),
    );
  const states = new Map(detectors.map(({ detectorId, state }) => [detectorId, state]));
  const matrix = evade(scenes, tried, seed);
  return {
    seed: matrix.seed,
    detectors: tried
      .filter(({ id }) => id in matrix.brittle)
      .map(({ id, title }) => ({ id, title, state: states.get(id)!, brittle: [...matrix.brittle[id]!] })),
    before: shown(matrix.before),
    single: matrix.single.map(shown),
    ...(matrix.allStrings ? { allStrings: shown(matrix.allStrings) } : {}),
    ...(matrix.pairs ? { pairs: pairsOf(matrix.pairs) } : {}),
    notTried: detectors.length - tried.length,
  };
}
