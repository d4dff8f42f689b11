'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Check, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { failedParts, type Gate, perDay } from '../../lib/promotion/gate';
import { withinBudget } from '../../lib/promotion/noise';
import { apiSend } from '../ui/api';
import { cx } from '../ui/class-names';
import { count, plural } from '../ui/count';
import { ErrorState } from '../ui/error-state';
import { Field, Textarea } from '../ui/field';
import { Link } from '../ui/link';
import { SkeletonRows } from '../ui/skeleton';

/** How a text stands against what going live asks. */
export function useGate(yaml: string, detectorId?: number, enabled = true) {
  return useQuery({
    queryKey: ['gate', yaml, detectorId ?? null],
    queryFn: ({ signal }) => apiSend<Gate>('POST', '/api/gate', { yaml, detectorId }, signal),
    enabled: enabled && yaml.trim() !== '',
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** What must be written down before this goes live, in the words of a button; null: nothing. */
export function gateMissing(gate: Gate | undefined, waiver: string): string | null {
  if (!gate) return 'checking';
  return waivable(gate).length > 0 && waiver.trim() === '' ? 'write down why' : null;
}

const waivable = (gate: Gate) => failedParts({ ...gate, lost: [] });

/** What going live asks, each with the figures that answer it; what does not pass asks for a written exception. */
export function GatePanel({
  gate,
  error,
  waiver,
  onWaiver,
}: {
  gate: Gate | undefined;
  error: unknown;
  waiver: string;
  onWaiver: (text: string) => void;
}) {
  if (!gate)
    return error ? (
      <ErrorState what="What going live asks could not be checked" error={error} />
    ) : (
      <SkeletonRows rows={3} height={24} />
    );
  const failed = waivable(gate);
  return (
    <section aria-label="What going live asks" className="grid gap-2">
      <ul className="overflow-hidden rounded-2 border border-line text-12">
        <Asked ok={gate.lint.length === 0} title="A clean text">
          {gate.lint.length === 0
            ? 'no problem in the rule'
            : gate.lint.map((p) => `line ${p.line}: ${p.message}`).join('; ')}
        </Asked>
        <Asked ok={withinBudget(gate.noise, gate.budget)} title="The noise budget">
          <NoiseWords gate={gate} />
        </Asked>
        <Asked ok={gate.lost.length === 0} title="Confirmed threats">
          {gate.lost.length > 0 ? (
            <>no longer catches {gate.lost.map((t) => `T-${t.id} ${t.name}`).join(', ')}</>
          ) : gate.catches.length === 0 ? (
            'catches none, and loses none'
          ) : (
            <>
              catches{' '}
              {gate.catches.map(({ id, name, events }, i) => (
                <span key={id}>
                  {i > 0 && ', '}
                  <Link href={`/threats/${id}`} data-tip={`${name}: ${plural(events, 'event')}`} className="underline">
                    T-{id}
                  </Link>
                </span>
              ))}
              , and loses none
            </>
          )}
        </Asked>
      </ul>
      {failed.length > 0 && (
        <Field
          label="Why it goes live all the same"
          note="A written exception for this version: kept with the detector and in the audit log."
        >
          <Textarea rows={2} value={waiver} onChange={(e) => onWaiver(e.target.value)} />
        </Field>
      )}
    </section>
  );
}

/** "About 31 alerts a day on 5 hosts that nobody called true; budget 5 a day on 3 hosts." */
export function NoiseWords({ gate: { noise, budget } }: { gate: Pick<Gate, 'noise' | 'budget'> }) {
  const allowed = `budget ${count(budget.alertsPerDay)} a day on ${plural(budget.hosts, 'host')}`;
  if (noise.events === 0) return <>nothing that people did not call true; {allowed}</>;
  return (
    <>
      {noise.more ? 'more than ' : 'about '}
      {perDay(noise.alertsPerDay)} a day on {plural(noise.hosts, 'host')} that nobody called true; {allowed}
    </>
  );
}

function Asked({ ok, title, children }: { ok: boolean; title: string; children: ReactNode }) {
  const Sign = ok ? Check : X;
  return (
    <li
      className={cx(
        'grid grid-cols-[16px_130px_minmax(0,1fr)] items-baseline gap-2 border-b border-line px-3 py-1.5 last:border-b-0',
        !ok && 'bg-over-bg',
      )}
    >
      <Sign
        size={12}
        role="img"
        aria-label={ok ? 'passes' : 'does not pass'}
        className={cx('self-center', ok ? 'text-true' : 'text-over')}
      />
      <span className="font-semibold">{title}</span>
      <span className="wrap-anywhere text-ink-2">{children}</span>
    </li>
  );
}
