'use client';

import { useState } from 'react';
import { DISPOSITIONS, type Disposition } from '../../lib/alerts/alert';
import { Button } from '../ui/button';
import { cx } from '../ui/class-names';
import { plural } from '../ui/count';
import { Dialog } from '../ui/dialog';
import { Field, Textarea } from '../ui/field';
import { Kbd } from '../ui/kbd';
import { DISPOSITION_MEANING, DISPOSITION_WORD } from './status';
import { useAlertChanges } from './use-alert-changes';

export interface CloseDialogProps {
  /** ids; empty: the dialog is shut */
  ids: readonly string[];
  /** what stands in the title: the detector's name, when there is one alert */
  name?: string;
  initial?: Disposition | null;
  onDone: (closed: boolean) => void;
}

/** The verdict: 1 to 4 choose, Enter closes the alerts. Can be taken back with u. */
export function CloseDialog(props: CloseDialogProps) {
  const title =
    props.ids.length === 1 && props.name ? `Close: ${props.name}` : `Close ${plural(props.ids.length, 'alert')}`;
  return (
    <Dialog open={props.ids.length > 0} onClose={() => props.onDone(false)} title={title}>
      <CloseForm {...props} />
    </Dialog>
  );
}

function CloseForm({ ids, initial = null, onDone }: CloseDialogProps) {
  const change = useAlertChanges();
  const [disposition, setDisposition] = useState<Disposition | null>(initial);
  const [reason, setReason] = useState('');
  const [saving, setSaving] = useState(false);

  const close = async () => {
    if (!disposition || saving) return;
    setSaving(true);
    const words = `closed as ${DISPOSITION_WORD[disposition].toLowerCase()}`;
    const stored = await change(ids, { status: 'closed', disposition, reason: reason.trim() || null }, words);
    setSaving(false);
    if (stored) onDone(true);
  };

  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void close();
      }}
      onKeyDown={(event) => {
        const typing = event.target instanceof HTMLTextAreaElement;
        if (event.key === 'Enter' && (!typing || event.ctrlKey || event.metaKey)) {
          if (event.target instanceof HTMLButtonElement) return;
          event.preventDefault();
          void close();
        }
        const chosen = typing ? undefined : DISPOSITIONS[Number(event.key) - 1];
        if (chosen) setDisposition(chosen);
      }}
    >
      <div role="radiogroup" aria-label="Verdict" className="grid gap-1">
        {DISPOSITIONS.map((each, index) => (
          <label
            key={each}
            className={cx(
              'grid cursor-pointer grid-cols-[18px_1fr] items-start gap-x-2 rounded-2 border px-2.5 py-1.75',
              'has-focus-visible:outline-2 has-focus-visible:outline-accent',
              each === disposition ? 'border-accent-line bg-accent-bg' : 'border-line-2 hover:border-ink-3',
            )}
          >
            <input
              type="radio"
              name="disposition"
              className="sr-only"
              data-autofocus={index === 0 || undefined}
              checked={each === disposition}
              onChange={() => setDisposition(each)}
            />
            <Kbd>{index + 1}</Kbd>
            <span className="text-12">
              <b className="font-semibold">{DISPOSITION_WORD[each]}</b>
              <span className="block text-11 text-ink-2">{DISPOSITION_MEANING[each]}</span>
            </span>
          </label>
        ))}
      </div>
      <Field label="Reason, for whoever reads this later (optional)">
        <Textarea value={reason} maxLength={2000} rows={2} onChange={(event) => setReason(event.target.value)} />
      </Field>
      <div className="flex items-center justify-end gap-2">
        <Button variant="ghost" onClick={() => onDone(false)} kbd="Esc">
          Cancel
        </Button>
        <Button
          variant="primary"
          type="submit"
          busy={saving}
          disabled={!disposition}
          kbd={disposition ? '↵' : undefined}
        >
          {disposition ? `Close as ${DISPOSITION_WORD[disposition].toLowerCase()}` : 'Choose a verdict to close'}
        </Button>
      </div>
    </form>
  );
}
