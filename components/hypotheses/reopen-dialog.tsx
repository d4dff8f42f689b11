'use client';

import { useState } from 'react';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { ErrorState } from '../ui/error-state';
import { Field, Textarea } from '../ui/field';
import { submitOnCtrlEnter } from '../ui/submit-keys';

/** A rejected idea may be opened again; its rejection stays in its history. */
export function ReopenDialog({
  id,
  busy,
  error,
  onReopen,
  onClose,
}: {
  id: number;
  busy: boolean;
  error: unknown;
  onReopen: (reason: string) => void;
  onClose: () => void;
}) {
  const [reason, setReason] = useState('');
  const missing = reason.trim() === '';
  const act = () => {
    if (!missing && !busy) onReopen(reason.trim());
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Open H-${id} again`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={busy} disabled={missing} kbd="Ctrl ↵" onClick={act}>
            {missing ? 'Open again: say what changed' : 'Open again'}
          </Button>
        </>
      }
    >
      <Field label="What changed since" note="Goes into the audit log. The numbers of the rejection are kept below.">
        <Textarea
          data-autofocus
          rows={2}
          value={reason}
          onKeyDown={submitOnCtrlEnter(act)}
          onChange={(e) => setReason(e.target.value)}
        />
      </Field>
      {error != null && <ErrorState what="It was not opened again" error={error} />}
    </Dialog>
  );
}
