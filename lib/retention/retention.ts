import { z } from 'zod';

const DAY_MS = 86_400_000;
/** Ten years. */
export const MOST_DAYS = 3_650;

/** Days of telemetry that are kept besides the current one; null keeps everything. */
export const keptDays = z.number().int().min(1).max(MOST_DAYS).nullable();

/** What would be dropped at once, were so many days kept: nothing is changed by asking. */
export interface RetentionPlan {
  days: number;
  /** epoch ms, the beginning of a day (UTC): everything before it would go */
  keptFrom: number;
  drops: {
    /** days with events, and these events */
    days: number;
    events: number;
    /** that the disk gets back, of whole days */
    bytes: number;
    /** alerts whose events go in part or whole: what is pinned of them stays */
    alerts: number;
    openAlerts: number;
    quarantined: number;
  };
}

/** GET /api/settings/retention */
export interface RetentionState {
  days: number | null;
  /** epoch ms: events before it were dropped; null where none were */
  keptFrom: number | null;
  /** days before that whose tables are still to be dropped: by a job, or because somebody reads them */
  behind: number;
  /** what is stored now: from when (epoch ms) */
  storedFrom: number | null;
  events: number;
}

/** The beginning of the day (UTC) that lies so many days before today: today itself is kept besides. */
export function borderOf(days: number, nowMs: number): number {
  return (Math.floor(nowMs / DAY_MS) - days) * DAY_MS;
}
