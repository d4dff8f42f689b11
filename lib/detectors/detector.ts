import type { Severity } from '../severity';

/** A confirmed intrusion that fewer detectors catch stands badly: each leg may be kicked away by itself. */
export const LEGS_WANTED = 3;

/** More alerts of one detector in a day than anybody reads one by one: it says little, and hides what others say. */
export const NOISY_ALERTS = 50;

export const isNoisy = (alertsInDay: number): boolean => alertsInDay >= NOISY_ALERTS;

export type DetectorState = 'observing' | 'live' | 'paused' | 'retired';
/** Why a version is live although something spoke against it. */
export interface Waiver {
  versionId: number;
  failed: ('lint' | 'budget' | 'threats')[];
  reason: string;
  by: string;
  /** epoch milliseconds */
  at: number;
}

export type DetectorOrigin = 'starter' | 'hypothesis' | 'import';

export interface DetectorVersion {
  id: number;
  number: number;
  title: string;
  level: Severity;
  tags: string[];
  yaml: string;
  note: string;
  author: string;
  createdAt: number;
}

export interface DetectorRow {
  id: number;
  title: string;
  level: Severity;
  state: DetectorState;
  origin: DetectorOrigin;
  hypothesisId: number | null;
  version: number;
  versionId: number;
  tags: string[];
  alerts: number;
  openAlerts: number;
  events: number;
  /** of its alerts, and of single events in alerts that nobody judged: how people judged them */
  verdicts: { true: number; false: number };
  lastFired: number | null;
  threats: number[];
  /** alerts in the 24 hours before its newest one */
  alertsInDay: number;
  /** behaviors that its current version could not decide within its work */
  undecided: number;
  updatedAt: number;
  /** it was born from a hypothesis of which no evidence is stored (any more) */
  unfounded: boolean;
  /** exceptions that hold */
  exceptions: number;
  /** days between two reviews */
  reviewDays: number;
  reviewedAt: number | null;
  reviewedBy: string | null;
  /** when it is to be looked at again; epoch milliseconds */
  reviewDue: number;
}

/** Matches per day, oldest first, over the days before the newest stored event. */
export interface Volume {
  /** UTC midnight of the first day; epoch milliseconds */
  from: number;
  days: number[];
}

/** GET /api/detectors */
export interface ListedDetector extends DetectorRow {
  /** confirmed threats that it alone catches */
  sole: number[];
  /** its matches per day; null: none */
  volume: Volume | null;
}

export interface DetectorDetail extends DetectorRow {
  waiver: Waiver | null;
  yaml: string;
  falsepositives: string[];
  description: string;
  versions: DetectorVersion[];
}

/** GET /api/detectors/[id] */
export interface ShownDetector extends DetectorDetail {
  volume: Volume | null;
}
