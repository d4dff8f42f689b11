'use client';

import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useMemo, useState } from 'react';
import type { Observation } from '../../lib/hypotheses/hypothesis';
import type { EventDetail, ShownEvent } from '../../lib/telemetry/shown';
import { visible } from '../../lib/telemetry/text';
import { eventSentence } from '../telemetry/event-text';
import { apiGet, apiSend } from '../ui/api';
import { Button } from '../ui/button';
import { plural } from '../ui/count';
import { Dialog } from '../ui/dialog';
import { Checkbox, Field, Input, Textarea } from '../ui/field';
import { askAnew } from '../ui/made-of';
import { Time } from '../ui/time';
import { errorText } from '../ui/toast';
import { detailKeys } from './detail-data';

export interface HypothesisDialogProps {
  alertId: string;
  /** events to choose from, in order of time; empty: the dialog is shut */
  refs: readonly string[];
  /** those that begin chosen */
  chosen: ReadonlySet<string>;
  /** what is observed on this alert */
  observations: readonly Observation[];
  /** a suggestion's own words and rule to begin with */
  idea?: { title: string; statement: string; yaml: string };
  onClose: () => void;
}

/** A statement and its evidence become a hypothesis. Events that are not observed yet are observed by it. */
export function DetailHypothesisDialog(props: HypothesisDialogProps) {
  return (
    <Dialog open={props.refs.length > 0} onClose={props.onClose} title="New hypothesis" width={640}>
      <HypothesisForm key={props.refs.join()} {...props} />
    </Dialog>
  );
}

function HypothesisForm({ alertId, refs, chosen, observations, idea, onClose }: HypothesisDialogProps) {
  const router = useRouter();
  const client = useQueryClient();
  const [title, setTitle] = useState(idea?.title ?? '');
  const [statement, setStatement] = useState(idea?.statement ?? '');
  const [picked, setPicked] = useState<ReadonlySet<string>>(chosen);
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const known = useMemo(() => byRef(observations), [observations]);
  const events = useQueries({ queries: refs.map((ref) => eventQuery(ref, !known.has(ref))) });

  const create = async () => {
    if (title.trim() === '' || picked.size === 0 || saving) return;
    setSaving(true);
    setProblem(null);
    try {
      const observationIds = await observationsOf([...picked]);
      const made = await apiSend<{ id: number }>('POST', '/api/hypotheses', {
        title: title.trim(),
        statement: statement.trim(),
        alertId,
        observationIds,
        ...(idea ? { yaml: idea.yaml } : {}),
      });
      void askAnew(client, ['hypothesis', 'observation']);
      router.push(`/hypotheses/${made.id}`);
    } catch (error) {
      setProblem(errorText(error));
      setSaving(false);
    }
  };

  /** What is not observed yet is observed by this. */
  const observationsOf = async (wanted: readonly string[]): Promise<string[]> => {
    const missing = wanted.filter((ref) => !known.has(ref));
    if (missing.length === 0) return wanted.map((ref) => known.get(ref)!.id);
    const made = await apiSend<{ observations: Observation[] }>('POST', '/api/observations', {
      alertId,
      refs: missing,
      note: '',
    });
    const all = new Map([...known, ...byRef(made.observations)]);
    return wanted.flatMap((ref) => all.get(ref)?.id ?? []);
  };

  const pick = (ref: string, on: boolean) =>
    setPicked((before) => {
      const next = new Set(before);
      if (on) next.add(ref);
      else next.delete(ref);
      return next;
    });

  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void create();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void create();
      }}
    >
      <Field label="Title: what the adversary does, in a few words">
        <Input
          value={title}
          maxLength={200}
          data-autofocus
          autoFocus
          placeholder="A parent disguises its child"
          onChange={(event) => setTitle(event.target.value)}
        />
      </Field>
      <Field label="Statement: why it tells, and what would prove it wrong (optional)">
        <Textarea value={statement} maxLength={4000} rows={3} onChange={(event) => setStatement(event.target.value)} />
      </Field>
      <fieldset className="min-w-0">
        <legend className="mb-1 text-11 text-ink-2">
          Evidence: {plural(picked.size, 'event')} of {refs.length}
        </legend>
        <ul className="max-h-60 overflow-y-auto rounded-2 border border-line">
          {refs.map((ref, i) => (
            <li
              key={ref}
              className="flex h-row-table items-center gap-2 border-b border-line px-2 text-12 last:border-b-0"
            >
              <Checkbox
                checked={picked.has(ref)}
                onChange={(event) => pick(ref, event.target.checked)}
                label={
                  <EvidenceLine
                    event={known.get(ref)?.event ?? events[i]?.data}
                    note={known.get(ref)?.note ?? ''}
                    failed={events[i]?.isError ?? false}
                  />
                }
                className="min-w-0 flex-1"
              />
            </li>
          ))}
        </ul>
      </fieldset>
      {problem !== null && (
        <p role="alert" className="text-12 text-over">
          The hypothesis was not created: {problem}
        </p>
      )}
      <div className="flex items-center justify-end gap-2">
        <Button variant="ghost" kbd="Esc" onClick={onClose}>
          Cancel
        </Button>
        <Button
          variant="primary"
          type="submit"
          busy={saving}
          disabled={title.trim() === '' || picked.size === 0}
          kbd="↵"
        >
          {title.trim() === ''
            ? 'Give it a title'
            : picked.size === 0
              ? 'Choose its evidence'
              : idea
                ? 'Create with its rule'
                : 'Create and draft a rule'}
        </Button>
      </div>
    </form>
  );
}

function EvidenceLine({ event, note, failed }: { event: ShownEvent | undefined; note: string; failed: boolean }) {
  if (failed) return <span className="text-over">this event could not be read</span>;
  if (!event) return <span className="text-ink-3">…</span>;
  const sentence = visible(eventSentence(event).slice(0, 300));
  return (
    <span className="flex min-w-0 items-center gap-2">
      <Time value={event.time} milliseconds date="never" className="text-ink-3" />
      <span className="mono cut max-w-3/5 flex-none" data-value={eventSentence(event)}>
        {sentence}
      </span>
      <span className="mono cut text-ink-3">{visible((event.behavior.process.commandLine ?? '').slice(0, 200))}</span>
      {note !== '' && <span className="cut text-11 text-ink-3">{visible(note)}</span>}
    </span>
  );
}

function byRef(observations: readonly Observation[]): Map<string, Observation> {
  return new Map(observations.map((observation) => [observation.event.ref, observation]));
}

function eventQuery(ref: string, enabled: boolean) {
  return {
    queryKey: detailKeys.event(ref),
    queryFn: ({ signal }: { signal: AbortSignal }) => apiGet<EventDetail>(`/api/events/${ref}`, {}, signal),
    staleTime: 60_000,
    enabled,
  };
}
