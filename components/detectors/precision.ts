import type { DetectorRow } from '../../lib/detectors/detector';

/** Below this many verdicts a share says nothing. */
export const VERDICTS_NEEDED = 5;

/** The share of its judged alerts that were true, or null below five verdicts. */
export function precision({ verdicts }: Pick<DetectorRow, 'verdicts'>): number | null {
  const judged = verdicts.true + verdicts.false;
  return judged < VERDICTS_NEEDED ? null : verdicts.true / judged;
}

/** "83 % of 12" or "after 5 verdicts, 2 so far". */
export function precisionWords(row: Pick<DetectorRow, 'verdicts'>): string {
  const judged = row.verdicts.true + row.verdicts.false;
  const share = precision(row);
  return share === null
    ? `after ${VERDICTS_NEEDED} verdicts, ${judged} so far`
    : `${Math.round(share * 100)} % of ${judged}`;
}
