'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { AlertRow } from '../../lib/alerts/alert';
import { visible } from '../../lib/telemetry/text';
import type { ThreatRow } from '../../lib/threats/threat';
import { apiSend } from '../ui/api';
import { Button } from '../ui/button';
import { plural } from '../ui/count';
import { Dialog } from '../ui/dialog';
import { Checkbox, Field, Input } from '../ui/field';
import { SeverityGlyph } from '../ui/severity';
import { errorText } from '../ui/toast';

export interface EscalateDialogProps {
  /** confirmed as one threat; empty: the dialog is shut */
  alerts: readonly AlertRow[];
  /** further open alerts of the same process tree, which can come along */
  siblings?: readonly AlertRow[];
  onClose: () => void;
}

/** Confirms alerts as one threat and goes to it. */
export function EscalateDialog({ alerts, siblings = [], onClose }: EscalateDialogProps) {
  return (
    <Dialog open={alerts.length > 0} onClose={onClose} title="Escalate to a threat">
      <EscalateForm key={alerts[0]?.id} alerts={alerts} siblings={siblings} onClose={onClose} />
    </Dialog>
  );
}

function EscalateForm({ alerts, siblings, onClose }: Required<EscalateDialogProps>) {
  const router = useRouter();
  const client = useQueryClient();
  const [name, setName] = useState(() => suggestedName(alerts));
  const [along, setAlong] = useState(true);
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const all = along ? [...alerts, ...siblings] : alerts;

  const confirm = async () => {
    if (!name.trim() || saving) return;
    setSaving(true);
    setProblem(null);
    try {
      const threat = await apiSend<Pick<ThreatRow, 'id'>>('POST', '/api/threats', {
        name: name.trim(),
        alertIds: all.map(({ id }) => id),
      });
      void client.invalidateQueries();
      router.push(`/threats/${threat.id}`);
      onClose();
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
        void confirm();
      }}
    >
      <p className="text-12 text-ink-2">
        You confirm that these alerts are one intrusion. Its evidence is kept for good, and every change of a detector
        is run against it.
      </p>
      <Field label="Name of the threat" error={problem}>
        <Input
          value={name}
          maxLength={200}
          data-autofocus
          onFocus={(event) => event.target.select()}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <ul className="max-h-50 overflow-y-auto rounded-2 border border-line">
        {all.map((alert) => (
          <li
            key={alert.id}
            className="flex h-row items-center gap-2 border-b border-line px-2 text-12 last:border-b-0"
          >
            <SeverityGlyph severity={alert.severity} word={false} />
            <span className="cut flex-1">{alert.detector}</span>
            <span className="cut text-ink-2">{visible(alert.host)}</span>
            <span className="num text-11 text-ink-2">{plural(alert.eventCount, 'event')}</span>
          </li>
        ))}
      </ul>
      {siblings.length > 0 && (
        <Checkbox
          checked={along}
          onChange={(event) => setAlong(event.target.checked)}
          label={`with ${plural(siblings.length, 'further open alert')} of the same process tree`}
        />
      )}
      <div className="flex items-center justify-end gap-2">
        <Button variant="ghost" kbd="Esc" onClick={onClose}>
          Cancel
        </Button>
        <Button variant="primary" type="submit" busy={saving} disabled={!name.trim()} kbd="↵">
          {name.trim() ? `Confirm ${plural(all.length, 'alert')} as a threat` : 'Name the threat to confirm it'}
        </Button>
      </div>
    </form>
  );
}

function suggestedName(alerts: readonly AlertRow[]): string {
  const hosts = [...new Set(alerts.map(({ host }) => host))];
  return `${hosts.join(', ')}: ${alerts[0]?.detector ?? ''}`;
}
