import type { Behavior } from './behavior';
import type { EventKind } from './event';

/** An event as screens and the API show it. Times are epoch milliseconds. */
export interface ShownEvent {
  /** see event-ref.ts */
  ref: string;
  hostId: number;
  host: string;
  time: number;
  kind: EventKind;
  pid: number;
  processId: string;
  behaviorId: string;
  behavior: Behavior;
}

/** How often something is seen outside this incident and all confirmed threats. */
export interface Prevalence {
  /** hosts where it is seen */
  hosts: number;
  /** the base: other hosts that report this kind of action */
  reporting: number;
  events: number;
}

/** One value of an event and how common it is. */
export interface ValuePrevalence {
  field: string;
  value: string;
  prevalence: Prevalence;
}

/** A matched stretch of text: see lib/sigma explain. */
export interface ShownHit {
  selection: string;
  field: string;
  value: string;
  operator: string;
  pattern: string;
  ranges: [number, number][];
}

export interface EventDetail extends ShownEvent {
  facts: { name: string; value: string | number | boolean; description: string }[];
  prevalence: ValuePrevalence[];
  behaviorPrevalence: Prevalence;
  matches: {
    detectorId: number;
    versionId: number;
    title: string;
    level: string;
    alertId: string | null;
    hits: ShownHit[];
    withdrawn: boolean;
  }[];
  observation: { id: string; note: string } | null;
  /** the agent's record, as it came (canonical text form) */
  raw: string;
  format: string;
}
