import type { EventKind } from '../telemetry/event';

/** How often something is seen outside the incident and all confirmed threats. */
export interface SeenOutside {
  /** hosts where it is seen, the incident's own among them if it does it otherwise, too */
  hosts: number;
  /** hosts that report this kind of action at all */
  reporting: number;
  events: number;
}

/** An idea for a detector, with its evidence. */
export interface ShownSuggestion {
  /** the same idea has the same key */
  key: string;
  /** a short name */
  title: string;
  /** the same in plain words */
  sentence: string;
  facts: string[];
  kinds: EventKind[];
  seen: SeenOutside;
  /** 0 to 1: how little it depends on what an adversary picks freely */
  robustness: number;
  /** 0 to 1: what it adds to the live detectors; 0: they read all of its events by facts as hard to evade */
  novelty: number;
  score: number;
  /** addresses of its events in the incident, in order of time, the first ones of many */
  refs: string[];
  /** all of them, how many */
  events: number;
  processes: number;
  /** where it is seen first: on the alert's host, if it is seen there */
  first: { processId: string; ref: string };
  /** less narrow ideas on the same events, the rarest first */
  wider: { title: string; sentence: string; facts: string[]; seen: SeenOutside; yaml: string }[];
  /** a Sigma rule that matches exactly the events that are counted */
  yaml: string;
}

export const SCOPE_PARTS = ['lineage', 'files', 'hashes', 'session', 'user'] as const;
/** Which processes belong to the incident: see the words of the screen. */
export type ScopePart = (typeof SCOPE_PARTS)[number];

/** Parts that a list begins with. */
export const FIRST_PARTS: readonly ScopePart[] = ['lineage', 'files', 'hashes'];

export interface ShownScope {
  part: ScopePart;
  on: boolean;
  processes: number;
}

/** GET /api/alerts/[id]/suggestions */
export interface SuggestionList {
  /** best first */
  rare: ShownSuggestion[];
  /** telling, but seen on more than a third of the hosts */
  common: ShownSuggestion[];
  scope: ShownScope[];
  /** processes of the incident as the list was made */
  processes: number;
  events: number;
  /** more was left out of the list than it holds: the incident is too large to read whole */
  truncated: boolean;
  /** hosts that report starts of processes: what rarity can prove at most */
  hosts: number;
}
