'use client';

import { useState } from 'react';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field, Input } from '../ui/field';

/** Observe with a note: what is telling about it. */
export function DetailNoteDialog({
  open,
  onClose,
  onSave,
}: {
  open: boolean;
  onClose: () => void;
  onSave: (note: string) => void;
}) {
  return (
    <Dialog open={open} onClose={onClose} title="Observe with a note">
      <NoteForm onClose={onClose} onSave={onSave} />
    </Dialog>
  );
}

function NoteForm({ onClose, onSave }: { onClose: () => void; onSave: (note: string) => void }) {
  const [note, setNote] = useState('');
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(note.trim());
        onClose();
      }}
    >
      <Field label="What is telling about it">
        <Input
          value={note}
          maxLength={2000}
          autoFocus
          data-autofocus
          onChange={(event) => setNote(event.target.value)}
        />
      </Field>
      <div className="flex justify-end gap-2">
        <Button variant="ghost" kbd="Esc" onClick={onClose}>
          Cancel
        </Button>
        <Button variant="primary" type="submit" kbd="↵">
          Observe
        </Button>
      </div>
    </form>
  );
}
