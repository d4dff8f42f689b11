'use client';

import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { SavedHunt } from '../../lib/hunt/saved';
import { AdversaryText } from '../ui/adversary-text';
import { Button } from '../ui/button';
import { count, plural } from '../ui/count';
import { Dialog } from '../ui/dialog';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { Field, Input } from '../ui/field';
import { IconButton } from '../ui/icon-button';
import { Ago } from '../ui/time';
import { type Kept, useSavedActions, useSavedCount, useSavedHunts } from './use-saved';

/** Every saved search, with what it finds now, and who saved it. */
export function SavedDialog({ onClose, onOpen }: { onClose: () => void; onOpen: (saved: SavedHunt) => void }) {
  const { data, error, refetch } = useSavedHunts();
  const { remove } = useSavedActions();
  return (
    <Dialog open onClose={onClose} title="Saved searches" width={800}>
      {error && (
        <ErrorState what="The saved searches could not be loaded" error={error} onRetry={() => void refetch()} />
      )}
      {data?.length === 0 && (
        <EmptyState title="Nothing is saved yet">
          Run a search and save it: everybody here finds it under its name.
        </EmptyState>
      )}
      <ul>
        {data?.map((saved) => (
          <li key={saved.id} className="flex items-center gap-3 border-b border-line py-1.5 text-12 last:border-b-0">
            <button
              type="button"
              className="grid min-w-0 flex-1 gap-0.5 rounded-1 px-1 text-left hover:bg-raised"
              onClick={() => onOpen(saved)}
            >
              <span className="cut font-semibold">{saved.name}</span>
              <AdversaryText value={saved.query || 'everything'} className="text-ink-2" />
            </button>
            <SavedFinds id={saved.id} />
            <span className="w-36 flex-none text-right text-11 text-ink-3">
              {saved.author}, <Ago value={saved.updatedTime} />
            </span>
            <IconButton label={`Remove ${saved.name}`} onClick={() => remove.mutate(saved)}>
              <Trash2 size={13} />
            </IconButton>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function SavedFinds({ id }: { id: number }) {
  const { data, isError } = useSavedCount(id);
  const words =
    data && `${data.atLeast ? 'at least ' : ''}${plural(data.events, 'event')} · ${plural(data.hosts, 'host')}`;
  return (
    <span className="num w-48 flex-none text-right text-11 text-ink-2">
      {isError ? 'not counted' : (words ?? 'counting …')}
    </span>
  );
}

/** Keeps the search under a name, as a new one or in place of the one that it came from. */
export function SaveDialog({
  kept,
  from,
  onClose,
  onSaved,
}: {
  kept: Omit<Kept, 'name'>;
  from: SavedHunt | null;
  onClose: () => void;
  onSaved: (saved: SavedHunt) => void;
}) {
  const { save, change } = useSavedActions();
  const [name, setName] = useState(from?.name ?? '');
  const busy = save.isPending || change.isPending;
  const done = (saved: SavedHunt) => {
    onSaved(saved);
    onClose();
  };
  const asNew = () => name.trim() && save.mutate({ ...kept, name: name.trim() }, { onSuccess: done });
  const inPlace = () => from && change.mutate({ ...kept, id: from.id, name: name.trim() }, { onSuccess: done });
  return (
    <Dialog
      open
      onClose={onClose}
      title="Save this search"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {from && (
            <Button onClick={inPlace} busy={busy}>
              Replace “{from.name}”
            </Button>
          )}
          <Button
            variant="primary"
            onClick={asNew}
            busy={busy}
            disabled={name.trim() === '' || name.trim() === from?.name}
          >
            {from ? 'Save as another' : 'Save'}
          </Button>
        </>
      }
    >
      <Field
        label="Name"
        note={`Everybody sees it, with ${count(kept.columns.length)} columns. The time is not kept: it searches what is stored then.`}
      >
        <Input
          data-autofocus
          value={name}
          maxLength={120}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && !from && asNew()}
        />
      </Field>
    </Dialog>
  );
}
