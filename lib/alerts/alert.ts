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
  /** the source of the host, where another source has a host of the same name */
  hostSource: string | null;
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
  /** sorted */
  tags: string[];
  comments: number;
  threatId: number | null;
  recurrenceOf: string | null;
  raisedPast: boolean;
  /** its detector raised NOISY_ALERTS or more in the 24 hours before its last event */
  noisy: boolean;
  anchorId: string;
  summary: AlertSummary;
}

/** How many alerts some filters match, and with how many events. */
export interface Tally {
  total: number;
  events: number;
  /** there are more: so many were counted at once, the exact number is being counted and stands in the next answer */
  atLeast: boolean;
  /** so many they were a moment ago: the present number is being counted and stands in the next answer */
  old?: boolean;
}

/** A group that stands in a page of the queue, or is folded between its rows. */
export interface QueueGroup extends Tally {
  /** `detector-3`, `host-7`, `lineage-7-1234` */
  key: string;
  severity: Severity;
  folded: boolean;
  /** alerts of the group that the filters hide */
  hidden: number;
  /** of the group's first alert in the queue's order: what the head is named by */
  first: AlertRow;
}

/** GET /api/alerts */
export interface AlertPage extends Tally {
  alerts: AlertRow[];
  /** in the order of the rows; empty without grouping */
  groups: QueueGroup[];
  nextCursor: string | null;
}

export const VIEW_COUNTS = ['open', 'unassigned', 'mine', 'critical', 'few-legs', 'closed'] as const;

/** GET /api/alerts/views: how many alerts each view holds, whatever the filters */
export interface QueueViews {
  counts: Record<(typeof VIEW_COUNTS)[number], Tally>;
  saved: SavedView[];
}

export interface SavedView {
  id: number;
  name: string;
  /** the queue's query string, with "?" */
  address: string;
  author: string;
  count: Tally;
}

/** GET /api/alerts/[id]. A merged alert answers with the id that it became (`redirectTo`). */
export interface OpenedAlert extends AlertRow {
  redirectTo: string | null;
  matchedEvents: { ref: string; time: number; processId: string }[];
  /** epoch ms: there if some of its events are from before it, and retention dropped them */
  keptFrom?: number;
  hypotheses: { id: number; title: string; state: string }[];
}

/** GET /api/alerts/[id]/legs: live detectors that match an event of this alert's lineage */
export interface AlertLegs {
  legs: { detectorId: number; title: string; level: string; events: number }[];
}

export interface AlertDetail extends OpenedAlert, AlertLegs {}

export interface AlertComment {
  id: string;
  author: string;
  text: string;
  time: number;
}

/** What people decide of an alert. */
export interface Judged {
  status: AlertStatus;
  disposition: Disposition | null;
  assignee: string | null;
  reason: string | null;
  tags: string[];
}

/** PATCH /api/alerts: one verdict over one or many alerts. Answers with what was there before, for undo. */
export interface AlertChange extends Partial<Judged> {
  addTags?: string[];
  removeTags?: string[];
}
export interface AlertChangeResult {
  changed: number;
  before: ({ id: string } & Judged)[];
}

/** A change of every alert that a filter matches, made in the background. */
export interface BulkChange {
  id: number;
  author: string;
  change: AlertChange;
  state: 'running' | 'done' | 'cancelled' | 'undoing' | 'undone' | 'failed';
  /** alerts that matched when it began */
  total: number;
  /** alerts that were looked at so far; while it is undone: that have what they had */
  done: number;
  /** alerts that are not as they were: the rest was already so, or was withdrawn meanwhile */
  changed: number;
  error: string | null;
  createdAt: number;
}
