/** What the ideas added up to as time went by. Times are epoch milliseconds. */
export interface Growth {
  /** per confirmed threat: detectors that were born from it, and the other threats that these catch */
  threats: { id: number; name: string; born: number; catches: number }[];
  /** from the first alert behind an idea to its detector; null: no detector was born yet */
  medianToDetectorMs: number | null;
  /** after each threat that was confirmed and each detector that was made */
  steps: { time: number; detectors: number; threats: number; legs: number }[];
}

export interface GrowthSources {
  alerts: readonly { id: string; threatId: number | null; time: number }[];
  threats: readonly { id: number; name: string; time: number }[];
  hypotheses: readonly { id: number; alertId: string | null; threatId: number | null }[];
  detectors: readonly { id: number; hypothesisId: number | null; state: string; time: number }[];
  /** detector and threat: the detector catches the threat by itself */
  legs: readonly { detectorId: number; threatId: number }[];
}

export function growthOf(sources: GrowthSources): Growth {
  const { threats, detectors, legs } = sources;
  const ideas = new Map(sources.hypotheses.map((h) => [h.id, h]));
  const ideaOf = (d: GrowthSources['detectors'][number]) =>
    d.hypothesisId === null ? undefined : ideas.get(d.hypothesisId);
  const bornOf = (threatId: number) => detectors.filter((d) => ideaOf(d)?.threatId === threatId).map(({ id }) => id);
  return {
    threats: threats.map(({ id, name }) => {
      const born = new Set(bornOf(id));
      const caught = legs.filter((leg) => born.has(leg.detectorId) && leg.threatId !== id);
      return { id, name, born: born.size, catches: new Set(caught.map((leg) => leg.threatId)).size };
    }),
    medianToDetectorMs: median(
      detectors.flatMap((d) => {
        const idea = ideaOf(d);
        const first = idea && firstAlert(sources.alerts, idea);
        return first === undefined ? [] : [Math.max(0, d.time - first)];
      }),
    ),
    steps: stepsOf(threats, detectors, legs),
  };
}

function firstAlert(
  alerts: GrowthSources['alerts'],
  { alertId, threatId }: GrowthSources['hypotheses'][number],
): number | undefined {
  const behind = alerts.filter((a) => a.id === alertId || (threatId !== null && a.threatId === threatId));
  return behind.length === 0 ? undefined : behind.map((a) => a.time).reduce((a, b) => Math.min(a, b));
}

function stepsOf(
  threats: GrowthSources['threats'],
  detectors: GrowthSources['detectors'],
  legs: GrowthSources['legs'],
): Growth['steps'] {
  const made = new Map(detectors.map((d) => [d.id, d.time]));
  const confirmed = new Map(threats.map((t) => [t.id, t.time]));
  const times = [...new Set([...made.values(), ...confirmed.values()])].sort((a, b) => a - b);
  const upTo = (at: Iterable<number>, time: number) => [...at].filter((one) => one <= time).length;
  const standing = legs.map((leg) =>
    Math.max(
      made.get(leg.detectorId) ?? Number.POSITIVE_INFINITY,
      confirmed.get(leg.threatId) ?? Number.POSITIVE_INFINITY,
    ),
  );
  return times.map((time) => ({
    time,
    detectors: upTo(made.values(), time),
    threats: upTo(confirmed.values(), time),
    legs: upTo(standing, time),
  }));
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
