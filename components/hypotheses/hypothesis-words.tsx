import type { HypothesisRow, HypothesisState } from '../../lib/hypotheses/hypothesis';
import { visible } from '../../lib/telemetry/text';
import { JudgementGlyph } from '../backtest/judgement';
import { Tag } from '../ui/tag';

export const STATE_TONE: Record<HypothesisState, 'plain' | 'true' | 'over'> = {
  draft: 'plain',
  promoted: 'true',
  rejected: 'over',
};

export function HypothesisStateTag({ state }: { state: HypothesisState }) {
  return <Tag tone={STATE_TONE[state]}>{state}</Tag>;
}

/** The same in 12 px, where a name needs the room: a check, a cross, or an open ring. */
export function StateGlyph({ state, tip }: { state: HypothesisState; tip: string }) {
  const drawn = { promoted: 'true', rejected: 'false', draft: 'unjudged' } as const;
  return (
    <span role="img" aria-label={tip} data-tip={tip} className="flex-none">
      <JudgementGlyph judgement={drawn[state]} titled={false} />
    </span>
  );
}

/** Where the idea came from: "alert 1, web-01". */
export function originWords({ alertId, threatId, host }: Pick<HypothesisRow, 'alertId' | 'threatId' | 'host'>): string {
  const place = threatId !== null ? `threat ${threatId}` : alertId !== null ? `alert ${alertId}` : 'no alert';
  return host ? `${place}, ${visible(host)}` : place;
}
