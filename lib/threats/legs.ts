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

/** Which of the detectors match each of these behaviors; the engine that detects, on each distinct behavior once. */
export function matchEvidence(
  counts: readonly EvidenceCount[],
  behaviors: ReadonlyMap<string, Behavior>,
  detectors: readonly LiveDetector[],
): Matched {
  const out = new Map<string, number[]>();
  for (const { behaviorId, kind } of counts) {
    const key = behaviorKey(behaviorId, kind);
    const behavior = behaviors.get(behaviorId);
    // an end bears the behavior of its process, which matched (or not) when it started
    if (out.has(key) || !behavior || kind === 'process_end') continue;
    out.set(
      key,
      evaluate({ ...behavior, kind }, detectors).map((d) => d.detectorId),
    );
  }
  return out;
}

/** Matched events per detector and threat; what is not caught is absent. */
export function eventsPerDetector(
  counts: readonly EvidenceCount[],
  matched: Matched,
): Map<number, Record<number, number>> {
  const out = new Map<number, Record<number, number>>();
  for (const { threatId, behaviorId, kind, events } of counts) {
    for (const detectorId of matched.get(behaviorKey(behaviorId, kind)) ?? []) {
      const perThreat = out.get(detectorId) ?? {};
      perThreat[threatId] = (perThreat[threatId] ?? 0) + events;
      out.set(detectorId, perThreat);
    }
  }
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
