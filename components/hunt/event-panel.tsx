'use client';

import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useMemo } from 'react';
import { behaviorView, FIELDS } from '../../lib/telemetry/fields';
import type { EventDetail, ShownEvent } from '../../lib/telemetry/shown';
import { valueFieldOf } from '../../lib/telemetry/values';
import { EventLine } from '../telemetry/event-line';
import { eventInAlert } from '../telemetry/event-link';
import { ValueMenu } from '../telemetry/value-menu';
import { AdversaryText } from '../ui/adversary-text';
import { apiGet } from '../ui/api';
import { ErrorState } from '../ui/error-state';
import { IconButton } from '../ui/icon-button';
import { Link } from '../ui/link';
import { PanelHead } from '../ui/panel-head';
import { Prevalence } from '../ui/prevalence';
import { Time } from '../ui/time';

interface Line {
  field: string;
  value: string;
  fact: boolean;
}

/** Every field that the event's behavior has; facts only where they are true. */
function linesOf(event: ShownEvent): Line[] {
  const view = behaviorView(event.behavior);
  return [...FIELDS.values()].flatMap(({ name, scope, fact = false, categories }): Line[] => {
    if (scope === 'event' || categories.includes('auditd')) return [];
    const value = view.get(name);
    if (value === undefined || value === null || value === '' || (fact && value === false)) return [];
    return [{ field: name, value: typeof value === 'object' ? value.join(' ') : String(value), fact }];
  });
}

/** One event in full: each value with how common it is and its menu, and the record as it came. */
export function EventPanel({ event, onClose }: { event: ShownEvent; onClose: () => void }) {
  const detail = useQuery({
    queryKey: ['event', event.ref],
    queryFn: ({ signal }) => apiGet<EventDetail>(`/api/events/${encodeURIComponent(event.ref)}`, {}, signal),
  });
  const lines = useMemo(() => linesOf(event), [event]);
  const matches = (detail.data?.matches ?? []).filter(({ alertId }) => alertId !== null);
  return (
    <aside aria-label="Event" className="flex w-105 flex-none flex-col border-l border-line bg-surface">
      <PanelHead title="Event" note={<Time value={event.time} milliseconds date="always" zone />}>
        <IconButton label="Close (Esc)" onClick={onClose}>
          <X size={14} />
        </IconButton>
      </PanelHead>
      <div className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto px-3 py-2 text-12 [scrollbar-width:thin]">
        <EventLine event={event} className="mb-2 text-12" />
        {matches.map(({ detectorId, title, alertId }) => (
          <p key={detectorId} className="mb-1">
            <Link href={eventInAlert(alertId!, event)} className="text-accent underline">
              Alert {alertId}: {title}
            </Link>
          </p>
        ))}
        <dl>
          {lines.map(({ field, value, fact }) => (
            <div
              key={field}
              className="grid min-h-6 grid-cols-[128px_minmax(0,1fr)_auto] items-center gap-2 border-b border-line"
            >
              <dt className="cut text-11 text-ink-2">{field}</dt>
              <dd className="min-w-0">
                <ValueMenu field={field} value={value} eventRef={event.ref} className="max-w-full">
                  <AdversaryText value={value.slice(0, 600)} className={fact ? 'text-over' : undefined} />
                </ValueMenu>
              </dd>
              <PrevalenceOf detail={detail.data} field={field} value={value} />
            </div>
          ))}
        </dl>
        {detail.isError && (
          <ErrorState what="The rest could not be loaded" error={detail.error} onRetry={() => void detail.refetch()} />
        )}
        {detail.data?.raw && (
          <>
            <h3 className="mt-3 mb-1 text-11 text-ink-2">Record, {detail.data.format}</h3>
            <AdversaryText value={detail.data.raw} wrap />
          </>
        )}
      </div>
    </aside>
  );
}

function PrevalenceOf({ detail, field, value }: { detail: EventDetail | undefined; field: string; value: string }) {
  const name = valueFieldOf(field);
  const known = detail?.prevalence.find((one) => one.field === name && one.value === value);
  return <dd className="w-10 text-right">{known && <Prevalence value={known.prevalence} short boxes={false} />}</dd>;
}
