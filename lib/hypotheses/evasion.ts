import { LEGS_WANTED } from '../detectors/detector';
import type { EvasionMatrix, Variant } from './evade/matrix';
import type { SeenOutside } from './suggestion';

/** A variant as screens draw it: which detectors stand. */
export interface ShownVariant extends Omit<Variant, 'cells'> {
  /** detectors that catch it, with the number of events */
  caught: Record<number, number>;
}

export interface EvasionRow {
  id: number;
  title: string;
  /** of the detector; 'draft' of a text that is none yet */
  state: string;
  /** changes of mere strings that it breaks on, by their ids */
  brittle: string[];
}

/** Who catches an intrusion when the adversary changes something: rows and columns of the matrix. */
export interface EvasionTable {
  /** those that catch the intrusion as it was */
  detectors: EvasionRow[];
  before: ShownVariant;
  single: ShownVariant[];
  allStrings?: ShownVariant;
}

/** How an intrusion's detectors fare when the adversary changes something. */
export interface EvasionReport extends EvasionTable {
  seed: number;
  /** two changes at once: how many there are, and in how many three independent legs stand */
  pairs?: { count: number; firm: number; weakest: ShownVariant[] };
  /** the changes that bring the table down, worst first, with ideas that would stand in such an attack */
  weakest: WeakSpot[];
  /** rules on single audit records, which have no place in a changed attack */
  notTried: number;
}

/** The id of a row that is a text, and no detector yet. */
export const DRAFT = 0;

/** What an idea would be beside the detectors that watch. */
export interface TrialReport extends EvasionTable {
  /** the row of the idea: DRAFT, or the detector that it became; null where the text cannot be tried, and `untried` says why */
  own: number | null;
  untried?: string;
  /** legs with the draft among them, by the id of the variant */
  legsWith: Record<string, Pick<Variant, 'legs' | 'independent'>>;
  /** of the incident that was played */
  events: number;
  notTried: number;
}

/** POST /api/hypotheses/[id]/evasion; a reason where nothing can be played through */
export type TrialAnswer = ({ ok: true } & TrialReport) | { ok: false; reason: string };

/** The columns of the matrix: the attack as it was, each change, and all that the adversary names at once. */
export const columnsOf = ({ before, single, allStrings }: EvasionTable): ShownVariant[] => [
  before,
  ...single,
  ...(allStrings ? [allStrings] : []),
];

/** Of how many changes a row still catches the attack. */
export function survivesOf(id: number, table: EvasionTable): { of: number; survives: number } {
  const changes = columnsOf(table).slice(1);
  return { of: changes.length, survives: changes.filter(({ caught }) => id in caught).length };
}

/** A change, or two at once, that leaves too few legs. */
export interface WeakSpot extends ShownVariant {
  ideas: MendingIdea[];
}

/** An idea for the weakest spot. */
export interface MendingIdea {
  title: string;
  sentence: string;
  facts: string[];
  seen: SeenOutside;
  yaml: string;
}

/**
 * Variants of the attack that leave too few legs, worst first: those after one change; where all of these leave enough, those
 * after two that leave too few which stand apart; where no change makes it worse but too few stand apart to begin with, the
 * attack as it was.
 */
export function weakestOf({ before, single, pairs = [] }: EvasionMatrix): Variant[] {
  const byWeakness = (a: Variant, b: Variant) => a.legs - b.legs || a.independent - b.independent;
  const weak = single.filter(({ legs }) => legs < LEGS_WANTED && legs < before.legs).sort(byWeakness);
  if (weak.length > 0) return weak;
  const weakPairs = pairs.filter(({ independent }) => independent < LEGS_WANTED && independent < before.independent);
  if (weakPairs.length > 0) return weakPairs.sort((a, b) => a.independent - b.independent || a.legs - b.legs);
  return before.legs > 0 && before.independent < LEGS_WANTED ? [before] : [];
}

const WEAKEST = 5;

/** What there is to say of all pairs. */
export function pairsOf(pairs: NonNullable<EvasionMatrix['pairs']>): NonNullable<EvasionReport['pairs']> {
  const byWeakness = [...pairs].sort((a, b) => a.independent - b.independent || a.legs - b.legs);
  return {
    count: pairs.length,
    firm: pairs.filter(({ independent }) => independent >= LEGS_WANTED).length,
    weakest: byWeakness.slice(0, WEAKEST).map(shown),
  };
}

/** A variant without the places of its events. */
export function shown({ cells, ...variant }: Variant): ShownVariant {
  const caught = cells.filter(({ events }) => events.size > 0);
  return {
    ...variant,
    caught: Object.fromEntries(caught.map(({ detectorId, events }) => [detectorId, events.size])),
  };
}
