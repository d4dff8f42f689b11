'use client';

import { type ComponentProps, type ReactNode, useState } from 'react';
import { Button } from './button';
import { Dialog } from './dialog';
import { ErrorState } from './error-state';
import { Field, Textarea } from './field';
import { submitOnCtrlEnter } from './submit-keys';

interface ReasonDialogProps {
  title: string;
  label: string;
  note: string;
  /** the button, once there is a reason, and before */
  verb: string;
  missing: string;
  /** what is at stake, above the reason */
  children?: ReactNode;
  variant?: 'primary' | 'danger';
  width?: ComponentProps<typeof Dialog>['width'];
  /** the reason that stands there at first */
  initial?: string;
  busy: boolean;
  error?: unknown;
  /** heads the error */
  failed?: string;
  /** below the error: a way out of it */
  remedy?: ReactNode;
  onGive: (reason: string) => void;
  onClose: () => void;
}

/** Something that is done only with a reason, which is kept. */
export function ReasonDialog(props: ReasonDialogProps) {
  const {
    title,
    label,
    note,
    verb,
    missing,
    children,
    variant = 'primary',
    width,
    busy,
    error,
    failed,
    remedy,
  } = props;
  const [reason, setReason] = useState(props.initial ?? '');
  const empty = reason.trim() === '';
  const act = () => {
    if (!empty && !busy) props.onGive(reason.trim());
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={title}
      width={width}
      footer={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button variant={variant} busy={busy} disabled={empty} kbd="Ctrl ↵" onClick={act}>
            {empty ? missing : verb}
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        {children}
        <Field label={label} note={note}>
          <Textarea
            data-autofocus
            rows={2}
            value={reason}
            onKeyDown={submitOnCtrlEnter(act)}
            onChange={(e) => setReason(e.target.value)}
          />
        </Field>
      </div>
      {error != null && <ErrorState what={failed ?? 'It was not done'} error={error} />}
      {remedy}
    </Dialog>
  );
}
