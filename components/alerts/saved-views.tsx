'use client';

import { useQueryClient } from '@tanstack/react-query';
import { Bookmark } from 'lucide-react';
import { useState } from 'react';
import type { QueueViews } from '../../lib/alerts/alert';
import { apiSend } from '../ui/api';
import { Button } from '../ui/button';
import { count } from '../ui/count';
import { Dialog } from '../ui/dialog';
import { Field, Input } from '../ui/field';
import { Menu, type MenuItem } from '../ui/menu';
import { errorText, useToast } from '../ui/toast';

/** Views that people saved, for everybody: opened with their filters, order, groups and columns. */
export function SavedViews({
  saved,
  address,
  onOpen,
}: {
  saved: QueueViews['saved'];
  /** of what is on screen */
  address: string;
  onOpen: (address: string) => void;
}) {
  const client = useQueryClient();
  const toast = useToast();
  const [naming, setNaming] = useState(false);
  const here = saved.find((view) => view.address === address);
  const send = async (work: () => Promise<unknown>, done: string) => {
    try {
      await work();
      await client.invalidateQueries({ queryKey: ['alerts', 'views'] });
      toast({ text: done });
    } catch (error) {
      toast({ text: `Not done: ${errorText(error)}`, error: true });
    }
  };
  const items: MenuItem[] = [
    ...(saved.length === 0
      ? [{ heading: 'no view was saved yet' }]
      : saved.map((view) => ({
          key: String(view.id),
          label: view.name,
          note: `${view.count.atLeast ? '>' : ''}${count(view.count.total)}`,
          checked: view === here,
          onSelect: () => onOpen(view.address),
        }))),
    { separator: true },
    { label: 'Save this view …', key: 'save', checked: false, onSelect: () => setNaming(true) },
    ...(here
      ? [
          {
            label: `Remove “${here.name}”`,
            key: 'remove',
            danger: true,
            checked: false,
            onSelect: () =>
              void send(
                () => apiSend('DELETE', `/api/alerts/views/${here.id}`),
                `The view “${here.name}” was removed.`,
              ),
          },
        ]
      : []),
  ];
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button size="sm" variant="ghost" icon={<Bookmark size={12} aria-hidden="true" />} on={here !== undefined}>
            {here ? here.name : 'Saved views'}
            {saved.length > 0 && !here && <span className="num text-ink-2">{saved.length}</span>}
          </Button>
        }
        items={items}
      />
      <Dialog open={naming} onClose={() => setNaming(false)} title="Save this view" width={360}>
        <NameForm
          initial={here?.name ?? ''}
          taken={saved.map(({ name }) => name)}
          onClose={() => setNaming(false)}
          onSave={(name) => {
            setNaming(false);
            void send(
              () => apiSend('POST', '/api/alerts/views', { name, address }),
              `Saved as “${name}”, for everybody.`,
            );
          }}
        />
      </Dialog>
    </>
  );
}

function NameForm({
  initial,
  taken,
  onSave,
  onClose,
}: {
  initial: string;
  taken: readonly string[];
  onSave: (name: string) => void;
  onClose: () => void;
}) {
  const [name, setName] = useState(initial);
  const known = taken.includes(name.trim());
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim()) onSave(name.trim());
      }}
    >
      <Field
        label="Name"
        note={
          known
            ? 'There is a view of this name: it becomes this one.'
            : 'Filters, order, groups and columns are kept; everybody sees the view.'
        }
      >
        <Input data-autofocus value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />
      </Field>
      <div className="flex justify-end gap-2">
        <Button variant="ghost" kbd="Esc" onClick={onClose}>
          Cancel
        </Button>
        <Button variant="primary" type="submit" disabled={!name.trim()}>
          {!name.trim() ? 'Give it a name' : known ? 'Replace the view' : 'Save'}
        </Button>
      </div>
    </form>
  );
}
