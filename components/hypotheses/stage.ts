import type { HypothesisDetail } from '../../lib/hypotheses/hypothesis';
import type { Stage } from '../detectors/lifecycle-strip';

/** A draft is in testing as long as a kept run is of its present text; a decided idea has no stage of its own any more. */
export function stageOf({ state, runs }: Pick<HypothesisDetail, 'state' | 'runs'>): Stage | null {
  if (state !== 'draft') return null;
  return runs.some(({ present, purpose }) => present && purpose === 'test') ? 'testing' : 'draft';
}
