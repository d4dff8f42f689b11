'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keptDays, MOST_DAYS, type RetentionPlan, type RetentionState } from '../../lib/retention/retention';
import { apiGet, apiSend } from '../ui/api';
import { Button } from '../ui/button';
import { plural } from '../ui/count';
import { ErrorState } from '../ui/error-state';
import { Field, Input } from '../ui/field';
import { PanelHead } from '../ui/panel-head';
import { SkeletonRows } from '../ui/skeleton';
import { day } from '../ui/time-format';
import { errorText, useToast } from '../ui/toast';
import { bytesWords } from './bytes-words';

const KEY = ['settings', 'retention'];
/** While whole days are being dropped. */
const LOOK_AGAIN_MS = 3_000;

/** How many days of telemetry are kept, and what a number would drop before it is set. */
export function Retention() {
  const { data, error, refetch } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => apiGet<RetentionState>('/api/settings/retention', {}, signal),
    refetchInterval: (query) => ((query.state.data?.behind ?? 0) > 0 ? LOOK_AGAIN_MS : false),
  });
  return (
    <section aria-label="Retention" className="border-b border-line">
      <PanelHead title="Retention" note="how long telemetry is kept; for all who use this console" />
      {data ? (
        <div className="grid gap-3 px-3 py-3 text-12">
          <p>{stateWords(data)}</p>
          <KeepForm key={data.days} state={data} />
          <p className="text-11 text-ink-2">
            Whole days (UTC) go: events, their raw records, the counts made of them, and records in quarantine.
            Prevalence, “first seen”, hunts and backtests then speak of what is kept. Alerts and matches stay, with what
            is pinned: their first events, observations and the evidence of threats. Processes stay while anything kept
            can ask for them. Records that come later and are older go to quarantine.
          </p>
        </div>
      ) : error ? (
        <ErrorState what="The retention could not be read" error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={3} />
      )}
    </section>
  );
}

function stateWords({ days, keptFrom, behind, storedFrom, events }: RetentionState): string {
  const kept = days === null ? 'Everything is kept' : `${plural(days, 'day')} and today are kept`;
  const stored = storedFrom === null ? 'nothing is stored yet' : `${plural(events, 'event')} since ${day(storedFrom)}`;
  const gone = keptFrom === null ? '' : ` What was before ${day(keptFrom)} was dropped.`;
  const left = behind === 0 ? '' : ` ${plural(behind, 'day is', 'days are')} still to be dropped.`;
  return `${kept}: ${stored}.${gone}${left}`;
}

function KeepForm({ state }: { state: RetentionState }) {
  const client = useQueryClient();
  const toast = useToast();
  const [typed, setTyped] = useState(state.days === null ? '' : String(state.days));
  const [plan, setPlan] = useState<RetentionPlan | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const text = typed.trim();
  const days = text === '' ? null : Number(text);
  const wrong = !keptDays.safeParse(days).success;
  const same = days === state.days;

  const guarded = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      setPlan(null);
      setProblem(errorText(error));
    }
    setBusy(false);
  };
  const look = () =>
    guarded(async () => setPlan(await apiGet<RetentionPlan>('/api/settings/retention/plan', { days: text })));
  const save = () =>
    guarded(async () => {
      const keptFrom = days === null ? null : plan!.keptFrom;
      client.setQueryData(KEY, await apiSend<RetentionState>('PUT', '/api/settings/retention', { days, keptFrom }));
      toast({
        text: days === null ? 'Everything is kept from now on.' : `${plural(days, 'day')} are kept from now on.`,
      });
    });

  return (
    <form
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (!wrong && !same) void (days === null || plan ? save() : look());
      }}
    >
      <div className="flex items-start gap-2">
        <Field
          label="Days to keep besides today"
          note="Empty: everything."
          error={wrong && `A whole number from 1 to ${MOST_DAYS}.`}
        >
          <Input
            value={typed}
            inputMode="numeric"
            maxLength={4}
            className="w-40"
            onChange={(event) => {
              setTyped(event.target.value);
              setPlan(null);
            }}
          />
        </Field>
        <span className="pt-5">
          {days === null ? (
            <Button type="submit" busy={busy} disabled={same}>
              {same ? 'Everything is kept' : 'Keep everything'}
            </Button>
          ) : (
            <Button type="submit" busy={busy} disabled={wrong || same || plan !== null}>
              {same ? 'Set' : 'Show what would be dropped'}
            </Button>
          )}
        </span>
      </div>
      {plan && (
        <div role="status" className="grid gap-2 border-l-2 border-lie-line pl-2.5">
          <p>{planWords(plan)}</p>
          <span className="flex gap-2">
            <Button onClick={() => setPlan(null)}>Cancel</Button>
            <Button variant="danger" busy={busy} onClick={save}>
              Keep {plural(plan.days, 'day')}
              {plan.drops.days > 0 && `, drop ${plural(plan.drops.events, 'event')}`}
            </Button>
          </span>
        </div>
      )}
      {problem !== null && (
        <p role="alert" className="text-over">
          Not set: {problem}
        </p>
      )}
    </form>
  );
}

function planWords({
  keptFrom,
  drops: { days, events, bytes, alerts, openAlerts, quarantined },
}: RetentionPlan): string {
  const later = 'Then each day the oldest goes.';
  if (days === 0 && quarantined === 0)
    return `Nothing is older than ${day(keptFrom)}: nothing would be dropped now. ${later}`;
  const parts = [
    `Would drop ${plural(days, 'day')} from before ${day(keptFrom)} for good: ${plural(events, 'event')}, ${bytesWords(bytes)} on disk.`,
    ...(quarantined > 0 ? [`Of quarantine ${plural(quarantined, 'record')}.`] : []),
    ...(alerts > 0
      ? [`${plural(alerts, 'alert')} (${openAlerts} open) would keep only what is pinned of them.`]
      : ['No alert stands on them.']),
  ];
  return `${parts.join(' ')} ${later}`;
}
