'use client';

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus, X } from 'lucide-react';
import { useId, useState } from 'react';
import {
  type DetectorException,
  EXCEPTION_OPERATORS,
  type ExceptionCondition,
  type ExceptionScope,
  OPERATOR_WORDS,
} from '../../lib/detectors/exception-scope';
import type { ExceptionPreview } from '../../lib/promotion/exception-preview';
import { visible } from '../../lib/telemetry/text';
import { ApiError, apiGet, apiSend } from '../ui/api';
import { Button } from '../ui/button';
import { count, plural } from '../ui/count';
import { Dialog } from '../ui/dialog';
import { ErrorState } from '../ui/error-state';
import { Field, Input, Select, Textarea } from '../ui/field';
import { IconButton } from '../ui/icon-button';
import { Link } from '../ui/link';
import { submitOnCtrlEnter } from '../ui/submit-keys';
import { useToast } from '../ui/toast';
import { useHosts } from '../ui/use-hosts';
import { useSettled } from '../ui/use-settled';

const DAY_MS = 86_400_000;
const TERMS = [
  { days: 7, label: 'for 7 days' },
  { days: 30, label: 'for 30 days' },
  { days: 90, label: 'for 90 days' },
  { days: 0, label: 'for good' },
] as const;

/** More would be no list to choose from. */
const MOST_HOSTS = 5_000;

const EMPTY: ExceptionCondition = { field: 'Image', operator: 'is', value: '' };

