'use client';

import type { DetectorRow } from '../../lib/detectors/detector';
import type { Leg } from '../../lib/threats/threat';
import { useThreat, useThreats } from '../ui/use-threats';

/** A confirmed threat that a detector catches, with the events of its evidence that it matches. */
export interface CaughtThreat {
  id: number;
  /** null: known from its alerts only, since the detector is not live */
  events: number | null;
}

/**
 * What each detector catches. A live detector is run against the pinned evidence of all threats (any threat's legs say
 * so), also where it raised no alert; of the others their alerts are known.
 */
export function useCaught(): (detector: Pick<DetectorRow, 'id' | 'threats'>) => CaughtThreat[] {
  const { data: threats = [] } = useThreats();
  const { data: any } = useThreat(threats[0]?.id ?? null);
  return (detector) => caughtOf(detector, any?.detectors ?? []);
}

export function caughtOf(detector: Pick<DetectorRow, 'id' | 'threats'>, legs: readonly Leg[]): CaughtThreat[] {
  const leg = legs.find((l) => l.detectorId === detector.id);
  if (!leg) return detector.threats.map((id) => ({ id, events: null }));
  return Object.entries(leg.events)
    .filter(([, events]) => events > 0)
    .map(([id, events]) => ({ id: Number(id), events }))
    .sort((a, b) => a.id - b.id);
}
