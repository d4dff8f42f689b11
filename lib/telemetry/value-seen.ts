import type { EventKind } from './event';
import type { Prevalence } from './shown';

/** How common a value is: apart from an incident and all confirmed threats, and in everything that is stored. */
export interface ValueSeen {
  /** "5 of 6 other reporting hosts, 116 events" */
  prevalence: Prevalence;
  /** of everything that is stored */
  hosts: number;
  events: number;
  /** epoch milliseconds; null where the value was never stored */
  firstTime: number | null;
  lastTime: number | null;
  /** epoch milliseconds: retention dropped what was before, so the first time may be later than it was */
  keptFrom: number | null;
}

/** What a value is asked about: the field by Sigma's name, and the event that it stands in, where there is one. */
export interface AskedValue {
  field: string;
  value: string;
  ref?: string | undefined;
  kind?: EventKind | undefined;
}
