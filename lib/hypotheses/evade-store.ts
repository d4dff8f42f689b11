import type { Queryable } from '../db/client';
import { independentOf } from '../detectors/independence';
import { readLiveSet } from '../detectors/live-set-store';
import { readRule } from '../detectors/rule';
import { changedBehaviors, type EvasionMatrix, evade, type Scene, type Tried, type Variant } from './evade/matrix';
import { mend } from './evade/mend';
import {
  DRAFT,
  type EvasionReport,
  type EvasionRow,
  type EvasionTable,
  pairsOf,
  shown,
  type TrialReport,
  weakestOf,
} from './evasion';
import { ruleOf } from './suggest/rule';
import { backgroundBeside, besideOf, ruleId } from './suggest-store';

/** So many weak spots get ideas: the worst first. */
const MENDED = 3;

/** Asks the live and observing detectors; what only observes is no leg. */
export async function evasionReport(
  db: Queryable & object,
  scenes: readonly Scene[],
  seed?: number,
): Promise<EvasionReport> {
  const { tried, states, notTried } = await triedDetectors(db);
  const matrix = evade(scenes, tried, { seed });
  return {
    seed: matrix.seed,
    ...tableOf(matrix, tried, states),
    ...(matrix.pairs ? { pairs: pairsOf(matrix.pairs) } : {}),
    weakest: await weakSpots(db, scenes, tried, matrix),
    notTried,
  };
}

const tableOf = (
  matrix: EvasionMatrix,
  tried: readonly Tried[],
  states: ReadonlyMap<number, string>,
): EvasionTable => ({
  detectors: tried
    .filter(({ id }) => id in matrix.brittle)
    .map(({ id, title }) => ({ id, title, state: states.get(id)!, brittle: [...matrix.brittle[id]!] })),
  before: shown(matrix.before),
  single: matrix.single.map(shown),
  ...(matrix.allStrings ? { allStrings: shown(matrix.allStrings) } : {}),
});

/** An idea on trial: the text as it stands in an editor, and the detector that it became, if it did. */
export interface Idea {
  title: string;
  yaml: string;
  detectorId: number | null;
}

/**
 * Plays an incident's changes against the detectors that watch and against an idea beside them. An idea that became one of
 * them is its row; else its text is tried as it stands.
 */
export async function trialReport(
  db: Queryable & object,
  scenes: readonly Scene[],
  { title, yaml, detectorId }: Idea,
): Promise<TrialReport> {
  const { tried, states, notTried } = await triedDetectors(db);
  const events = scenes.reduce((sum, scene) => sum + scene.events.length, 0);
  const watches = detectorId !== null && tried.some(({ id }) => id === detectorId);
  const draft = watches ? null : triedText(title, yaml);
  if (draft && 'untried' in draft)
    return { ...tableOf(evade(scenes, tried, { inPairs: false }), tried, states), own: null, ...draft, legsWith: {}, events, notTried }; // biome-ignore format: one line
  const all = draft ? [...tried, draft] : tried;
  const matrix = evade(scenes, all, { inPairs: false });
  const table = tableOf(matrix, tried, states);
  const own: EvasionRow[] = draft ? [{ id: DRAFT, title, state: 'draft', brittle: [...(matrix.brittle[DRAFT] ?? [])] }] : []; // biome-ignore format: one line
  return {
    ...table,
    detectors: [...table.detectors, ...own],
    own: draft ? DRAFT : detectorId,
    legsWith: Object.fromEntries(variantsOf(matrix).map((one) => [one.id, legsWith(one, all)])),
    events,
    notTried,
  };
}

function triedText(title: string, yaml: string): Tried | { untried: string } {
  const { ready } = readRule(yaml);
  if (!ready) return { untried: 'The rule has errors: it is tried when they are mended.' };
  if (ready.perRecord)
    return { untried: 'A rule on single audit records is not tried: a changed attack has no audit records.' };
  const { matcher, kinds, perEvent } = ready;
  return { id: DRAFT, title, matcher, kinds, perEvent, leg: false };
}

const variantsOf = ({ before, single, allStrings }: EvasionMatrix): Variant[] => [
  before,
  ...single,
  ...(allStrings ? [allStrings] : []),
];

/** The legs of a variant as they would be if the draft were live. */
function legsWith({ cells }: Variant, all: readonly Tried[]): Pick<Variant, 'legs' | 'independent'> {
  const legs = cells.filter(({ events }, i) => events.size > 0 && (all[i]!.id === DRAFT || all[i]!.leg !== false));
  return { legs: legs.length, independent: independentOf(legs).length };
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
      ({ detectorId, title, state, matcher, kinds, perEvent, exceptions }): Tried => ({
        id: detectorId,
        title,
        matcher,
        kinds: [...kinds],
        perEvent,
        exceptions,
        leg: state === 'live',
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
      sentence: one.sentence,
      facts: [...one.facts],
      seen: { hosts, reporting, events },
      yaml: ruleOf(one, ruleId(one.key, one.facts)),
    };
  });
}
