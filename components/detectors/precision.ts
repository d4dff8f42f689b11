import type { DetectorRow } from '../../lib/detectors/detector';

/** Below this many verdicts a share says nothing. */
export const VERDICTS_NEEDED = 5;

/** The share of its judged alerts that were true, or null below five verdicts. */
export function precision({ verdicts }: Pick<DetectorRow, 'verdicts'>): number | null {
  const judged = verdicts.true + verdicts.false;
  return judged < VERDICTS_NEEDED ? null : verdicts.true / judged;
}

/** "83 % of 12" or "2 of 5 needed" verdicts. */
export function precisionWords(row: Pick<DetectorRow, 'verdicts'>): string {
  const judged = row.verdicts.true + row.verdicts.false;
  const share = precision(row);
  return share === null ? `${judged} of ${VERDICTS_NEEDED} needed` : `${Math.round(share * 100)} % of ${judged}`;
}
