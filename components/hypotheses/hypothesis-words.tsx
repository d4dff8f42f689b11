import type { HypothesisRow, HypothesisState } from '../../lib/hypotheses/hypothesis';
import { Tag } from '../ui/tag';

export const STATE_TONE: Record<HypothesisState, 'plain' | 'true' | 'over'> = {
  draft: 'plain',
  promoted: 'true',
  rejected: 'over',
};

export function HypothesisStateTag({ state }: { state: HypothesisState }) {
  return <Tag tone={STATE_TONE[state]}>{state}</Tag>;
}

/** Where the idea came from: "alert 1, web-01". */
export function originWords({ alertId, threatId, host }: Pick<HypothesisRow, 'alertId' | 'threatId' | 'host'>): string {
  const place = threatId !== null ? `threat ${threatId}` : alertId !== null ? `alert ${alertId}` : 'no alert';
  return host ? `${place}, ${host}` : place;
}