/** An exception is written with what it would have hidden of the past in sight. */
export function ExceptionDialog({
  id,
  before,
  onClose,
}: {
  id: number;
  /** the one that is changed, null: a new one */
  before: DetectorException | null;
  onClose: () => void;
}) {
  const [conditions, setConditions] = useState<ExceptionCondition[]>(before?.scope.conditions ?? [EMPTY]);
  const [hosts, setHosts] = useState<number[]>(before?.scope.hosts ?? []);
  const [days, setDays] = useState<number>(30);
  const [reason, setReason] = useState(before?.reason ?? '');
  const [loss, setLoss] = useState('');
  const [opened] = useState(() => Date.now());
  const expiresAt = days === 0 ? null : opened + days * DAY_MS;
  const scope: ExceptionScope = { hosts, conditions: conditions.filter((c) => c.value !== '') };
  const wish = JSON.stringify({ scope, expiresAt, replaces: before?.id });
  const asked = useSettled(wish);
  const empty = scope.hosts.length === 0 && scope.conditions.length === 0;
  const preview = useQuery({
    queryKey: ['detectors', id, 'exception', asked],
    queryFn: ({ signal }) =>
      apiSend<ExceptionPreview>('POST', `/api/detectors/${id}/exceptions/preview`, JSON.parse(asked), signal),
    enabled: !empty && asked === wish,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const client = useQueryClient();
  const toast = useToast();
  const add = useMutation({
    mutationFn: () =>
      apiSend('POST', `/api/detectors/${id}/exceptions`, {
        scope,
        expiresAt,
        reason: reason.trim(),
        ...(before ? { replaces: before.id } : {}),
        ...(loss.trim() ? { acceptLoss: loss.trim() } : {}),
      }),
    onSuccess: async () => {
      await client.invalidateQueries();
      toast({ text: `D-${id} passes over these events from now on.` });
      onClose();
    },
  });
  const loses = (preview.data?.lost.length ?? 0) > 0 || (add.error instanceof ApiError && loosens(add.error.details));
  const missing = empty
    ? 'say what or where'
    : reason.trim() === ''
      ? 'give a reason'
      : loses && loss.trim() === ''
        ? 'say why the loss is right'
        : null;
  const save = () => {
    if (!missing && !add.isPending) add.mutate();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={before ? 'Change the exception' : `An exception of D-${id}`}
      width={640}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant={loses ? 'danger' : 'primary'}
            busy={add.isPending}
            disabled={missing !== null}
            kbd="Ctrl ↵"
            onClick={save}
          >
            {missing ? `Pass over: ${missing}` : loses ? 'Pass over, and accept the loss' : 'Pass over these'}
          </Button>
        </>
      }
    >
      <form className="grid gap-3" onSubmit={(e) => e.preventDefault()} onKeyDown={submitOnCtrlEnter(save)}>
        <Conditions value={conditions} onChange={setConditions} />
        <Hosts value={hosts} onChange={setHosts} />
        <div className="grid grid-cols-[minmax(0,1fr)_150px] items-start gap-3">
          <Field label="Reason" note="Kept with the exception and in the audit log.">
            <Textarea rows={2} value={reason} onChange={(e) => setReason(e.target.value)} />
          </Field>
          <Field label="Until" note="By the time of the event.">
            <Select value={days} onChange={(e) => setDays(Number(e.target.value))}>
              {TERMS.map((term) => (
                <option key={term.days} value={term.days}>
                  {term.label}
                </option>
              ))}
            </Select>
          </Field>
        </div>
        {!empty && preview.data && <Hidden preview={preview.data} />}
        {!empty && preview.error && <ErrorState what="It cannot be asked like this" error={preview.error} />}
        {loses && (
          <Field label="Why losing the threat is right" note="Goes into the audit log.">
            <Textarea rows={2} value={loss} onChange={(e) => setLoss(e.target.value)} />
          </Field>
        )}
      </form>
      {add.error && !loses && <ErrorState what="The exception was not made" error={add.error} />}
    </Dialog>
  );
}

const loosens = (details: unknown) => typeof details === 'object' && details !== null && 'lost' in details;

function Conditions({
  value,
  onChange,
}: {
  value: readonly ExceptionCondition[];
  onChange: (next: ExceptionCondition[]) => void;
}) {
  const listId = useId();
  const { data: fields = [] } = useQuery({
    queryKey: ['fields'],
    queryFn: ({ signal }) => apiGet<{ fields: { name: string; scope: string }[] }>('/api/fields', {}, signal),
    select: (page) => page.fields.filter(({ scope }) => scope === 'identity').map(({ name }) => name),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const change = (at: number, next: Partial<ExceptionCondition>) =>
    onChange(value.map((one, i) => (i === at ? { ...one, ...next } : one)));
  return (
    <fieldset className="grid gap-1.5">
      <legend className="pb-1 text-11 text-ink-2">Events on which all of this holds</legend>
      <datalist id={listId}>
        {fields.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {value.map((one, i) => (
        <span key={i} className="grid grid-cols-[160px_110px_minmax(0,1fr)_24px] gap-1.5">
          <Input
            aria-label={`Field ${i + 1}`}
            list={listId}
            value={one.field}
            onChange={(e) => change(i, { field: e.target.value })}
            className="mono"
          />
          <Select
            aria-label={`Comparison ${i + 1}`}
            value={one.operator}
            onChange={(e) => change(i, { operator: e.target.value as ExceptionCondition['operator'] })}
          >
            {EXCEPTION_OPERATORS.map((operator) => (
              <option key={operator} value={operator}>
                {OPERATOR_WORDS[operator]}
              </option>
            ))}
          </Select>
          <Input
            aria-label={`Value ${i + 1}`}
            data-autofocus={i === 0 || undefined}
            value={one.value}
            onChange={(e) => change(i, { value: e.target.value })}
            className="mono"
          />
          <IconButton label="Remove the condition" onClick={() => onChange(value.filter((_, j) => j !== i))}>
            <X size={12} />
          </IconButton>
        </span>
      ))}
      <span>
        <Button size="sm" icon={<Plus size={11} />} onClick={() => onChange([...value, { ...EMPTY, field: 'User' }])}>
          Condition
        </Button>
      </span>
    </fieldset>
  );
}

function Hosts({ value, onChange }: { value: readonly number[]; onChange: (next: number[]) => void }) {
  const hosts = useHosts({ limit: MOST_HOSTS });
  const name = (id: number) => visible(hosts.find((h) => h.hostId === id)?.name ?? `host ${id}`);
  const rest = hosts.filter((h) => !value.includes(h.hostId));
  return (
    <div className="flex flex-wrap items-center gap-1.5 text-12">
      <span className="text-11 text-ink-2">On</span>
      {value.length === 0 && <span>any host</span>}
      {value.map((id) => (
        <Button key={id} size="sm" icon={<X size={11} />} onClick={() => onChange(value.filter((one) => one !== id))}>
          {name(id)}
        </Button>
      ))}
      {rest.length > 0 && (
        <Select
          aria-label="Only on this host"
          value=""
          onChange={(e) => e.target.value && onChange([...value, Number(e.target.value)])}
        >
          <option value="">only on …</option>
          {rest.map((host) => (
            <option key={host.hostId} value={host.hostId}>
              {visible(host.name)}
            </option>
          ))}
        </Select>
      )}
    </div>
  );
}

/** What it would have hidden so far, by name. */
function Hidden({ preview }: { preview: ExceptionPreview }) {
  const { events, ofEvents, hosts, hostCount, judged, alerts, lost, more } = preview;
  return (
    <section aria-label="What it would have hidden" className="rounded-2 border border-line text-12">
      <p className="px-3 py-1.5">
        Of the past it would have hidden{' '}
        <b className="num font-semibold">
          {count(events)} of {count(ofEvents)} {more && 'or more '}events
        </b>
        {events > 0 && (
          <span className="text-ink-2">
            {' '}
            on {hostCount > 3 ? plural(hostCount, 'host') : hosts.map(visible).join(', ')}: {count(judged.true)} known
            true, {count(judged.false)} known false, {count(judged.unjudged)} unjudged
          </span>
        )}
        .
      </p>
      {lost.length > 0 && (
        <p className="border-t border-over bg-over-bg px-3 py-1.5">
          Lost: {lost.map(({ id, name, events: n }) => `T-${id} ${name} (${plural(n, 'event')})`).join(', ')}
        </p>
      )}
      {alerts.length > 0 && (
        <ul className="max-h-32 overflow-y-auto border-t border-line py-1">
          {alerts.map((alert) => (
            <li key={alert.id} className="flex gap-2 px-3 py-0.5">
              <Link href={`/alerts/${alert.id}`} className="mono num underline">
                {alert.id}
              </Link>
              <span className="cut">{alert.title}</span>
              <span className="ml-auto flex-none text-11 text-ink-2">
                {visible(alert.host)} ·{' '}
                {alert.whole ? 'whole' : `${count(alert.hidden)} of ${count(alert.events)} events`} ·{' '}
                {alert.disposition?.replaceAll('_', ' ') ?? alert.status.replaceAll('_', ' ')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
