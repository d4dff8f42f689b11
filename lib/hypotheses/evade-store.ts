import type { Queryable } from '../db/client';
import { readLiveSet } from '../detectors/live-set-store';
import { changedBehaviors, type EvasionMatrix, evade, type Scene, type Tried } from './evade/matrix';
import { mend } from './evade/mend';
import { type EvasionReport, pairsOf, shown, weakestOf } from './evasion';
import { ruleOf } from './suggest/rule';
import { backgroundBeside, besideOf, ruleId } from './suggest-store';

/** So many weak spots get ideas: the worst first. */
const MENDED = 3;

/** Asks the live and observing detectors. */
export async function evasionReport(
  db: Queryable & object,
  scenes: readonly Scene[],
  seed?: number,
): Promise<EvasionReport> {
  const { tried, states, notTried } = await triedDetectors(db);
  const matrix = evade(scenes, tried, { seed });
  return {
    seed: matrix.seed,
    detectors: tried
      .filter(({ id }) => id in matrix.brittle)
      .map(({ id, title }) => ({ id, title, state: states.get(id)!, brittle: [...matrix.brittle[id]!] })),
    before: shown(matrix.before),
    single: matrix.single.map(shown),
    ...(matrix.allStrings ? { allStrings: shown(matrix.allStrings) } : {}),
    ...(matrix.pairs ? { pairs: pairsOf(matrix.pairs) } : {}),
    weakest: await weakSpots(db, scenes, tried, matrix),
    notTried,
  };
}

/** Per detector that catches the intrusion: the single changes of mere strings that it breaks on, as they are called. */
export async function brittleOf(
  db: Queryable & object,
  scenes: readonly Scene[],
): Promise<{ detectorId: number; breaksOn: string[] }[]> {
  const { tried } = await triedDetectors(db);
  const { brittle, single } = evade(scenes, tried, { inPairs: false });
  const titles = new Map(single.map(({ id, title }) => [id, title]));
  return Object.entries(brittle).map(([id, changes]) => ({
    detectorId: Number(id),
    breaksOn: changes.map((change) => titles.get(change) ?? change),
  }));
}

async function triedDetectors(
  db: Queryable & object,
): Promise<{ tried: Tried[]; states: Map<number, string>; notTried: number }> {
  const { detectors } = await readLiveSet(db);
  const tried = detectors
    .filter(({ perRecord }) => !perRecord)
    .map(
      ({ detectorId, title, matcher, kinds, perEvent, exceptions }): Tried => ({
        id: detectorId,
        title,
        matcher,
        kinds: [...kinds],
        perEvent,
        exceptions,
      }),
    );
  return {
    tried,
    states: new Map(detectors.map(({ detectorId, state }) => [detectorId, state])),
    notTried: detectors.length - tried.length,
  };
}

/** What would stand where the adversary's change leaves too few legs. The confirmed threats are no part of the fleet's own life. */
async function weakSpots(
  db: Queryable & object,
  scenes: readonly Scene[],
  tried: readonly Tried[],
  matrix: EvasionMatrix,
): Promise<EvasionReport['weakest']> {
  const { before, seed } = matrix;
  const weak = weakestOf(matrix).slice(0, MENDED);
  if (weak.length === 0) return [];
  const background = await backgroundBeside(db, await besideOf(db, []));
  const was = changedBehaviors(scenes, before.id, seed);
  return weak.map((variant) => {
    const spot = shown(variant);
    const standing = tried.filter(({ id }) => id in spot.caught);
    const after = changedBehaviors(scenes, spot.id, seed);
    return { ...spot, ideas: ideas(mend(was, after, standing, background)) };
  });
}

function ideas(found: ReturnType<typeof mend>): EvasionReport['weakest'][number]['ideas'] {
  return found.map((one) => {
    const { hosts, reporting, events } = one.seen;
    return {
      title: one.title,
      facts: [...one.facts],
      seen: { hosts, reporting, events },
      yaml: ruleOf(one, ruleId(one.key, one.facts)),
    };
  });
}
