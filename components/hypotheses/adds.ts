import { columnsOf, DRAFT, type ShownVariant, survivesOf, type TrialReport } from '../../lib/hypotheses/evasion';

const MOST_NAMED = 3;

/** What an idea adds to the detectors that watch, in one sentence. */
export function addsWords(report: TrialReport): string {
  const { own, untried, before } = report;
  if (own === null) return untried ?? '';
  const { survives, of } = survivesOf(own, report);
  if (own !== DRAFT)
    return own in before.caught
      ? `D-${own}, which it became, still catches the attack after ${survives} of ${of} changes.`
      : `D-${own}, which it became, does not catch this incident.`;
  if (!(DRAFT in before.caught)) return 'The draft does not catch this incident as it was recorded.';
  if (before.legs === 0) return `No live detector catches this incident: the draft would be its first leg, and stands after ${survives} of ${of} changes.`; // biome-ignore format: one line
  const columns = columnsOf(report);
  const fewest = Math.min(...columns.map(({ legs }) => legs));
  const weakest = columns.filter(({ legs }) => legs === fewest);
  const helped = weakest.filter(({ caught }) => DRAFT in caught);
  if (helped.length === 0) return `The draft adds no leg where fewest stand (${fewest}: ${named(weakest)}).`;
  const stands = (variant: ShownVariant) => report.legsWith[variant.id]!;
  const apart = helped.some((variant) => stands(variant).independent > variant.independent);
  const where =
    helped.length === weakest.length
      ? `where fewest stand (${fewest} → ${fewest + 1}: ${named(helped)})`
      : `in ${helped.length} of the ${weakest.length} changes after which fewest stand (${fewest} → ${fewest + 1}: ${named(helped)})`;
  return `The draft adds a leg ${where}${apart ? '' : ', though none that stands apart from the others'}.`;
}

/** "Not hidden, New hashes and 2 more" */
function named(variants: readonly ShownVariant[]): string {
  const names = variants.slice(0, MOST_NAMED).map(({ short }) => short);
  const more = variants.length - names.length;
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
}
