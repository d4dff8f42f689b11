'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { ButtonLink } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { PanelHead } from '../ui/panel-head';
import { Segmented } from '../ui/segmented';
import { SkeletonRows } from '../ui/skeleton';
import { useThreats } from '../ui/use-threats';
import { GrowthFigures } from './growth';
import { LineageNumbers } from './lineage-numbers';
import { LineagePicture } from './picture-view';
import { ThreadTable } from './thread-table';
import { useLineage } from './use-lineage';

const VIEWS = [
  { value: 'picture', label: 'Picture' },
  { value: 'table', label: 'Table' },
] as const;

const FOCUS = /^(alert|threat|observation|hypothesis|detector)-\d{1,18}$/;

/** The lineage of everything, of one threat, or of what ?focus names; ?view=table is the list. */
export function LineagePanel({ threat }: { threat?: number }) {
  const params = useSearchParams();
  const asked = params.get('focus') ?? '';
  const focus = threat ? `threat-${threat}` : FOCUS.test(asked) ? asked : undefined;
  const { data, error, refetch } = useLineage(focus);
  const { data: threats = [] } = useThreats();
  const pathname = usePathname();
  const router = useRouter();
  const view = params.get('view') === 'table' ? 'table' : 'picture';
  const show = (next: 'picture' | 'table') => {
    const query = new URLSearchParams(params);
    if (next === 'picture') query.delete('view');
    else query.set('view', next);
    router.replace(query.size > 0 ? `${pathname}?${query}` : pathname, { scroll: false });
  };
  return (
    <section aria-label="Lineage" className="flex h-full min-h-0 min-w-0 flex-col bg-bg">
      <PanelHead
        tall
        title="Lineage"
        note={
          threat
            ? `what threat ${threat} came from, and what it led to`
            : focus
              ? `what ${focus.replace('-', ' ')} came from, and what it led to`
              : 'from the first alerts to what the new detectors caught'
        }
      >
        {!threat && focus && (
          <ButtonLink size="sm" href="/lineage">
            Everything
          </ButtonLink>
        )}
        <Segmented label="How to show the lineage" size="sm" value={view} options={VIEWS} onChange={show} />
      </PanelHead>
      {error && <ErrorState what="The lineage could not be loaded" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={8} />}
      {data &&
        (data.nodes.length === 0 ? (
          <div className="min-h-0 flex-1">
            <EmptyState
              title="Nothing has a lineage yet"
              actions={<ButtonLink href="/alerts">Open the queue</ButtonLink>}
            >
              It begins when an alert is confirmed as a threat, or an event is marked as telling.
            </EmptyState>
          </div>
        ) : view === 'picture' ? (
          <div className="flex min-h-0 flex-1 flex-col px-4 pt-2">
            <LineagePicture lineage={data} threats={threats} />
          </div>
        ) : (
          <ThreadTable lineage={data} keys={threat === undefined} />
        ))}
      {data && <LineageNumbers numbers={data.numbers} />}
      {data && !threat && <GrowthFigures growth={data.growth} />}
      {data && view === 'picture' && <Legend />}
    </section>
  );
}

function Legend() {
  return (
    <div className="flex h-8.5 flex-none items-center gap-4.5 border-t border-line px-4 text-11 whitespace-nowrap text-ink-2">
      <Line stroke="var(--bar)" width={1.5} label="led to" />
      <Line stroke="var(--accent)" width={3} label="caught, with its events" />
      <Line stroke="var(--noise)" width={1.5} dash="3 4" label="rejected" />
      <span className="cut text-ink-3">Observations, and the alerts of new detectors, are in the table.</span>
    </div>
  );
}

function Line({ stroke, width, dash, label }: { stroke: string; width: number; dash?: string; label: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <svg width="24" height="8" aria-hidden="true">
        <path d="M0 4h24" stroke={stroke} strokeWidth={width} strokeDasharray={dash} />
      </svg>
      {label}
    </span>
  );
}
