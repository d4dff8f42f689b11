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
 * Detectors that are decided on single events (their fields, their exceptions) match none here.
 */
export function matchEvidence(
  counts: readonly EvidenceCount[],
  behaviors: ReadonlyMap<string, Behavior>,
  detectors: readonly LiveDetector[],
): Matched {
  const out = new Map<string, number[]>();
  const byBehavior = detectors.filter((d) => !decidedByEvent(d));
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

/** A detector whose answer is not in the behaviors of the evidence alone. */
export const decidedByEvent = ({ perEvent, exceptions }: LiveDetector): boolean => perEvent || exceptions.length > 0;

/** One event of a threat's evidence that detectors match which are decided on single events. */
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

/** Confirmed threats that only one live detector catches, by that detector. */
export function soleCovers(
  threats: readonly { id: number }[],
  detectors: readonly { detectorId: number; state: string; events: Readonly<Record<number, number>> }[],
): Map<number, number[]> {
  const out = new Map<number, number[]>();
  for (const { id } of threats) {
    const legs = detectors.filter(({ state, events }) => state === 'live' && (events[id] ?? 0) > 0);
    const [only] = legs;
    if (only && legs.length === 1) out.set(only.detectorId, [...(out.get(only.detectorId) ?? []), id]);
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
