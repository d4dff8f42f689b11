import { LEGS_WANTED, type Leg, type ThreatDetail } from '../../lib/threats/threat';

/** The detectors that catch this threat first, then those that miss it; each group by id. */
export function orderLegs(threat: Pick<ThreatDetail, 'id' | 'detectors'>): Leg[] {
  const catches = (leg: Leg) => (leg.events[threat.id] ?? 0) > 0;
  return [...threat.detectors].sort((a, b) => Number(catches(b)) - Number(catches(a)) || a.detectorId - b.detectorId);
}

/** How many live detectors catch a threat. */
export function legsOf(threatId: number, detectors: readonly Leg[]): number {
  return detectors.filter((leg) => leg.state === 'live' && (leg.events[threatId] ?? 0) > 0).length;
}

/** Threats of the table: this one first, then the others in the order of their ids. */
export function threatColumns(threat: Pick<ThreatDetail, 'id' | 'otherThreats'>): number[] {
  return [threat.id, ...threat.otherThreats.map((t) => t.id).sort((a, b) => a - b)];
}

/** What to do below three legs, or null when the table stands. */
export function legsAdvice(legs: number): { title: string; detail: string } | null {
  if (legs >= LEGS_WANTED) return null;
  const missing = LEGS_WANTED - legs;
  return {
    title:
      legs === 0
        ? 'No live detector catches this threat'
        : `${legs === 1 ? 'One leg' : `${legs} legs`}: ${missing} more ${missing === 1 ? 'is' : 'are'} wanted`,
    detail:
      'Select evidence that no or few detectors read and make a hypothesis of it, or tune a detector that missed.',
  };
}

/** Evidence that no live detector reads: where a new leg can stand. */
export function unread(evidence: ThreatDetail['evidence']): number {
  return evidence.filter((e) => e.detectors.length === 0).length;
}
