'use client';

import { useState } from 'react';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { ErrorState } from '../ui/error-state';
import { submitOnCtrlEnter } from '../ui/submit-keys';
import { GatePanel, gateMissing, useGate } from './gate-panel';

/** Going live is a decision: what it asks is shown before it is made. */
export function GoLiveDialog({
  id,
  yaml,
  busy,
  error,
  onLive,
  onClose,
}: {
  id: number;
  yaml: string;
  busy: boolean;
  error: unknown;
  onLive: (waiver: string | undefined) => void;
  onClose: () => void;
}) {
  const [waiver, setWaiver] = useState('');
  const gate = useGate(yaml, id);
  const missing = gateMissing(gate.data, waiver);
  const live = () => {
    if (!missing && !busy) onLive(waiver.trim() || undefined);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Make D-${id} live`}
      width={640}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={busy} disabled={missing !== null} kbd="Ctrl ↵" onClick={live}>
            {missing ? `Make live: ${missing}` : 'Make live'}
          </Button>
        </>
      }
    >
      <form className="grid gap-3" onSubmit={(e) => e.preventDefault()} onKeyDown={submitOnCtrlEnter(live)}>
        <p className="text-12 text-ink-2">
          Every new event is checked inside the ingest transaction, and matches raise alerts from now on.
        </p>
        <GatePanel gate={gate.data} error={gate.error} waiver={waiver} onWaiver={setWaiver} />
      </form>
      {error != null && <ErrorState what="It did not go live" error={error} />}
    </Dialog>
  );
}
