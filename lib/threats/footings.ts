import { type Footing, footingOf, footingReader } from '../detectors/independence';
import type { LiveDetector } from '../detectors/live-set';
import { behaviorView } from '../telemetry/fields';
import type { ThreatDetail } from './threat';

/** What each live leg of a threat rests on. */
export function footingsOf(
  evidence: readonly ThreatDetail['evidence'][number][],
  detectors: readonly LiveDetector[],
): Footing[] {
  return detectors
    .filter(({ state }) => state === 'live')
    .flatMap(({ detectorId, matcher }) => {
      const matched = evidence.filter((event) => event.detectors.includes(detectorId));
      if (matched.length === 0) return [];
      const views = matched.map(({ ref, kind, behavior }) => [ref, behaviorView({ ...behavior, kind })] as const);
      return [footingOf(detectorId, footingReader(matcher), views)];
    });
}
