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
import { submitOnCtrlEnter } from '../ui/submit-keys';
import { losesThreats } from './use-detectors';

export interface SaveVersionDialogProps {
  next: number;
  before: string;
  after: string;
  comparison: BacktestReport['comparison'];
  busy: boolean;
  error: unknown;
  /** filled in */
  note?: string;
  onSave: (note: string, acceptLoss: string | undefined, waiver: string | undefined) => void;
  onClose: () => void;
}

/** A new version needs a note; one that no longer catches a confirmed threat is refused once, and then needs a reason. */
export function SaveVersionDialog({
  next,
  before,
  after,
  comparison,
  busy,
  error,
  note: noted = '',
  onSave,
  onClose,
}: SaveVersionDialogProps) {
  const [note, setNote] = useState(noted);
  // stays once it was said, also while the second attempt is under way
  const [loss, setLoss] = useState<{ said: string; reason: string } | null>(null);
  if (loss === null && losesThreats(error)) setLoss({ said: error.message, reason: '' });
  const [waiver, setWaiver] = useState<{ said: string; reason: string } | null>(null);
  if (waiver === null && failsGate(error)) setWaiver({ said: error.message, reason: '' });
  const refused = loss !== null || waiver !== null;

  const missing =
    note.trim() === ''
      ? 'say what changes'
      : loss?.reason.trim() === ''
        ? 'say why the loss is right'
        : waiver?.reason.trim() === ''
          ? 'write down why'
          : null;
  const save = () => {
    if (!missing && !busy) onSave(note.trim(), loss?.reason.trim(), waiver?.reason.trim());
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
            variant={refused ? 'danger' : 'primary'}
            busy={busy}
            disabled={missing !== null}
            kbd="Ctrl ↵"
            onClick={save}
          >
            {missing
              ? `Save: ${missing}`
              : loss
                ? 'Save, and accept the loss'
                : waiver
                  ? 'Save by a written exception'
                  : `Save version ${next}`}
          </Button>
        </>
      }
    >
      <form className="grid gap-3" onSubmit={(e) => e.preventDefault()} onKeyDown={submitOnCtrlEnter(save)}>
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
        {loss && (
          <Field label="Why losing it is right" error={`${loss.said} The reason goes into the audit log.`}>
            <Textarea rows={2} value={loss.reason} onChange={(e) => setLoss({ ...loss, reason: e.target.value })} />
          </Field>
        )}
        {waiver && (
          <Field label="Why it stays live all the same" error={waiver.said}>
            <Textarea
              rows={2}
              value={waiver.reason}
              onChange={(e) => setWaiver({ ...waiver, reason: e.target.value })}
            />
          </Field>
        )}
      </form>
      {error != null && !losesThreats(error) && !failsGate(error) && (
        <ErrorState what="The version was not saved" error={error} />
      )}
    </Dialog>
  );
}

/** The server refuses once: the text does not pass what going live asks. */
function failsGate(error: unknown): error is ApiError {
  return (
    error instanceof ApiError && typeof error.details === 'object' && error.details !== null && 'gate' in error.details
  );
}
