'use client';

import type { QueueViews } from '../../lib/alerts/alert';
import { Button, ButtonLink } from '../ui/button';
import { plural } from '../ui/count';
import { EmptyState } from '../ui/empty-state';
import { useSources } from '../ui/use-sources';
import { isFiltered, type QueueState } from './queue-address';
import { UNFILTERED } from './queue-filters';

const NOTHING: Record<QueueState['view'], string> = {
  open: 'No open alerts',
  unassigned: 'Every open alert has an owner',
  mine: 'No open alert is yours',
  critical: 'No open alert is critical or high',
  'few-legs': 'Every open alert’s process tree is caught by three detectors or more',
  closed: 'No alert was closed yet',
  all: 'No alert was raised yet',
};

/** Why the list is empty, and where to go from here. */
export function QueueEmpty({
  state,
  views,
  onChange,
}: {
  state: QueueState;
  views: QueueViews | undefined;
  onChange: (change: Partial<QueueState>) => void;
}) {
  const sources = useSources({ hosts: 0, watch: false }).data;
  if (isFiltered(state)) {
    return (
      <EmptyState
        title="No alert matches these filters"
        actions={
          <>
            <Button onClick={() => onChange({ ...UNFILTERED, view: state.view })}>Clear the filters</Button>
            {state.view !== 'all' && (
              <Button onClick={() => onChange({ view: 'all' })}>Look in all alerts, closed ones too</Button>
            )}
          </>
        }
      >
        The text is looked for in the detector’s title, the host, image, command line, path and address.
      </EmptyState>
    );
  }
  const events = sources?.sources.reduce((sum, each) => sum + each.events, 0) ?? 0;
  return (
    <EmptyState
      title={NOTHING[state.view]}
      actions={
        <>
          {state.view !== 'open' && <Button onClick={() => onChange({ view: 'open' })}>Show open alerts</Button>}
          {state.view === 'open' && (views?.counts.closed.total ?? 0) > 0 && (
            <Button onClick={() => onChange({ view: 'closed' })}>Show closed alerts</Button>
          )}
          {events === 0 && <ButtonLink href="/sources">Send telemetry</ButtonLink>}
          <ButtonLink href="/detectors">Detectors</ButtonLink>
        </>
      }
    >
      {sources &&
        (events === 0
          ? 'No telemetry has arrived yet: detectors see events as they come in.'
          : `${plural(events, 'event')} of ${plural(sources.hostCount, 'host')} ${events === 1 ? 'is' : 'are'} stored, and every live detector has seen them.`)}
    </EmptyState>
  );
}
