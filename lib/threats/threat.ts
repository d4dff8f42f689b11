import type { AlertRow } from '../alerts/alert';
import type { Shared } from '../detectors/independence';
import type { ShownEvent } from '../telemetry/shown';
import type { Indicator } from './indicators';

export { LEGS_WANTED } from '../alerts/legs';

export interface ThreatRow {
  id: number;
  name: string;
  hosts: string[];
  users: string[];
  firstTime: number;
  lastTime: number;
  processes: number;
  events: number;
  legs: number;
  alerts: number;
  createdBy: string;
  createdAt: number;
}

/** A live detector against a threat's evidence. */
export interface Leg {
  detectorId: number;
  title: string;
  level: string;
  state: string;
  origin: 'starter' | 'hypothesis' | 'import';
  hypothesisId: number | null;
  /** matched events per threat id, all confirmed threats */
  events: Record<number, number>;
}

/** A line of the intrusion's story. Times are epoch milliseconds. */
export interface TimelineEntry {
  id: number;
  /** an event of the evidence, null: words alone */
  ref: string | null;
  /** of the event */
  time: number | null;
  text: string;
  author: string;
  updatedAt: number;
}

export interface ThreatDetail extends ThreatRow {
  notes: string;
  /** every live detector; a leg of this threat has events[id] > 0, the others are shown as missed */
  detectors: Leg[];
  evidence: (ShownEvent & { detectors: number[]; observed: boolean })[];
  /** the story as people tell it, in their order */
  timeline: TimelineEntry[];
  indicators: Indicator[];
  /** what legs have in common: an event, or a fact of their rules */
  shared: Shared[];
  /** the most live legs of which no two have anything in common */
  independent: number[];
  /** ideas that came from it, with what became of them */
  begot: { id: number; title: string; state: string; detectorId: number | null }[];
  memberAlerts: AlertRow[];
  otherThreats: { id: number; name: string }[];
}
