'use client';

import { useState } from 'react';
import { apiSend } from '../ui/api';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field, Input } from '../ui/field';
import { errorText } from '../ui/toast';

export function TokenDialog({
  open,
  onClose,
  onMade,
}: {
  open: boolean;
  onClose: () => void;
  onMade: (token: string) => void;
}) {
  return (
    <Dialog open={open} onClose={onClose} title="New token for sending telemetry">
      <TokenForm onClose={onClose} onMade={onMade} />
    </Dialog>
  );
}

function TokenForm({ onClose, onMade }: { onClose: () => void; onMade: (token: string) => void }) {
  const [name, setName] = useState('');
  const [source, setSource] = useState('');
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const ready = name.trim() !== '' && source.trim() !== '';

  const make = async () => {
    if (!ready || saving) return;
    setSaving(true);
    setProblem(null);
    try {
      const made = await apiSend<{ token: string }>('POST', '/api/tokens', {
        name: name.trim(),
        source: source.trim(),
      });
      onMade(made.token);
    } catch (error) {
      setProblem(errorText(error));
      setSaving(false);
    }
  };

  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <Field label="Name: who or what sends with it">
        <Input
          data-autofocus
          value={name}
          maxLength={100}
          placeholder="web servers"
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <Field
        label="Source: the fleet that its hosts belong to"
        note="Lower-case letters, digits, dots and dashes. Hosts with the same name in two sources are two hosts."
        error={problem}
      >
        <Input
          value={source}
          maxLength={100}
          placeholder="production"
          onChange={(event) => setSource(event.target.value)}
        />
      </Field>
      <div className="flex justify-end gap-2">
        <Button variant="ghost" kbd="Esc" onClick={onClose}>
          Cancel
        </Button>
        <Button variant="primary" type="submit" busy={saving} disabled={!ready}>
          {ready ? 'Make the token' : 'Name and source are needed'}
        </Button>
      </div>
    </form>
  );
}
