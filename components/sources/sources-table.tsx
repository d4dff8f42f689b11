import type { SourceRow } from '../../lib/sources/source';
import { AdversaryText } from '../ui/adversary-text';
import { count, plural } from '../ui/count';
import { EmptyState } from '../ui/empty-state';
import { PanelHead } from '../ui/panel-head';
import { type Column, Table } from '../ui/table';
import { Tag } from '../ui/tag';
import { Seen } from './seen';

const COLUMNS: Column<SourceRow>[] = [
  {
    head: 'Source',
    cell: ({ source, sample }) => (
      <span className="flex min-w-0 items-center gap-2">
        <AdversaryText value={source} />
        {sample && <Tag tone="over">sample data</Tag>}
      </span>
    ),
  },
  { head: 'Hosts', cell: ({ hosts }) => count(hosts), right: true, width: 'w-16' },
  { head: 'Events', cell: ({ events }) => count(events), right: true, width: 'w-24' },
  {
    head: 'Quarantined',
    cell: ({ quarantined }) => (
      <span className={quarantined > 0 ? 'text-over' : 'text-ink-3'}>{count(quarantined)}</span>
    ),
    right: true,
    width: 'w-24',
    tip: 'records that could not be read, kept whole with the reason',
  },
  {
    head: 'Pending',
    cell: ({ pending }) => <span className={pending > 0 ? undefined : 'text-ink-3'}>{count(pending)}</span>,
    right: true,
    width: 'w-18',
    tip: 'parts of records that wait for their other parts',
  },
  { head: 'First event UTC', cell: ({ firstTime }) => <Seen value={firstTime} />, right: true, width: 'w-38' },
  { head: 'Last event UTC', cell: ({ lastTime }) => <Seen value={lastTime} />, right: true, width: 'w-38' },
];

export function SourcesTable({ sources }: { sources: readonly SourceRow[] }) {
  const events = sources.reduce((sum, each) => sum + each.events, 0);
  return (
    <section>
      <PanelHead title="Sources" note={`${plural(sources.length, 'source')}, ${plural(events, 'event')}`} />
      {sources.length === 0 ? (
        <EmptyState title="No telemetry has arrived yet">
          Make a token on the right and send records with it, or import a file with <code>npx unwrap import FILE</code>.
        </EmptyState>
      ) : (
        <Table label="Sources" columns={COLUMNS} rows={sources} rowKey={({ source }) => source} />
      )}
    </section>
  );
}
