/** What a rule and the detectors that are evaluated already have in common, over everything stored. */
export interface Overlap {
  /** events that the rule matches, as far as they were looked at */
  events: number;
  /** detectors that match some of them, most first */
  detectors: { id: number; title: string; state: string; events: number }[];
  /** the rule matches more behaviors than were looked at */
  more: boolean;
}

/** Detectors that match everything the rule does: it would add nothing that they do not see. */
export function subsumedBy({ events, detectors, more }: Overlap): Overlap['detectors'] {
  return events === 0 || more ? [] : detectors.filter((one) => one.state === 'live' && one.events === events);
}
