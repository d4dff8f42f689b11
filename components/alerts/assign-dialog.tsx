'use client';

import { useState } from 'react';
import { Button } from '../ui/button';
import { plural } from '../ui/count';
import { Dialog } from '../ui/dialog';
import { Field, Input } from '../ui/field';
import { useMe } from '../ui/me';
import { usePeople } from './use-people';

/** Who looks after the alerts: a name that was given before, or one that is typed. */
export function AssignDialog({
  alerts,
  onAssign,
  onClose,
}: {
  /** 0: the dialog is shut */
  alerts: number;
  onAssign: (name: string | null) => void;
  onClose: () => void;
}) {
  return (
    <Dialog open={alerts > 0} onClose={onClose} title={`Assign ${plural(alerts, 'alert')}`} width={360}>
      <AssignForm onAssign={onAssign} onClose={onClose} />
    </Dialog>
  );
}

function AssignForm({ onAssign, onClose }: { onAssign: (name: string | null) => void; onClose: () => void }) {
  const me = useMe();
  const { assignees } = usePeople();
  const [name, setName] = useState('');
  const known = [...new Set([me.name, ...assignees])].filter((each) =>
    each.toLowerCase().includes(name.trim().toLowerCase()),
  );
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onAssign(name.trim() || null);
      }}
    >
      <Field label="Name" note="Empty: nobody">
        <Input data-autofocus value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />
      </Field>
      <div className="flex flex-wrap gap-1.5">
        {known.slice(0, 12).map((each) => (
          <Button key={each} size="sm" onClick={() => onAssign(each)}>
            {each === me.name ? `${each} (you)` : each}
          </Button>
        ))}
      </div>
      <div className="flex justify-end gap-2">
        <Button variant="ghost" kbd="Esc" onClick={onClose}>
          Cancel
        </Button>
        <Button variant="primary" type="submit">
          {name.trim() ? `Assign to ${name.trim()}` : 'Assign to nobody'}
        </Button>
      </div>
    </form>
  );
}
