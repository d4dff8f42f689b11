'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { visible } from '../../lib/telemetry/text';
import type { ThreatDetail } from '../../lib/threats/threat';
import { foldExits } from '../telemetry/fold-exits';
import { Button, ButtonLink } from '../ui/button';
import { plural } from '../ui/count';
import { Dialog } from '../ui/dialog';
import { ErrorState } from '../ui/error-state';
import { Field, Input, Textarea } from '../ui/field';
import { useKeys } from '../ui/keys';
import { Menu } from '../ui/menu';
import { useRowCursor } from '../ui/row-cursor';
import { SkeletonRows } from '../ui/skeleton';
import { Stool } from '../ui/stool';
import { Ago, Time } from '../ui/time';
import { useThreat } from '../ui/use-threats';
import { EvidenceMatrix } from './evidence-matrix';
import { LegsTable } from './legs-table';
import { NewIdeaDialog } from './new-idea-dialog';
import { SharedLegs } from './shared-legs';
import { useThreatActions } from './threat-actions';
import { ThreatSide } from './threat-side';

/** One confirmed intrusion: who catches it, on what evidence, and what it led to. */
export function ThreatPage({ id }: { id: number }) {
  const { data, error, refetch } = useThreat(id);
  if (data) return <Threat threat={data} />;
  return error ? (
    <ErrorState what={`Threat ${id} could not be loaded`} error={error} onRetry={() => void refetch()} />
  ) : (
    <SkeletonRows rows={16} />
  );
}

function Threat({ threat }: { threat: ThreatDetail }) {
  const router = useRouter();
  const { save, propose } = useThreatActions(threat.id);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState<'none' | 'idea' | 'edit'>('none');
  const [exits, setExits] = useState(false);
  const [uncovered, setUncovered] = useState(false);
  const asked = uncovered ? threat.evidence.filter((e) => e.detectors.length === 0) : threat.evidence;
  const { shown: evidence, folded } = foldExits(asked, exits);
  const toggle = (ref: string) => {
    const next = new Set(selected);
    if (!next.delete(ref)) next.add(ref);
    setSelected(next);
  };
  const { cursor, rowProps } = useRowCursor(evidence.length, {
    title: 'Evidence',
    does: 'select the event',
    open: (i) => toggle(evidence[i]!.ref),
  });
  // without a selection, the event under the cursor is meant
  const chosen = selected.size > 0 ? evidence.filter((e) => selected.has(e.ref)) : evidence.slice(cursor, cursor + 1);
  const newIdea = () => {
    propose.reset();
    if (chosen.length > 0) setOpen('idea');
  };
  useKeys(
    {
      x: { label: 'select the event', run: () => evidence[cursor] && toggle(evidence[cursor].ref) },
      n: { label: 'new hypothesis from the selected events', run: newIdea },
      e: { label: 'edit name and notes', run: () => setOpen('edit') },
      o: { label: 'only what no live detector saw', run: () => setUncovered(!uncovered) },
    },
    { title: 'Threat' },
  );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex h-12 flex-none items-center gap-2 border-b border-line bg-surface px-3">
        <Stool legs={threat.legs} className="h-7.25 w-8.75 flex-none" />
        <div className="flex min-w-0 flex-1 flex-col pl-1">
          <h1 className="cut text-15 font-semibold">
            Threat {threat.id}: {threat.name}
          </h1>
          <p className="cut text-12 text-ink-2">
            Confirmed <Ago value={threat.createdAt} /> by {threat.createdBy} · {threat.hosts.map(visible).join(', ')} ·{' '}
            {threat.users.join(', ')} · <Time value={threat.firstTime} /> to{' '}
            <Time value={threat.lastTime} date="never" zone /> · {plural(threat.processes, 'process', 'processes')} ·{' '}
            {plural(threat.events, 'event')} · evidence pinned
          </p>
        </div>
        {threat.memberAlerts[0] && (
          <ButtonLink href={`/alerts/${threat.memberAlerts[0].id}`}>
            {threat.memberAlerts.length === 1 ? 'Open its alert' : `Open first of ${threat.memberAlerts.length} alerts`}
          </ButtonLink>
        )}
        <Menu
          align="end"
          trigger={<Button>Report</Button>}
          items={[
            {
              label: 'Open to print',
              kbd: 'p',
              onSelect: () => window.open(`/api/threats/${threat.id}/report?format=html`, '_blank', 'noopener'),
            },
            {
              label: 'Save as Markdown',
              kbd: 'm',
              onSelect: () => window.location.assign(`/api/threats/${threat.id}/report?format=md`),
            },
          ]}
        />
        <Button kbd="e" onClick={() => setOpen('edit')}>
          {threat.notes ? 'Edit notes' : 'Add notes'}
        </Button>
        <Button variant="primary" kbd="n" disabled={chosen.length === 0} onClick={newIdea}>
          {chosen.length === 0
            ? 'New hypothesis: no evidence'
            : selected.size > 0
              ? `New hypothesis from ${plural(selected.size, 'event')}`
              : 'New hypothesis'}
        </Button>
      </header>
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(420px,38%)_minmax(0,1fr)] grid-rows-[minmax(0,1fr)]">
        <div className="min-h-0 min-w-0 overflow-y-auto border-r border-line bg-surface">
          {threat.notes && (
            <p className="border-b border-line px-3 py-2 text-12 leading-4.5 wrap-anywhere whitespace-pre-line text-ink-2">
              {threat.notes}
            </p>
          )}
          <LegsTable threat={threat} />
          <SharedLegs threat={threat} />
          <EvidenceMatrix
            uncovered={uncovered}
            onUncovered={setUncovered}
            threat={threat}
            selected={selected}
            rowProps={rowProps}
            onSelect={toggle}
            evidence={evidence}
            folded={folded}
            onUnfold={() => setExits(true)}
          />
        </div>
        <ThreatSide threat={threat} selected={[...selected]} />
      </div>
      {open === 'idea' && (
        <NewIdeaDialog
          events={chosen}
          busy={propose.isPending}
          error={propose.error}
          onClose={() => setOpen('none')}
          onCreate={(title, statement) =>
            propose.mutate(
              { title, statement, events: chosen.map((e) => e.ref) },
              { onSuccess: (made) => router.push(`/hypotheses/${made.id}`) },
            )
          }
        />
      )}
      {open === 'edit' && (
        <EditDialog
          threat={threat}
          busy={save.isPending}
          onClose={() => setOpen('none')}
          onSave={(change) => save.mutate(change, { onSuccess: () => setOpen('none') })}
        />
      )}
    </div>
  );
}

function EditDialog({
  threat,
  busy,
  onSave,
  onClose,
}: {
  threat: ThreatDetail;
  busy: boolean;
  onSave: (change: { name: string; notes: string }) => void;
  onClose: () => void;
}) {
  const [name, setName] = useState(threat.name);
  const [notes, setNotes] = useState(threat.notes);
  const missing = name.trim() === '';
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Threat ${threat.id}`}
      width={640}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={busy} disabled={missing} onClick={() => onSave({ name: name.trim(), notes })}>
            {missing ? 'Save: give it a name' : 'Save'}
          </Button>
        </>
      }
    >
      <form
        className="grid gap-3"
        onSubmit={(e) => {
          e.preventDefault();
          if (!missing) onSave({ name: name.trim(), notes });
        }}
      >
        <Field label="Name">
          <Input data-autofocus value={name} onChange={(e) => setName(e.target.value)} />
        </Field>
        <Field label="Notes">
          <Textarea rows={6} value={notes} onChange={(e) => setNotes(e.target.value)} />
        </Field>
      </form>
    </Dialog>
  );
}
