import type { Severity } from '../severity';

/** A confirmed intrusion that fewer detectors catch stands badly: each leg may be kicked away by itself. */
export const LEGS_WANTED = 3;

/** More alerts of one detector in a day than anybody reads one by one: it says little, and hides what others say. */
export const NOISY_ALERTS = 50;

export const isNoisy = (alertsInDay: number): boolean => alertsInDay >= NOISY_ALERTS;

export type DetectorState = 'observing' | 'live' | 'paused' | 'retired';
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
  /** of its alerts: how people judged them */
  verdicts: { true: number; false: number };
  lastFired: number | null;
  threats: number[];
  /** alerts in the 24 hours before its newest one */
  alertsInDay: number;
  /** behaviors that its current version could not decide within its work */
  undecided: number;
  updatedAt: number;
}

export interface DetectorDetail extends DetectorRow {
  yaml: string;
  falsepositives: string[];
  description: string;
  versions: DetectorVersion[];
}
