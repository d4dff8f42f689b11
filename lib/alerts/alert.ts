import type { Severity } from '../severity';
import type { Behavior } from '../telemetry/behavior';
import type { ShownHit } from '../telemetry/shown';

export { SEVERITIES, type Severity } from '../severity';
export const STATUSES = ['new', 'in_progress', 'closed', 'withdrawn'] as const;
export type AlertStatus = (typeof STATUSES)[number];
export const DISPOSITIONS = ['true_positive', 'benign_true_positive', 'false_positive', 'duplicate'] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

/** What the queue says of an alert without opening it: taken from its first event. */
export interface AlertSummary {
  eventRef: string;
  processId: string;
  behavior: Behavior;
  hits: ShownHit[];
  /** the lineage anchor, "sh 25598, below python3 webapp_srv.py" */
  lineage: { title: string; below: string | null; pid: number };
}

export interface AlertRow {
  id: string;
  hostId: number;
  host: string;
  user: string | null;
  detectorId: number;
  detector: string;
  versionId: number;
  versionNumber: number;
  severity: Severity;
  firstTime: number;
  lastTime: number;
  eventCount: number;
  status: AlertStatus;
  disposition: Disposition | null;
  reason: string | null;
  assignee: string | null;
  threatId: number | null;
  recurrenceOf: string | null;
  raisedPast: boolean;
  /** its detector raised NOISY_ALERTS or more in the 24 hours before its last event */
  noisy: boolean;
  anchorId: string;
  summary: AlertSummary;
}

/** GET /api/alerts */
export interface AlertPage {
  alerts: AlertRow[];
  /** alerts that the filters match */
  total: number;
  events: number;
  nextCursor: string | null;
  /** alerts per saved view, whatever the filters */
  views: { open: number; unassigned: number; mine: number; criticalAndHigh: number; fewLegs: number; closed: number };
}

/** GET /api/alerts/[id]. A merged alert answers with the id that it became (`redirectTo`). */
export interface AlertDetail extends AlertRow {
  redirectTo: string | null;
  matchedEvents: { ref: string; time: number; processId: string }[];
  /** live detectors that match an event of this alert's lineage: the legs so far */
  legs: { detectorId: number; title: string; level: string; events: number }[];
  hypotheses: { id: number; title: string; state: string }[];
  raw?: never;
}

/** PATCH /api/alerts: one verdict over one or many alerts. Answers with what was there before, for undo. */
export interface AlertChange {
  status?: AlertStatus;
  disposition?: Disposition | null;
  assignee?: string | null;
  reason?: string | null;
}
export interface AlertChangeResult {
  changed: number;
  before: ({ id: string } & Required<AlertChange>)[];
}
