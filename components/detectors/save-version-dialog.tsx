'use client';

import { useState } from 'react';
import type { BacktestReport } from '../../lib/backtest/report';
import { comparisonVerdict } from '../backtest/verdict';
import { VerdictBand } from '../backtest/verdict-band';
import { DiffView } from '../rule-editor/diff-view';
import { ApiError } from '../ui/api';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { ErrorState } from '../ui/error-state';
import { Field, Textarea } from '../ui/field';

export interface SaveVersionDialogProps {
  next: number;
  before: string;
  after: string;
  comparison: BacktestReport['comparison'];
  busy: boolean;
  error: unknown;
  onSave: (note: string, acceptLoss: string | undefined) => void;
  onClose: () => void;
}

/** A new version needs a note; one that loses known true matches also needs a reason. */
export function SaveVersionDialog({
  next,
  before,
  after,
  comparison,
  busy,
  error,
  onSave,
  onClose,
}: SaveVersionDialogProps) {
  const [note, setNote] = useState('');
  const [loss, setLoss] = useState('');
  const refused = error instanceof ApiError && error.status === 409;
  const loses = refused || (comparison?.lost.true ?? 0) > 0;
  const missing =
    note.trim() === '' ? 'say what changes' : loses && loss.trim() === '' ? 'say why the loss is right' : null;
  const save = () => {
    if (!missing && !busy) onSave(note.trim(), loses ? loss.trim() : undefined);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Save as version ${next}`}
      width={640}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant={loses ? 'danger' : 'primary'}
            busy={busy}
            disabled={missing !== null}
            kbd="Ctrl ↵"
            onClick={save}
          >
            {missing ? `Save: ${missing}` : loses ? 'Save, and accept the loss' : 'Save and make it live'}
          </Button>
        </>
      }
    >
      <form
        className="grid gap-3"
        onSubmit={(e) => e.preventDefault()}
        onKeyDown={(e) => {
          if (e.key !== 'Enter' || !(e.ctrlKey || e.metaKey)) return;
          e.preventDefault();
          save();
        }}
      >
        {comparison && (
          <div className="overflow-hidden rounded-2 border border-line">
            <VerdictBand verdict={comparisonVerdict(comparison)} />
          </div>
        )}
        <div className="overflow-hidden rounded-2 border border-line">
          <DiffView before={before} after={after} label="What changes in the text" />
        </div>
        <Field label="What changes, and why" note="Kept with the version.">
          <Textarea data-autofocus rows={2} value={note} onChange={(e) => setNote(e.target.value)} />
        </Field>
        {loses && (
          <Field
            label="Why losing these matches is right"
            note={
              refused
                ? error.message
                : 'This version loses matches that are known true. The reason goes into the audit log.'
            }
          >
            <Textarea rows={2} value={loss} onChange={(e) => setLoss(e.target.value)} />
          </Field>
        )}
      </form>
      {error != null && !refused && <ErrorState what="The version was not saved" error={error} />}
    </Dialog>
  );
}
