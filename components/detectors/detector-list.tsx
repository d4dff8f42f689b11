'use client';

import Link from 'next/link';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { type DetectorRow, type DetectorState, isNoisy } from '../../lib/detectors/detector';
import { alertsOfDetector } from '../telemetry/event-link';
import { Button, ButtonLink } from '../ui/button';
import { cx } from '../ui/class-names';
import { count } from '../ui/count';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { type RowProps, rowLook, useRowCursor } from '../ui/row-cursor';
import { SeverityGlyph } from '../ui/severity';
import { SkeletonRows } from '../ui/skeleton';
import { Tabs } from '../ui/tabs';
import { Ago } from '../ui/time';
import { type CaughtThreat, useCaught } from './caught';
import { DetectorStateTag, NoisyTag, OriginTag, SilentTag, ThreatLinks, UndecidedTag } from './detector-words';
import { precision, precisionWords, VERDICTS_NEEDED } from './precision';
import { useDetectors } from './use-detectors';
import { useSilentDetectors } from './use-import';

const VIEWS = ['all', 'live', 'observing', 'paused', 'retired'] as const;
type View = (typeof VIEWS)[number];

/** What is watched for, with what it found and how people judged that. */
export function DetectorList() {
  const { data, error, refetch } = useDetectors();
  const router = useRouter();
  const pathname = usePathname();
  const asked = useSearchParams().get('state');
  const view: View = VIEWS.find((v) => v === asked) ?? 'all';
  const rows = (data ?? []).filter((row) => view === 'all' || row.state === view);
  const { rowProps } = useRowCursor(rows.length, {
    title: 'Detectors',
    open: (i) => router.push(`/detectors/${rows[i]!.id}`),
  });
  const caughtBy = useCaught();
  const silent = useSilentDetectors();
  const number = (state: DetectorState) => data?.filter((row) => row.state === state).length;

  return (
    <div className="flex h-full min-h-0 flex-col bg-surface">
      <Tabs
        label="Detectors by state"
        value={view}
        onChange={(next) => router.replace(next === 'all' ? pathname : `${pathname}?state=${next}`)}
        tabs={[
          { value: 'all', label: 'All', count: data?.length },
          { value: 'live', label: 'Live', count: number('live') },
          { value: 'observing', label: 'Observing', count: number('observing') },
          { value: 'paused', label: 'Paused', count: number('paused') },
          { value: 'retired', label: 'Retired', count: number('retired') },
        ]}
      >
        <ButtonLink href="/detectors/import" size="sm">
          Import rules
        </ButtonLink>
        <Button size="sm" onClick={() => window.location.assign('/api/rules/export')}>
          Export
        </Button>
      </Tabs>
      {error && <ErrorState what="The detectors could not be loaded" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={10} />}
      {data && rows.length === 0 && (
        <EmptyState
          title={view === 'all' ? 'No detector yet' : `No detector is ${view}`}
          actions={
            view === 'all' ? (
              <ButtonLink href="/hypotheses">Open the hypotheses</ButtonLink>
            ) : (
              <ButtonLink href="/detectors">Show all</ButtonLink>
            )
          }
        >
          {view === 'all' &&
            'A detector is a hypothesis that held. Promote one, and it checks every event as it arrives.'}
        </EmptyState>
      )}
      {rows.length > 0 && (
        <div className="min-h-0 flex-1 overflow-auto border-t border-line">
          <table className="w-full min-w-230 table-fixed text-12">
            <thead className="sticky top-0 z-1">
              <tr className="h-row-table bg-raised text-left text-11 text-ink-2 [&>th]:border-b [&>th]:border-line [&>th]:px-2 [&>th]:font-normal">
                <th className="w-14">
                  <span className="pl-1">Id</span>
                </th>
                <th className="w-22">Level</th>
                <th>Detector</th>
                <th className="w-28">State</th>
                <th className="w-18 text-right">Version</th>
                <th className="w-18">From</th>
                <th className="w-26 text-right">Open of alerts</th>
                <th className="w-18 text-right">Events</th>
                <th
                  className="w-28 text-right"
                  data-tip={`Share of its judged alerts that were true; hidden below ${VERDICTS_NEEDED} verdicts`}
                >
                  Precision
                </th>
                <th className="w-28">Last fired</th>
                <th className="w-24">Catches</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row, i) => (
                <Row key={row.id} row={row} props={rowProps(i)} silent={silent.get(row.id)} caught={caughtBy(row)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

function Row({
  row,
  props,
  silent,
  caught,
}: {
  row: DetectorRow;
  props: RowProps;
  silent: readonly string[] | undefined;
  caught: readonly CaughtThreat[];
}) {
  return (
    <tr {...props} className={cx('h-row-table border-b border-line [&>td]:px-2', rowLook(props['aria-selected']))}>
      <td className="mono num text-ink-3">
        <span className="pl-1">D-{row.id}</span>
      </td>
      <td>
        <SeverityGlyph severity={row.level} />
      </td>
      <td className="cut">
        <Link href={`/detectors/${row.id}`} data-value={row.title} className="font-semibold hover:underline">
          {row.title}
        </Link>
        <span data-tip={row.tags.join('\n') || undefined} className="pl-2 text-11 text-ink-3">
          {row.tags.join(' ')}
        </span>
      </td>
      <td>
        <span className="inline-flex gap-1">
          <DetectorStateTag state={row.state} />
          {isNoisy(row.alertsInDay) && <NoisyTag alertsInDay={row.alertsInDay} />}
          {row.undecided > 0 && <UndecidedTag undecided={row.undecided} />}
        </span>
      </td>
      <td className="num text-right text-ink-2">{row.version}</td>
      <td>
        <OriginTag origin={row.origin} hypothesisId={row.hypothesisId} />
      </td>
      <td className="num text-right">
        {row.alerts === 0 ? (
          <span className="text-ink-3">none</span>
        ) : (
          <Link
            href={alertsOfDetector(row.id)}
            className="underline decoration-line-2 underline-offset-2 hover:decoration-current"
          >
            {count(row.openAlerts)} of {count(row.alerts)}
          </Link>
        )}
      </td>
      <td className="num text-right text-ink-2">{count(row.events)}</td>
      <td className={cx('num text-right', precision(row) === null && 'text-ink-3')}>{precisionWords(row)}</td>
      <td className="text-ink-2">
        {silent ? (
          <SilentTag reasons={silent} />
        ) : row.lastFired === null ? (
          <span className="text-ink-3">never</span>
        ) : (
          <Ago value={row.lastFired} />
        )}
      </td>
      <td>
        <ThreatLinks caught={caught} />
      </td>
    </tr>
  );
}
