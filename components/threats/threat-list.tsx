'use client';

import { useRouter } from 'next/navigation';
import { visible } from '../../lib/telemetry/text';
import { LEGS_WANTED, type ThreatRow } from '../../lib/threats/threat';
import { ButtonLink } from '../ui/button';
import { cx } from '../ui/class-names';
import { count, plural } from '../ui/count';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { Link } from '../ui/link';
import { PanelHead } from '../ui/panel-head';
import { type RowProps, rowLook, useRowCursor } from '../ui/row-cursor';
import { SkeletonRows } from '../ui/skeleton';
import { Stool } from '../ui/stool';
import { Ago, Time } from '../ui/time';
import { duration } from '../ui/time-format';
import { useThreats } from '../ui/use-threats';

/** Confirmed intrusions, with the detectors that would catch each by themselves. */
export function ThreatList() {
  const { data, error, refetch } = useThreats();
  const router = useRouter();
  const rows = data ?? [];
  const { rowProps } = useRowCursor(rows.length, {
    title: 'Threats',
    open: (i) => router.push(`/threats/${rows[i]!.id}`),
  });
  return (
    <div className="flex h-full min-h-0 flex-col bg-surface">
      <PanelHead
        tall
        title="Confirmed threats"
        note={
          data &&
          `${plural(data.length, 'threat')}, each wants ${LEGS_WANTED} live detectors that catch it by themselves`
        }
      />
      {error && <ErrorState what="The threats could not be loaded" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={6} height={40} />}
      {data?.length === 0 && (
        <EmptyState title="No threat is confirmed" actions={<ButtonLink href="/alerts">Open the queue</ButtonLink>}>
          Alerts that are one intrusion become a threat: choose “Escalate to threat” on an alert, or press e in the
          queue.
        </EmptyState>
      )}
      {rows.length > 0 && (
        <div className="min-h-0 flex-1 overflow-auto">
          <table className="w-full min-w-230 table-fixed text-12">
            <thead className="sticky top-0 z-1">
              <tr className="h-row-table bg-raised text-left text-11 text-ink-2 [&>th]:border-b [&>th]:border-line [&>th]:px-2 [&>th]:font-normal">
                <th className="w-14">
                  <span className="pl-1">Id</span>
                </th>
                <th className="w-30">Legs</th>
                <th>Threat</th>
                <th className="w-[15%]">Hosts</th>
                <th className="w-60">First seen</th>
                <th className="w-20 text-right">Processes</th>
                <th className="w-16 text-right">Events</th>
                <th className="w-16 text-right">Alerts</th>
                <th className="w-36">Confirmed</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row, i) => (
                <Row key={row.id} row={row} props={rowProps(i)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

function Row({ row, props }: { row: ThreatRow; props: RowProps }) {
  return (
    <tr {...props} className={cx('h-row-queue border-b border-line [&>td]:px-2', rowLook(props['aria-selected']))}>
      <td className="mono num text-ink-3">
        <span className="pl-1">T-{row.id}</span>
      </td>
      <td>
        <span className={cx('inline-flex items-center gap-2', row.legs < LEGS_WANTED && 'text-over')}>
          <Stool legs={row.legs} className="h-6 w-7.5 flex-none" />
          {row.legs < LEGS_WANTED ? `${row.legs} of ${LEGS_WANTED}` : row.legs}
        </span>
      </td>
      <td className="cut">
        <Link href={`/threats/${row.id}`} data-value={row.name} className="font-semibold hover:underline">
          {row.name}
        </Link>
      </td>
      <td className="cut" data-tip={row.hosts.length > 2 ? row.hosts.map(visible).join('\n') : undefined}>
        {row.hosts.map(visible).join(', ')}{' '}
        {row.users.length > 0 && <span className="text-ink-2">· {row.users.map(visible).join(', ')}</span>}
      </td>
      <td className="text-ink-2">
        <Time value={row.firstTime} date="always" />
        {row.lastTime > row.firstTime && (
          <span className="pl-1 text-ink-3">for {duration(row.lastTime - row.firstTime)}</span>
        )}
      </td>
      <td className="num text-right">{count(row.processes)}</td>
      <td className="num text-right">{count(row.events)}</td>
      <td className="num text-right">{count(row.alerts)}</td>
      <td className="cut text-ink-2">
        <Ago value={row.createdAt} /> by {row.createdBy}
      </td>
    </tr>
  );
}
