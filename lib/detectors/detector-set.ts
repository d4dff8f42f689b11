import { compileSet, type SetMatcher } from '../sigma';
import type { Behavior } from '../telemetry/behavior';
import { behaviorView } from '../telemetry/fields';
import type { LiveDetector } from './live-set';

type Told = (detector: LiveDetector) => void;

/** Above this many, detectors that came since are compiled together with the others. */
const MOST_ALONE = 16;

/**
 * Detectors that are asked together of a behavior: their rules share one reading of it. Versions never change, so that a set
 * that differs in a few detectors is made of the one before it.
 */
export class DetectorSet {
  /** by version */
  private readonly live: ReadonlyMap<number, LiveDetector>;
  private readonly alone: readonly LiveDetector[];
  private readonly compiled: Compiled;

  /** @param detectors none that reads values of the event alone */
  constructor(
    readonly detectors: readonly LiveDetector[],
    before?: DetectorSet,
  ) {
    this.live = new Map(detectors.map((d) => [d.versionId, d]));
    const missing = before ? detectors.filter((d) => !before.compiled.has(d)) : detectors;
    const superfluous = before ? before.compiled.size - (detectors.length - missing.length) : 0;
    const keep = before && missing.length <= MOST_ALONE && superfluous * 4 <= before.compiled.size;
    this.alone = keep ? missing : [];
    this.compiled = keep ? before.compiled : new Compiled(detectors);
  }

  /**
   * @param undecided is told each detector that ran out of work, which is neither a match nor none
   * @returns those that match, in the order of the detectors
   */
  match(behavior: Behavior, undecided: Told): LiveDetector[] {
    if (this.detectors.length === 0) return [];
    const { live } = this;
    const view = behaviorView(behavior);
    const matched: LiveDetector[] = [];
    const add = (version: number) => {
      const detector = live.get(version);
      if (detector) matched.push(detector);
    };
    this.compiled.ask(view, add, (version) => {
      const detector = live.get(version);
      if (detector) undecided(detector);
    });
    for (const detector of this.alone) {
      const outcome = detector.matcher.outcome(view);
      if (outcome === 'match') matched.push(detector);
      else if (outcome === 'incomplete') undecided(detector);
    }
    if (matched.length < 2) return matched;
    const found = new Set(matched);
    return this.detectors.filter((d) => found.has(d));
  }
}

/** Rules on whole events, and rules on single audit records: an event matches one of these if one of its records does. */
class Compiled {
  private readonly versions: ReadonlySet<number>;
  private readonly whole: Part;
  private readonly records: Part;

  constructor(detectors: readonly LiveDetector[]) {
    this.versions = new Set(detectors.map((d) => d.versionId));
    this.whole = partOf(detectors.filter((d) => !d.perRecord));
    this.records = partOf(detectors.filter((d) => d.perRecord));
  }

  get size(): number {
    return this.versions.size;
  }

  has({ versionId }: LiveDetector): boolean {
    return this.versions.has(versionId);
  }

  ask(
    view: ReturnType<typeof behaviorView>,
    matched: (version: number) => void,
    open: (version: number) => void,
  ): void {
    const { whole, records } = this;
    if (whole.versions.length > 0) {
      const incomplete: number[] = [];
      for (const index of whole.set.match(view, incomplete)) matched(whole.versions[index]!);
      for (const index of incomplete) open(whole.versions[index]!);
    }
    if (records.versions.length === 0) return;
    const hits = new Set<number>();
    const incomplete: number[] = [];
    for (const record of view.records()) for (const index of records.set.match(record, incomplete)) hits.add(index);
    for (const index of hits) matched(records.versions[index]!);
    for (const index of new Set(incomplete)) if (!hits.has(index)) open(records.versions[index]!);
  }
}

interface Part {
  readonly set: SetMatcher;
  /** by the rule's index in the set */
  readonly versions: readonly number[];
}

function partOf(detectors: readonly LiveDetector[]): Part {
  return {
    set: compileSet(detectors.map((d) => d.matcher.rule)),
    versions: detectors.map((d) => d.versionId),
  };
}
