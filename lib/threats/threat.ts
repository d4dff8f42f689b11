import type { AlertRow } from '../alerts/alert';
import type { ShownEvent } from '../telemetry/shown';

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

export interface ThreatDetail extends ThreatRow {
  notes: string;
  /** every live detector; a leg of this threat has events[id] > 0, the others are shown as missed */
  detectors: Leg[];
  evidence: (ShownEvent & { detectors: number[]; observed: boolean })[];
  memberAlerts: AlertRow[];
  otherThreats: { id: number; name: string }[];
}
