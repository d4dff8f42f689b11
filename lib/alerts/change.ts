import { AppError } from '../errors';
import type { AlertChange, AlertStatus, Disposition } from './alert';

/** What people decide of an alert. */
export interface Judged {
  status: AlertStatus;
  disposition: Disposition | null;
  assignee: string | null;
  reason: string | null;
}

/**
 * The alert after a change. Closing needs a verdict; reopening takes the verdict back, since whoever reopens no longer
 * holds it; `withdrawn` is the telemetry's word and no person's.
 */
export function applyChange(id: string, current: Judged, change: AlertChange): Judged {
  const status = change.status ?? current.status;
  if (change.status !== undefined && change.status !== current.status) {
    if (change.status === 'withdrawn') throw new AppError('invalid', 'Only telemetry withdraws an alert.', { id });
    if (current.status === 'withdrawn') {
      throw new AppError('conflict', `Alert ${id} was withdrawn by a later record: there is nothing left to judge.`, {
        id,
      });
    }
  }
  const reopened = current.status === 'closed' && status !== 'closed';
  const next: Judged = {
    status,
    disposition: change.disposition !== undefined ? change.disposition : reopened ? null : current.disposition,
    assignee: change.assignee !== undefined ? change.assignee : current.assignee,
    reason: change.reason !== undefined ? change.reason : reopened ? null : current.reason,
  };
  const speaksOfIt = change.status !== undefined || change.disposition !== undefined;
  if (speaksOfIt && next.status === 'closed' && next.disposition === null) {
    throw new AppError('invalid', 'Closing an alert needs a disposition.', { id });
  }
  return next;
}

export function sameJudgement(a: Judged, b: Judged): boolean {
  return a.status === b.status && a.disposition === b.disposition && a.assignee === b.assignee && a.reason === b.reason;
}

/** What the audit log calls the change. */
export function changeAction(before: Judged, after: Judged): string {
  if (before.status !== after.status) {
    return after.status === 'closed'
      ? 'close'
      : before.status === 'closed'
        ? 'reopen'
        : after.status === 'in_progress'
          ? 'start'
          : 'reset';
  }
  if (before.disposition !== after.disposition) return 'judge';
  return before.assignee !== after.assignee ? 'assign' : 'explain';
}
