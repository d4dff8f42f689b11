'use client';

import { DiffView } from '../rule-editor/diff-view';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { useKeys } from '../ui/keys';

/** A draft would replace what somebody wrote: what changes is shown, and asked. */
export function RedraftDialog({
  before,
  after,
  onReplace,
  onClose,
}: {
  before: string;
  after: string;
  onReplace: () => void;
  onClose: () => void;
}) {
  useKeys({ 'ctrl+Enter': { label: 'replace the rule', run: onReplace } }, { title: 'Draft from evidence' });
  return (
    <Dialog
      open
      onClose={onClose}
      title="Replace the rule by the draft?"
      width={640}
      footer={
        <>
          <Button onClick={onClose}>Keep mine</Button>
          <Button variant="primary" kbd="Ctrl ↵" onClick={onReplace}>
            Replace the rule
          </Button>
        </>
      }
    >
      <div className="overflow-hidden rounded-2 border border-line">
        <DiffView before={before} after={after} label="What the draft changes" />
      </div>
    </Dialog>
  );
}
