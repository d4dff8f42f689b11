'use client';

import { useState } from 'react';
import type { ThreatDetail } from '../../lib/threats/threat';
import { EventLine } from '../telemetry/event-line';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { ErrorState } from '../ui/error-state';
import { Field, Input, Textarea } from '../ui/field';
import { submitOnCtrlEnter } from '../ui/submit-keys';

/** A hypothesis from selected evidence: its events are marked as telling, and the rule draft is made from them. */
export function NewIdeaDialog({
  events,
  busy,
  error,
  onCreate,
  onClose,
}: {
  events: ThreatDetail['evidence'];
  busy: boolean;
  error: unknown;
  onCreate: (title: string, statement: string) => void;
  onClose: () => void;
}) {
  const [title, setTitle] = useState('');
  const [statement, setStatement] = useState('');
  const missing = title.trim() === '';
  const create = () => {
    if (!missing && !busy) onCreate(title.trim(), statement.trim());
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="New hypothesis"
      width={640}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={busy} disabled={missing} kbd="Ctrl ↵" onClick={create}>
            {missing ? 'Create: give it a title' : 'Create'}
          </Button>
        </>
      }
    >
      <form
        className="grid gap-3"
        onSubmit={(e) => {
          e.preventDefault();
          create();
        }}
        onKeyDown={submitOnCtrlEnter(create)}
      >
        <Field label="What gives it away, in a few words">
          <Input
            data-autofocus
            value={title}
            onChange={(e) => setTitle(e.target.value)}
            placeholder="A parent disguises its child"
          />
        </Field>
        <Field label="Statement" note="What must be true of such an attack, and why few others do it.">
          <Textarea rows={3} value={statement} onChange={(e) => setStatement(e.target.value)} />
        </Field>
        <div>
          <p className="pb-1 text-11 text-ink-2">
            Evidence: {events.length === 1 ? 'this event is' : `these ${events.length} events are`} marked as telling
          </p>
          <ul className="max-h-40 overflow-y-auto rounded-2 border border-line">
            {events.map((event) => (
              <li key={event.ref} className="flex h-row items-center border-b border-line px-2 last:border-b-0">
                <EventLine event={event} />
              </li>
            ))}
          </ul>
        </div>
      </form>
      {error != null && <ErrorState what="The hypothesis was not created" error={error} />}
    </Dialog>
  );
}
