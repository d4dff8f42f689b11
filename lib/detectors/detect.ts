import type { Behavior } from '../telemetry/behavior';
import { behaviorView } from '../telemetry/fields';
import { coveringException, type Place } from './exception';
import type { LiveDetector, LiveSet } from './live-set';

/**
 * Which live detectors match each behavior, remembered. A known behavior costs a look-up; after a change of the live
 * set only the detectors that came since are evaluated on it.
 */
export class DetectionMemo {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly limit = 1_000_000) {}

  /**
   * @param id the behavior's identity
   * @param eventOnly values of the event alone, for detectors that read them
   * @param undecided is told each detector that ran out of work on the behavior, whenever the behavior comes
   */
  match(
    id: string,
    behavior: Behavior,
    set: LiveSet,
    eventOnly: () => Record<string, string | number>,
    undecided: (detector: LiveDetector) => void = () => {},
  ): LiveDetector[] {
    let entry = this.entries.get(id);
    if (!entry || entry.epoch !== set.epoch) {
      const fresh = set.detectors.filter((d) => !d.perEvent && d.fromEpoch > (entry?.epoch ?? -1));
      const open = stillLive(entry?.undecided, set);
      const matched = evaluate(behavior, fresh, undefined, (d) => open.push(d.versionId)).map((d) => d.versionId);
      const still = stillLive(entry?.versions, set);
      entry = {
        ...{ epoch: set.epoch, versions: [...still, ...matched] },
        ...(open.length > 0 ? { undecided: open } : {}),
      };
      if (this.entries.size >= this.limit) this.entries.clear();
      this.entries.set(id, entry);
    }
    const { versions } = entry;
    if (entry.undecided) for (const d of set.detectors) if (entry.undecided.includes(d.versionId)) undecided(d);
    const remembered = versions.length === 0 ? [] : set.detectors.filter((d) => versions.includes(d.versionId));
    const perEvent = set.detectors.filter((d) => d.perEvent);
    return perEvent.length === 0
      ? remembered
      : [...remembered, ...evaluate(behavior, perEvent, eventOnly(), undecided)];
  }
}

interface Entry {
  epoch: number;
  /** versions that match */
  versions: number[];
  /** versions that ran out of work: absent for nearly every behavior */
  undecided?: number[];
}

function stillLive(versions: readonly number[] = [], set: LiveSet): number[] {
  return versions.filter((v) => set.detectors.some((d) => d.versionId === v));
}

/** Those of the detectors that matched an event and have no exception for it. */
export function withoutExcepted(
  matched: readonly LiveDetector[],
  event: Place & { behavior: Behavior },
  now?: number,
): readonly LiveDetector[] {
  if (matched.every(({ exceptions }) => exceptions.length === 0)) return matched;
  const view = behaviorView(event.behavior);
  return matched.filter(({ exceptions }) => !coveringException(exceptions, event, view, now));
}

/** @param undecided is told each detector that ran out of work, which is neither a match nor none */
export function evaluate(
  behavior: Behavior,
  detectors: readonly LiveDetector[],
  eventOnly?: Record<string, string | number>,
  undecided: (detector: LiveDetector) => void = () => {},
): LiveDetector[] {
  const applicable = detectors.filter((d) => d.kinds.has(behavior.kind));
  if (applicable.length === 0) return [];
  const view = behaviorView(behavior, eventOnly);
  return applicable.filter((d) => {
    const outcome = d.matcher.outcome(view);
    if (outcome === 'incomplete') undecided(d);
    return outcome === 'match';
  });
}
