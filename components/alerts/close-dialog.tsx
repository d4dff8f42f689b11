'use client';

import { useState } from 'react';
import { type AlertChange, DISPOSITIONS, type Disposition } from '../../lib/alerts/alert';
import { Button } from '../ui/button';
import { cx } from '../ui/class-names';
import { plural } from '../ui/count';
import { Dialog } from '../ui/dialog';
import { Field, Textarea } from '../ui/field';
import { Kbd } from '../ui/kbd';
import { DISPOSITION_MEANING, DISPOSITION_WORD } from './status';
import { useAlertChanges } from './use-alert-changes';
import { type BulkSelection, useExactCount } from './use-bulk';

/** A selection that is changed in the background, and how. */
export interface EveryAlert {
  selection: BulkSelection;
  start: (selection: BulkSelection, change: AlertChange) => Promise<boolean>;
}

export interface CloseDialogProps {
  /** ids; empty: the dialog is shut */
  ids: readonly string[];
  /** what stands in the title: the detector's name, when there is one alert */
  name?: string;
  initial?: Disposition | null;
  /** everything that matches a filter, in place of ids */
  all?: EveryAlert | null;
  onDone: (closed: boolean) => void;
}

/** The verdict: 1 to 4 choose, Enter closes the alerts. Can be taken back with u. */
export function CloseDialog(props: CloseDialogProps) {
  const { all = null, ids, name } = props;
  const exact = useExactCount(all?.selection ?? null).data?.total;
  const many = all
    ? exact === undefined
      ? 'all alerts that match …'
      : plural(exact, 'alert')
    : plural(ids.length, 'alert');
  const title = !all && ids.length === 1 && name ? `Close: ${name}` : `Close ${many}`;
  return (
    <Dialog open={all !== null || ids.length > 0} onClose={() => props.onDone(false)} title={title}>
      {all && (
        <p className="mb-3 text-12 text-ink-2">
          {exact === undefined
            ? 'They are being counted. '
            : `These are all ${plural(exact, 'alert')} that match the filters now. `}
          They are closed in the background, which you can cancel and take back. Alerts that come later stay open.
        </p>
      )}
      <CloseForm {...props} counted={all === null || exact !== undefined} />
    </Dialog>
  );
}

function CloseForm({ ids, initial = null, all = null, counted, onDone }: CloseDialogProps & { counted: boolean }) {
  const change = useAlertChanges();
  const [disposition, setDisposition] = useState<Disposition | null>(initial);
  const [reason, setReason] = useState('');
  const [saving, setSaving] = useState(false);

  const close = async () => {
    if (!disposition || saving || !counted) return;
    setSaving(true);
    const words = `closed as ${DISPOSITION_WORD[disposition].toLowerCase()}`;
    const verdict: AlertChange = { status: 'closed', disposition, reason: reason.trim() || null };
    const stored = all ? await all.start(all.selection, verdict) : await change(ids, verdict, words);
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
          busy={saving || !counted}
          disabled={!disposition}
          kbd={disposition ? '↵' : undefined}
        >
          {disposition ? `Close as ${DISPOSITION_WORD[disposition].toLowerCase()}` : 'Choose a verdict to close'}
        </Button>
      </div>
    </form>
  );
}
