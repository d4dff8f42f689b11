import type { Behavior } from '../telemetry/behavior';
import { behaviorView } from '../telemetry/fields';
import type { LiveDetector, LiveSet } from './live-set';

/**
 * Which live detectors match each behavior, remembered. A known behavior costs a look-up; after a change of the live
 * set only the detectors that came since are evaluated on it.
 */
export class DetectionMemo {
  private readonly entries = new Map<string, { epoch: number; versions: number[] }>();

  constructor(private readonly limit = 1_000_000) {}

  /**
   * @param id the behavior's identity
   * @param eventOnly values of the event alone, for detectors that read them
   */
  match(
    id: string,
    behavior: Behavior,
    set: LiveSet,
    eventOnly: () => Record<string, string | number>,
  ): LiveDetector[] {
    let entry = this.entries.get(id);
    if (!entry || entry.epoch !== set.epoch) {
      const fresh = set.detectors.filter((d) => !d.perEvent && d.fromEpoch > (entry?.epoch ?? -1));
      const matched = evaluate(behavior, fresh).map((d) => d.versionId);
      const still = (entry?.versions ?? []).filter((v) => set.detectors.some((d) => d.versionId === v));
      entry = { epoch: set.epoch, versions: [...still, ...matched] };
      if (this.entries.size >= this.limit) this.entries.clear();
      this.entries.set(id, entry);
    }
    const { versions } = entry;
    const remembered = versions.length === 0 ? [] : set.detectors.filter((d) => versions.includes(d.versionId));
    const perEvent = set.detectors.filter((d) => d.perEvent);
    return perEvent.length === 0 ? remembered : [...remembered, ...evaluate(behavior, perEvent, eventOnly())];
  }
}

export function evaluate(
  behavior: Behavior,
  detectors: readonly LiveDetector[],
  eventOnly?: Record<string, string | number>,
): LiveDetector[] {
  const applicable = detectors.filter((d) => d.kinds.has(behavior.kind));
  if (applicable.length === 0) return [];
  const view = behaviorView(behavior, eventOnly);
  return applicable.filter((d) => d.matcher.matches(view));
}
