import type { Behavior } from '../telemetry/behavior';
import type { EventKind } from '../telemetry/event';
import { behaviorView } from '../telemetry/fields';
import { RecentMap } from '../telemetry/recent-map';
import { DetectorSet } from './detector-set';
import { coveringException, type Place } from './exception';
import type { LiveDetector, LiveSet } from './live-set';

type Told = (detector: LiveDetector) => void;

const nobody: Told = () => {};
const NONE: readonly LiveDetector[] = [];

/** Above this many, detectors that came since a behavior was last seen are asked through the whole set. */
const MOST_SINGLY = 8;

interface Entry {
  readonly epoch: number;
  readonly matched: readonly LiveDetector[];
  /** detectors that ran out of work: none for nearly every behavior */
  readonly undecided: readonly LiveDetector[];
}

/** The detectors of a live set that are meant for one kind of event. */
interface OfKind {
  /** decided by the behavior, and remembered with it */
  readonly joined: DetectorSet;
  /** decided by each event */
  readonly perEvent: readonly LiveDetector[];
}

/**
 * Which live detectors match each behavior, remembered. A known behavior costs a look-up; after a change of the live
 * set only the detectors that came since are evaluated on it.
 */
export class DetectionMemo {
  private readonly entries: RecentMap<string, Entry>;
  private set: LiveSet | undefined;
  private readonly ofKind = new Map<EventKind, OfKind>();
  /** what was compiled for the live set before */
  private readonly before = new Map<EventKind, DetectorSet>();

  /** @param limit behaviors that are remembered; at most twice as many */
  constructor(limit = 500_000) {
    this.entries = new RecentMap(limit);
  }

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
    undecided: Told = nobody,
  ): readonly LiveDetector[] {
    const { joined, perEvent } = this.of(set, behavior.kind);
    const known = this.entries.get(id);
    const entry = known?.epoch === set.epoch ? known : this.decided(id, behavior, set.epoch, joined, known);
    for (let i = 0; i < entry.undecided.length; i++) undecided(entry.undecided[i]!);
    if (perEvent.length === 0) return entry.matched;
    return [...entry.matched, ...evaluate(behavior, perEvent, eventOnly(), undecided)];
  }

  private decided(id: string, behavior: Behavior, epoch: number, joined: DetectorSet, known?: Entry): Entry {
    const open: LiveDetector[] = [];
    const tell: Told = (d) => open.push(d);
    const entry =
      known === undefined || known.epoch > epoch
        ? { epoch, matched: shared(joined.match(behavior, tell)), undecided: open }
        : toppedUp(behavior, epoch, joined, known);
    const kept = entry.undecided.length === 0 ? { ...entry, undecided: NONE } : entry;
    this.entries.set(id, kept);
    return kept;
  }

  private of(set: LiveSet, kind: EventKind): OfKind {
    if (this.set !== set) {
      for (const [of, { joined }] of this.ofKind) this.before.set(of, joined);
      this.ofKind.clear();
      this.set = set;
    }
    const known = this.ofKind.get(kind);
    if (known) return known;
    const meant = set.detectors.filter((d) => d.kinds.has(kind));
    const made = {
      joined: new DetectorSet(
        meant.filter((d) => !d.perEvent),
        this.before.get(kind),
      ),
      perEvent: meant.filter((d) => d.perEvent),
    };
    this.ofKind.set(kind, made);
    return made;
  }
}

const shared = (matched: LiveDetector[]): readonly LiveDetector[] => (matched.length === 0 ? NONE : matched);

/** What was known, of detectors that are still live, and what those say that came since. */
function toppedUp(behavior: Behavior, epoch: number, joined: DetectorSet, known: Entry): Entry {
  const { detectors } = joined;
  const isFresh = (d: LiveDetector) => d.fromEpoch > known.epoch;
  const still = (list: readonly LiveDetector[]) =>
    list.length === 0
      ? []
      : detectors.filter((d) => !isFresh(d) && list.some(({ versionId }) => versionId === d.versionId));
  const open = still(known.undecided);
  const fresh = detectors.filter(isFresh);
  const news =
    fresh.length > MOST_SINGLY
      ? joined.match(behavior, (d) => isFresh(d) && open.push(d)).filter(isFresh)
      : evaluate(behavior, fresh, undefined, (d) => open.push(d));
  const before = still(known.matched);
  return { epoch, matched: shared(before.length === 0 ? news : [...before, ...news]), undecided: open };
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
  undecided: Told = nobody,
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
