'use client';

import type { HostRow } from '../../lib/sources/source';
import { AdversaryText } from '../ui/adversary-text';
import { Button } from '../ui/button';
import { count, plural } from '../ui/count';
import { Link } from '../ui/link';
import { PanelHead } from '../ui/panel-head';
import { type Column, Table } from '../ui/table';
import { Seen } from './seen';

/** Of thousands; all of them on demand. */
export const HOSTS_SHOWN = 50;

const COLUMNS: Column<HostRow>[] = [
  { head: 'Host', cell: ({ name }) => <AdversaryText value={name} /> },
  { head: 'Source', cell: ({ source }) => <AdversaryText value={source} className="text-ink-2" />, width: 'w-32' },
  { head: 'System', cell: ({ os }) => <AdversaryText value={os || '–'} className="text-ink-2" />, width: 'w-24' },
  { head: 'Events', cell: ({ events }) => count(events), right: true, width: 'w-24' },
  { head: 'First event UTC', cell: ({ firstTime }) => <Seen value={firstTime} />, right: true, width: 'w-38' },
  { head: 'Last event UTC', cell: ({ lastTime }) => <Seen value={lastTime} />, right: true, width: 'w-38' },
  {
    head: '',
    cell: ({ name }) => (
      <Link href={`/alerts?view=all&host=${encodeURIComponent(name)}`} className="text-11 text-accent hover:underline">
        alerts
      </Link>
    ),
    right: true,
    width: 'w-14',
  },
];

export function HostsTable({ hosts, total, onAll }: { hosts: readonly HostRow[]; total: number; onAll: () => void }) {
  if (hosts.length === 0) return null;
  return (
    <section>
      <PanelHead
        title="Hosts"
        note={hosts.length < total ? `${count(hosts.length)} of ${plural(total, 'host')}` : plural(total, 'host')}
      >
        {hosts.length < total && (
          <Button size="sm" onClick={onAll}>
            Show all
          </Button>
        )}
      </PanelHead>
      <Table label="Hosts" columns={COLUMNS} rows={hosts} rowKey={({ hostId }) => hostId} />
    </section>
  );
}
