'use client';

import type { AlertChange, BulkChange } from '../../lib/alerts/alert';
import { Button } from '../ui/button';
import { count, plural } from '../ui/count';
import { DISPOSITION_WORD } from './status';
import { isUnderWay } from './use-bulk';

/** What a change of many alerts is doing, with a way to stop it and to take it back. */
export function BulkProgress({
  bulk,
  onCancel,
  onUndo,
  onDismiss,
}: {
  bulk: BulkChange;
  onCancel: () => void;
  onUndo: () => void;
  onDismiss: () => void;
}) {
  const under = isUnderWay(bulk);
  return (
    <section
      aria-label="Change of many alerts"
      className="flex h-9.5 flex-none items-center gap-3 border-t border-line bg-raised px-3 text-12"
    >
      <span role="status" className="cut">
        {wordsOf(bulk)}
      </span>
      {under && (
        <>
          <span className="w-40 flex-none">
            <progress
              aria-label="Change of many alerts"
              max={bulk.total}
              value={bulk.done}
              className="block h-1.5 w-full appearance-none overflow-hidden rounded-1 bg-bar-2 [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-bar-2 [&::-webkit-progress-value]:bg-accent"
            />
          </span>
          {bulk.state === 'running' && (
            <Button size="sm" onClick={onCancel}>
              Cancel
            </Button>
          )}
        </>
      )}
      {!under && bulk.state !== 'undone' && bulk.changed > 0 && (
        <Button size="sm" onClick={onUndo}>
          Undo all {count(bulk.changed)}
        </Button>
      )}
      {!under && (
        <Button size="sm" variant="ghost" className="ml-auto" onClick={onDismiss}>
          Dismiss
        </Button>
      )}
    </section>
  );
}

function wordsOf(bulk: BulkChange): string {
  const what = changeWords(bulk.change);
  switch (bulk.state) {
    case 'running':
      return `${count(bulk.done)} of ${plural(bulk.total, 'alert')} ${what}`;
    case 'undoing':
      return `${count(bulk.done)} of ${plural(bulk.total, 'alert')} taken back`;
    case 'done':
      return `${plural(bulk.changed, 'alert')} ${what}`;
    case 'cancelled':
      return `Cancelled: ${count(bulk.changed)} of ${plural(bulk.total, 'alert')} ${what}`;
    case 'undone':
      return bulk.changed > 0
        ? `Taken back. ${plural(bulk.changed, 'alert')} that somebody changed since stayed as they are.`
        : 'Taken back: every alert is what it was.';
    case 'failed':
      return `Stopped after ${count(bulk.done)} of ${plural(bulk.total, 'alert')}: ${bulk.error ?? 'unknown error'}`;
  }
}

export function changeWords(change: AlertChange): string {
  if (change.status === 'closed') {
    return change.disposition ? `closed as ${DISPOSITION_WORD[change.disposition].toLowerCase()}` : 'closed';
  }
  if (change.addTags?.length || change.removeTags?.length) return 'tagged';
  if (change.assignee !== undefined)
    return change.assignee === null ? 'left to nobody' : `assigned to ${change.assignee}`;
  return 'changed';
}
