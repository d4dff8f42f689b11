'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ALIKE_BY, type AlikeBy, type Elsewhere } from '../../lib/telemetry/elsewhere';
import { visible } from '../../lib/telemetry/text';
import { apiGet } from '../ui/api';
import { cx } from '../ui/class-names';
import { count, plural } from '../ui/count';
import { ErrorState } from '../ui/error-state';
import { Select } from '../ui/field';
import { PanelHead } from '../ui/panel-head';
import { SkeletonRows } from '../ui/skeleton';
import { Time } from '../ui/time';
import { Comparison } from './process-comparison';

const BY_WORD: Record<AlikeBy, string> = {
  behavior: 'whole behavior',
  image: 'program',
  sha256: 'content',
  commandLine: 'command line',
  argv0: 'argv[0]',
  parentImage: 'parent',
  target: 'file',
  destinationIp: 'address',
};

/** The hosts where the selected event's behavior, or one of its values, is seen; one of them laid beside this. */
export function PanelElsewhere({
  eventRef,
  hostId,
  processId,
  onLeave,
}: {
  eventRef: string | null;
  hostId: number;
  processId: string | null;
  /** Esc in the choice: a field keeps the page's keys to itself */
  onLeave: () => void;
}) {
  const [by, setBy] = useState<AlikeBy>('behavior');
  const [chosen, setChosen] = useState(0);
  const { data, error, refetch } = useQuery({
    queryKey: ['event', eventRef, 'elsewhere', by],
    queryFn: ({ signal }) => apiGet<Elsewhere>(`/api/events/${eventRef}/elsewhere`, { by }, signal),
    enabled: eventRef !== null,
    staleTime: 60_000,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question has another first host
  useEffect(() => setChosen(0), [eventRef, by]);
  if (eventRef === null) return <p className="px-3 py-2 text-12 text-ink-3">Select a row with a record of its own.</p>;
  if (error && !data)
    return <ErrorState what="Other hosts could not be asked" error={error} onRetry={() => void refetch()} />;
  const at = Math.min(chosen, Math.max(0, (data?.hosts.length ?? 0) - 1));
  const there = data?.hosts[at];
  return (
    <div className="grid h-full grid-cols-[300px_minmax(0,1fr)]">
      <section aria-label="Hosts with the same" className="flex min-h-0 min-w-0 flex-col border-r border-line">
        <PanelHead title="Same" line={false}>
          <Select
            aria-label="What is the same"
            data-begin=""
            value={by}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              event.preventDefault();
              onLeave();
            }}
            onChange={(event) => setBy(ALIKE_BY.find((one) => one === event.target.value) ?? 'behavior')}
          >
            {(data?.choices ?? [{ by, value: null }]).map((choice) => (
              <option key={choice.by} value={choice.by}>
                {BY_WORD[choice.by]}
              </option>
            ))}
          </Select>
        </PanelHead>
        {data && (
          <p className="cut px-3 pb-1 text-11 text-ink-3" data-value={data.value ?? undefined}>
            {data.value !== null && <span className="mono">{visible(data.value.slice(0, 120))} · </span>}
            {plural(data.here, 'event')} here
          </p>
        )}
        {!data ? (
          <SkeletonRows rows={4} height={24} />
        ) : data.hosts.length === 0 ? (
          <p className="px-3 text-12 text-ink-2">On no other host. Ask for less: its program, its parent, its user.</p>
        ) : (
          <HostList hosts={data.hosts} at={at} onAt={setChosen} />
        )}
        {data && data.more > 0 && <p className="px-3 py-1 text-11 text-ink-3">{plural(data.more, 'more host')}</p>}
      </section>
      {there?.sample && processId !== null ? (
        <Comparison here={{ hostId, processId }} there={{ hostId: there.hostId, processId: there.sample.processId }} />
      ) : (
        <p className="px-3 py-2 text-12 text-ink-3">
          {data && data.hosts.length > 0 ? 'Its events there are stored no more.' : ''}
        </p>
      )}
    </div>
  );
}

function HostList({ hosts, at, onAt }: { hosts: Elsewhere['hosts']; at: number; onAt: (index: number) => void }) {
  return (
    <div
      role="listbox"
      aria-label="Other hosts"
      tabIndex={0}
      aria-activedescendant={`elsewhere-${at}`}
      className="group/hosts min-h-0 flex-1 overflow-y-auto [scrollbar-width:thin] focus-visible:outline-none"
      onKeyDown={(event) => {
        const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        onAt(Math.max(0, Math.min(hosts.length - 1, at + step)));
      }}
    >
      {hosts.map((host, i) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
        // biome-ignore lint/a11y/useFocusableInteractive: the list holds the focus and names this option as its active one
        <div
          key={host.hostId}
          id={`elsewhere-${i}`}
          role="option"
          aria-selected={i === at}
          onClick={() => onAt(i)}
          className={cx(
            'flex h-6 items-center gap-2 border-l-3 px-2.5 text-11',
            i === at
              ? 'border-accent bg-accent-bg/70 group-focus-visible/hosts:outline-2 group-focus-visible/hosts:-outline-offset-2 group-focus-visible/hosts:outline-accent'
              : 'border-transparent hover:bg-raised',
          )}
        >
          <b className="cut flex-1 font-semibold">{visible(host.host)}</b>
          <span className="num text-ink-2">{count(host.events)}×</span>
          <Time value={host.last} className="text-11 text-ink-3" />
        </div>
      ))}
    </div>
  );
}
