import type { Prevalence } from '../telemetry/shown';
import type { AlertStatus, Disposition } from './alert';

/** How alerts were judged: alerts per verdict. Those that nobody judged are no verdict. */
export type Verdicts = Partial<Record<Disposition, number>>;

/** GET /api/alerts/[id]/judgement: what helps to decide. Times are epoch milliseconds. */
export interface Judgement {
  /** other alerts of the same detector */
  detector: { verdicts: Verdicts; open: number; total: number };
  /** of them, those whose first event bore the same behavior */
  behavior: { verdicts: Verdicts; total: number };
  /** the newest that were judged */
  recent: {
    id: string;
    host: string;
    disposition: Disposition;
    status: AlertStatus;
    reason: string | null;
    time: number;
    sameBehavior: boolean;
  }[];
  suggestion: Suggestion | null;
  /** of the behavior that the alert is described by */
  prevalence: Prevalence | null;
  /** what a verdict will say of: distinct behaviors and events of this alert */
  teaches: { behaviors: number; events: number };
}

export interface Suggestion {
  disposition: Disposition;
  /** verdicts that agree; there is none that does not */
  verdicts: number;
  basis: 'behavior' | 'detector';
}

/** One verdict can be a slip; a whole detector's history says less than the same behavior's. */
const LEAST = { behavior: 2, detector: 5 };

/** A verdict only where history has one voice. Duplicates say nothing of what an alert is. */
export function suggest({ behavior, detector }: { behavior: Verdicts; detector: Verdicts }): Suggestion | null {
  for (const [basis, verdicts] of [
    ['behavior', behavior],
    ['detector', detector],
  ] as const) {
    const given = Object.entries(verdicts).filter(([name, n]) => name !== 'duplicate' && n > 0);
    const [only] = given;
    // The nearer history speaks: where it disagrees with itself, the wider one is not asked.
    if (given.length > 1) return null;
    if (only && only[1] >= LEAST[basis]) return { disposition: only[0] as Disposition, verdicts: only[1], basis };
  }
  return null;
}
