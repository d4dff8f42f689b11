'use client';

import { useState } from 'react';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field, Textarea } from '../ui/field';
import { submitOnCtrlEnter } from '../ui/submit-keys';

/** A confirmed threat would stand without a live detector: that needs an explicit yes with a reason. */
export function AcceptLossDialog({
  title,
  said,
  busy,
  onAccept,
  onClose,
}: {
  title: string;
  /** what the server said */
  said: string;
  busy: boolean;
  onAccept: (reason: string) => void;
  onClose: () => void;
}) {
  const [reason, setReason] = useState('');
  const missing = reason.trim() === '';
  const accept = () => {
    if (!missing && !busy) onAccept(reason.trim());
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="danger" busy={busy} disabled={missing} kbd="Ctrl ↵" onClick={accept}>
            {missing ? 'Accept the loss: give a reason' : 'Accept the loss'}
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        <p className="rounded-2 border border-over bg-over-bg px-3 py-2 text-12">{said}</p>
        <Field label="Why losing it is right" note="Goes into the audit log.">
          <Textarea
            data-autofocus
            rows={2}
            value={reason}
            onKeyDown={submitOnCtrlEnter(accept)}
            onChange={(e) => setReason(e.target.value)}
          />
        </Field>
      </div>
    </Dialog>
  );
}
