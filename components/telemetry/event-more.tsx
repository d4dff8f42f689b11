'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { EventDetail, ShownEvent, ShownHit } from '../../lib/telemetry/shown';
import { visible } from '../../lib/telemetry/text';
import { AdversaryText } from '../ui/adversary-text';
import { apiGet } from '../ui/api';
import { Button } from '../ui/button';
import { Link } from '../ui/link';
import { eventInAlert } from './event-link';
import { Explained } from './explained';
import { HitList } from './hit-list';

/**
 * What an event's line has no room for: the command line, the parent, why it matched, and the alerts that hold it.
 * With the rule's text also the whole condition, and what stood in its way.
 */
export function EventMore({ event, hits, yaml }: { event: ShownEvent; hits: readonly ShownHit[]; yaml?: string }) {
  const [whole, setWhole] = useState(false);
  const { data } = useQuery({
    queryKey: ['event', event.ref],
    queryFn: ({ signal }) => apiGet<EventDetail>(`/api/events/${encodeURIComponent(event.ref)}`, {}, signal),
  });
  const { process } = event.behavior;
  const alerts = [
    ...new Map((data?.matches ?? []).flatMap((m) => (m.alertId ? [[m.alertId, m.title] as const] : []))).entries(),
  ];
  return (
    <div className="grid gap-1.5 border-t border-line bg-raised px-3 py-2 text-11">
      {whole && yaml ? <Explained eventRef={event.ref} asked={{ yaml }} /> : <HitList hits={hits} />}
      {process.commandLine && <Fact name="Command line" value={process.commandLine} />}
      {process.image && <Fact name="Image" value={process.image} />}
      {process.parent?.commandLine && <Fact name="Parent" value={process.parent.commandLine} />}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink-3">
        {process.user && (
          <span>
            user <span className="text-ink-2">{visible(process.user)}</span>
          </span>
        )}
        <span>
          pid <span className="mono num text-ink-2">{event.pid}</span>
        </span>
        {alerts.map(([id, title]) => (
          <Link key={id} href={eventInAlert(id, event)} className="text-accent hover:underline">
            Open in alert {id}: {title}
          </Link>
        ))}
        {data && alerts.length === 0 && <span>in no alert</span>}
        {yaml && (
          <Button size="sm" variant="ghost" on={whole} onClick={() => setWhole(!whole)}>
            Whole condition
          </Button>
        )}
      </div>
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div className="flex gap-3">
      <span className="w-22 flex-none text-ink-2">{name}</span>
      <AdversaryText value={value} wrap />
    </div>
  );
}
