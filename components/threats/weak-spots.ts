import { LEGS_WANTED } from '../../lib/detectors/detector';
import type { EvasionReport, MendingIdea, ShownVariant } from '../../lib/hypotheses/evasion';

/** A variant that fewer than three detectors catch. */
export const isWeak = (variant: ShownVariant): boolean => variant.legs < LEGS_WANTED;

/** The changes that bring the table down, worst first, in words with the next step. */
export function weakSpots(report: EvasionReport): { title: string; detail: string; ideas: MendingIdea[] }[] {
  const stood = report.before.legs;
  const weak = report.single.filter((variant) => isWeak(variant) && variant.legs < stood);
  return weak
    .sort((a, b) => a.legs - b.legs)
    .slice(0, 3)
    .map((variant) => ({
      title: `${variant.title}: ${standing(variant.legs)}`,
      detail: `If the adversary changes ${variant.changes}, ${missed(report, variant)}. ${ideasOf(report, variant).length > 0 ? 'What does not depend on it would be another leg:' : 'What does not depend on it would be another leg: make a hypothesis of such evidence.'}`,
      ideas: ideasOf(report, variant),
    }));
}

const ideasOf = ({ weakest }: EvasionReport, { id }: ShownVariant): MendingIdea[] =>
  weakest.find((one) => one.id === id)?.ideas ?? [];

function standing(legs: number): string {
  return legs === 0 ? 'no leg stands' : legs === 1 ? 'one leg stands' : `${legs} legs stand`;
}

function missed(report: EvasionReport, variant: ShownVariant): string {
  const lost = report.detectors.filter(({ id }) => !(id in variant.caught)).map(({ id }) => `D-${id}`);
  const [last, ...others] = [lost.at(-1), ...lost.slice(0, -1)];
  if (last === undefined) return 'every detector still catches it';
  return others.length === 0 ? `${last} misses it` : `${others.join(', ')} and ${last} miss it`;
}
