'use client';

import { useState } from 'react';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field, Textarea } from '../ui/field';

/** Retiring is for good: the detector becomes history, and a new hypothesis brings its idea back. */
export function RetireDialog({
  id,
  busy,
  onRetire,
  onClose,
}: {
  id: number;
  busy: boolean;
  onRetire: (reason: string) => void;
  onClose: () => void;
}) {
  const [reason, setReason] = useState('');
  const missing = reason.trim() === '';
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Retire D-${id}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="danger" busy={busy} disabled={missing} onClick={() => onRetire(reason.trim())}>
            {missing ? 'Retire: give a reason' : 'Retire for good'}
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        <p className="text-12 text-ink-2">
          It checks no more events and cannot be made live again. Its alerts, versions and lineage stay. To rest it for
          a while, pause it.
        </p>
        <Field label="Reason" note="Goes into the audit log.">
          <Textarea data-autofocus rows={2} value={reason} onChange={(e) => setReason(e.target.value)} />
        </Field>
      </div>
    </Dialog>
  );
}
