'use client';

import Link from 'next/link';
import { useState } from 'react';
import type { HostRow } from '../../lib/sources/source';
import { AdversaryText } from '../ui/adversary-text';
import { Button } from '../ui/button';
import { count, plural } from '../ui/count';
import { PanelHead } from '../ui/panel-head';
import { type Column, Table } from '../ui/table';
import { Seen } from './seen';

const SHOWN = 50;

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
      <Link
        href={`/alerts?view=all&host=${encodeURIComponent(name)}`}
        prefetch={false}
        className="text-11 text-accent hover:underline"
      >
        alerts
      </Link>
    ),
    right: true,
    width: 'w-14',
  },
];

export function HostsTable({ hosts }: { hosts: readonly HostRow[] }) {
  const [all, setAll] = useState(false);
  if (hosts.length === 0) return null;
  const shown = all ? hosts : hosts.slice(0, SHOWN);
  return (
    <section>
      <PanelHead
        title="Hosts"
        note={
          shown.length < hosts.length
            ? `${count(shown.length)} of ${plural(hosts.length, 'host')}`
            : plural(hosts.length, 'host')
        }
      >
        {shown.length < hosts.length && (
          <Button size="sm" onClick={() => setAll(true)}>
            Show all
          </Button>
        )}
      </PanelHead>
      <Table label="Hosts" columns={COLUMNS} rows={shown} rowKey={({ hostId }) => hostId} />
    </section>
  );
}
