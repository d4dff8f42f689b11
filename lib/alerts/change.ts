import { AppError } from '../errors';
import type { AlertChange, Judged } from './alert';

/** An alert bears this many tags at most. */
export const MOST_TAGS = 20;

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
    tags: tagsAfter(current.tags, change),
  };
  if (next.tags.length > MOST_TAGS) {
    throw new AppError('invalid', `Alert ${id} would bear ${next.tags.length} tags; ${MOST_TAGS} is the most.`, { id });
  }
  const speaksOfIt = change.status !== undefined || change.disposition !== undefined;
  if (speaksOfIt && next.status === 'closed' && next.disposition === null) {
    throw new AppError('invalid', 'Closing an alert needs a disposition.', { id });
  }
  return next;
}

function tagsAfter(
  current: readonly string[],
  { tags = [...current], addTags = [], removeTags = [] }: AlertChange,
): string[] {
  const gone = new Set(removeTags);
  return [...new Set([...tags.filter((tag) => !gone.has(tag)), ...addTags])].sort();
}

export function sameJudgement(a: Judged, b: Judged): boolean {
  return (
    a.status === b.status &&
    a.disposition === b.disposition &&
    a.assignee === b.assignee &&
    a.reason === b.reason &&
    a.tags.join('\n') === b.tags.join('\n')
  );
}

export function judgedOf({ status, disposition, assignee, reason, tags }: Judged): Judged {
  return { status, disposition, assignee, reason, tags };
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
  if (before.assignee !== after.assignee) return 'assign';
  return before.reason !== after.reason ? 'explain' : 'tag';
}
