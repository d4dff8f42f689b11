import { evaluate } from '../detectors/detect';
import type { LiveDetector } from '../detectors/live-set';
import type { Behavior } from '../telemetry/behavior';
import type { EventKind } from '../telemetry/event';

/** How many events of a threat's evidence bear one behavior. */
export interface EvidenceCount {
  threatId: number;
  behaviorId: string;
  kind: EventKind;
  events: number;
}

/** An end bears its process's behavior: only together with the kind it says what a rule sees. */
export const behaviorKey = (behaviorId: string, kind: EventKind): string => `${behaviorId} ${kind}`;

/** Detectors that match a behavior, by `behaviorKey`. */
export type Matched = ReadonlyMap<string, readonly number[]>;

/**
 * Which of the detectors match each of these behaviors; the engine that detects, on each distinct behavior once.
 * Detectors that read values of the event alone match none here.
 */
export function matchEvidence(
  counts: readonly EvidenceCount[],
  behaviors: ReadonlyMap<string, Behavior>,
  detectors: readonly LiveDetector[],
): Matched {
  const out = new Map<string, number[]>();
  const byBehavior = detectors.filter((d) => !d.perEvent);
  for (const { behaviorId, kind } of counts) {
    const key = behaviorKey(behaviorId, kind);
    const behavior = behaviors.get(behaviorId);
    // an end bears the behavior of its process, which matched (or not) when it started
    if (out.has(key) || !behavior || kind === 'process_end') continue;
    out.set(
      key,
      evaluate({ ...behavior, kind }, byBehavior).map((d) => d.detectorId),
    );
  }
  return out;
}

/** One event of a threat's evidence that detectors match by values of the event alone. */
export interface MatchedEvent {
  threatId: number;
  ref: string;
  detectors: readonly number[];
}

/** Matched events per detector and threat; what is not caught is absent. */
export function eventsPerDetector(
  counts: readonly EvidenceCount[],
  matched: Matched,
  singles: readonly MatchedEvent[] = [],
): Map<number, Record<number, number>> {
  const out = new Map<number, Record<number, number>>();
  const add = (detectorId: number, threatId: number, events: number) => {
    const perThreat = out.get(detectorId) ?? {};
    perThreat[threatId] = (perThreat[threatId] ?? 0) + events;
    out.set(detectorId, perThreat);
  };
  for (const { threatId, behaviorId, kind, events } of counts) {
    for (const detectorId of matched.get(behaviorKey(behaviorId, kind)) ?? []) add(detectorId, threatId, events);
  }
  for (const { threatId, detectors } of singles) for (const detectorId of detectors) add(detectorId, threatId, 1);
  return out;
}

/** How many of these detectors catch a threat by themselves. */
export function countLegs(
  threatId: number,
  live: readonly { detectorId: number }[],
  events: ReadonlyMap<number, Record<number, number>>,
): number {
  return live.filter(({ detectorId }) => (events.get(detectorId)?.[threatId] ?? 0) > 0).length;
}
