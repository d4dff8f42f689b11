'use client';

import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { useState } from 'react';
import { visible } from '../../lib/telemetry/text';
import type { ThreatDetail, TimelineEntry } from '../../lib/threats/threat';
import { toldClaim } from '../telemetry/claim';
import { eventText, shortSubject } from '../telemetry/event-text';
import { AdversaryText } from '../ui/adversary-text';
import { Button } from '../ui/button';
import { ClaimedName } from '../ui/claimed-name';
import { plural } from '../ui/count';
import { EmptyState } from '../ui/empty-state';
import { Input } from '../ui/field';
import { IconButton } from '../ui/icon-button';
import { PanelHead } from '../ui/panel-head';
import { Time } from '../ui/time';
import { useTimelineChange } from './use-timeline';

type Evidence = ThreatDetail['evidence'][number];

/** The story of the intrusion: assembled from what was observed, in words and order that people give it. */
export function TimelinePanel({ threat, selected }: { threat: ThreatDetail; selected: readonly string[] }) {
  const change = useTimelineChange(threat.id);
  const [words, setWords] = useState('');
  const entries = threat.timeline;
  const events = new Map(threat.evidence.map((event) => [event.ref, event]));
  const told = new Set(entries.map(({ ref }) => ref));
  const observed = threat.evidence.filter((event) => event.observed && !told.has(event.ref)).length;
  const untold = selected.filter((ref) => !told.has(ref));
  const busy = change.isPending;
  const tell = () => {
    if (words.trim() === '' || busy) return;
    change.mutate({ kind: 'add', text: words.trim() }, { onSuccess: () => setWords('') });
  };
  const addSelected = async () => {
    for (const ref of untold) await change.mutateAsync({ kind: 'add', text: '', ref }).catch(() => {});
  };
  const move = (at: number, step: number) => {
    const order = entries.map(({ id }) => id);
    const [one] = order.splice(at, 1);
    order.splice(at + step, 0, one!);
    change.mutate({ kind: 'order', order });
  };
  return (
    <section aria-label="Timeline" className="flex h-full min-h-0 flex-col bg-surface">
      <PanelHead tall title="Timeline" note={plural(entries.length, 'entry', 'entries')}>
        {untold.length > 0 && (
          <Button size="sm" busy={busy} onClick={() => void addSelected()}>
            Add {plural(untold.length, 'selected event')}
          </Button>
        )}
        <Button size="sm" busy={busy} disabled={observed === 0} onClick={() => change.mutate({ kind: 'assemble' })}>
          {observed === 0 ? 'Assemble: every observation is told' : `Assemble from ${plural(observed, 'observation')}`}
        </Button>
      </PanelHead>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {entries.length === 0 && (
          <EmptyState title="Nothing is told yet">
            Assemble the timeline from what was observed, add events that are selected in the evidence, or write a line.
            The report tells it in your words and your order.
          </EmptyState>
        )}
        <ol>
          {entries.map((entry, i) => (
            <Entry
              key={entry.id}
              entry={entry}
              event={entry.ref === null ? undefined : events.get(entry.ref)}
              onText={(text) => change.mutate({ kind: 'retell', id: entry.id, text })}
              onUp={i > 0 ? () => move(i, -1) : undefined}
              onDown={i < entries.length - 1 ? () => move(i, 1) : undefined}
              onRemove={() => change.mutate({ kind: 'remove', id: entry.id })}
            />
          ))}
        </ol>
      </div>
      <form
        className="flex flex-none gap-2 border-t border-line px-3 py-2"
        onSubmit={(e) => {
          e.preventDefault();
          tell();
        }}
      >
        <Input
          aria-label="A line of the story"
          placeholder="What happened, or what is known from elsewhere"
          value={words}
          onChange={(e) => setWords(e.target.value)}
          className="flex-1"
        />
        <Button busy={busy} disabled={words.trim() === ''} kbd="↵" onClick={tell}>
          Add the line
        </Button>
      </form>
    </section>
  );
}

function Entry({
  entry,
  event,
  onText,
  onUp,
  onDown,
  onRemove,
}: {
  entry: TimelineEntry;
  event: Evidence | undefined;
  onText: (text: string) => void;
  onUp: (() => void) | undefined;
  onDown: (() => void) | undefined;
  onRemove: () => void;
}) {
  const [text, setText] = useState(entry.text);
  const save = () => {
    if (text.trim() !== entry.text) onText(text.trim());
  };
  return (
    <li className="grid grid-cols-[92px_minmax(0,1fr)_auto] items-start gap-x-2 border-b border-line px-3 py-1.5">
      <span className="pt-1 text-11 text-ink-2">
        {entry.time === null ? '' : <Time value={entry.time} milliseconds date="never" />}
      </span>
      <span className="grid min-w-0 gap-0.5">
        {event && <Said event={event} />}
        {entry.ref !== null && !event && <span className="text-11 text-ink-3">its event is no evidence any more</span>}
        <Input
          aria-label={`Words about ${entry.ref ?? 'this line'}`}
          value={text}
          placeholder="What this was"
          onChange={(e) => setText(e.target.value)}
          onBlur={save}
          onKeyDown={(e) => {
            if (e.key === 'Enter') e.currentTarget.blur();
            if (e.altKey && e.key === 'ArrowUp') onUp?.();
            if (e.altKey && e.key === 'ArrowDown') onDown?.();
          }}
          className="border-transparent bg-transparent px-1"
        />
      </span>
      <span className="inline-flex">
        <IconButton label="Earlier (Alt ↑)" disabled={!onUp} onClick={onUp}>
          <ArrowUp size={12} />
        </IconButton>
        <IconButton label="Later (Alt ↓)" disabled={!onDown} onClick={onDown}>
          <ArrowDown size={12} />
        </IconButton>
        <IconButton label="Take it out of the story" onClick={onRemove}>
          <X size={12} />
        </IconButton>
      </span>
    </li>
  );
}

function Said({ event }: { event: Evidence }) {
  const line = eventText(event);
  const claim = toldClaim(event);
  return (
    <span className="flex min-w-0 items-center gap-1.5 px-1 text-11">
      <span className="flex-none text-ink-3">
        {visible(event.host)} · {line.verb}
      </span>
      <AdversaryText value={shortSubject(event, claim !== null)} shortenHome />
      {line.detail && <AdversaryText value={line.detail.text} className="flex-none text-ink-2" />}
      {claim && <ClaimedName value={claim} />}
    </span>
  );
}
