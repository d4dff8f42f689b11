import { type Footing, factOf } from '../detectors/independence';
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
      const behaviors = new Map(matched.map((event) => [`${event.behaviorId} ${event.kind}`, event.behavior]));
      const hits = [...behaviors.values()].flatMap((behavior) => matcher.explain(behaviorView(behavior)).hits);
      return [{ detectorId, events: new Set(matched.map(({ ref }) => ref)), facts: new Set(hits.map(factOf)) }];
    });
}
