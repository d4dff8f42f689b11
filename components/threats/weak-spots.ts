import { LEGS_WANTED } from '../../lib/detectors/detector';
import type { EvasionReport, MendingIdea, ShownVariant } from '../../lib/hypotheses/evasion';

/** A variant that fewer than three detectors catch. */
export const isWeak = (variant: ShownVariant): boolean => variant.legs < LEGS_WANTED;

/** The changes that bring the table down, worst first, in words with the next step. */
export function weakSpots(report: EvasionReport): { title: string; detail: string; ideas: MendingIdea[] }[] {
  return report.weakest.map((variant) => ({
    title: `${variant.title}: ${standing(variant)}`,
    detail: `${why(report, variant)} would be another leg${variant.ideas.length > 0 ? ':' : ': make a hypothesis of such evidence.'}`,
    ideas: variant.ideas,
  }));
}

function why(report: EvasionReport, variant: ShownVariant): string {
  if (variant.id !== report.before.id)
    return `If the adversary changes ${variant.changes}, ${missed(report, variant)}. What does not depend on it`;
  return variant.legs > variant.independent
    ? 'Several rest on the same events or facts, so what evades one evades others. What shares neither'
    : 'What shares neither events nor facts with them';
}

function standing({ legs, independent }: ShownVariant): string {
  const left = legs === 0 ? 'no leg stands' : legs === 1 ? 'one leg stands' : `${legs} legs stand`;
  return legs < LEGS_WANTED ? left : `${left}, ${independent} of them independent`;
}

function missed(report: EvasionReport, variant: ShownVariant): string {
  const lost = report.detectors.filter(({ id }) => !(id in variant.caught)).map(({ id }) => `D-${id}`);
  const [last, ...others] = [lost.at(-1), ...lost.slice(0, -1)];
  if (last === undefined) return 'every detector still catches it';
  return others.length === 0 ? `${last} misses it` : `${others.join(', ')} and ${last} miss it`;
}
