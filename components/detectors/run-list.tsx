'use client';

import type { ListedRun } from '../../lib/backtest/run';
import { ButtonLink } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { Link } from '../ui/link';
import { PanelHead } from '../ui/panel-head';
import { SkeletonRows } from '../ui/skeleton';
import { type Column, Table } from '../ui/table';
import { Ago } from '../ui/time';
import { duration } from '../ui/time-format';
import { doneWords, STATE_WORD } from './run-words';
import { useRuns } from './use-runs';

const COLUMNS: Column<ListedRun>[] = [
  {
    head: 'Run',
    cell: ({ runId, title }) => (
      <Link href={`/detectors/runs/${runId}`} className="text-accent hover:underline">
        {title}
      </Link>
    ),
  },
  { head: 'State', cell: ({ state }) => STATE_WORD[state], width: 'w-36' },
  { head: 'With a result', cell: doneWords, right: true, width: 'w-36' },
  { head: 'By', cell: ({ author }) => <span data-tip={author}>{author}</span>, width: 'w-32' },
  {
    head: 'Took',
    cell: ({ createdAt, finishedAt }) => (finishedAt === null ? '–' : duration(finishedAt - createdAt)),
    right: true,
    width: 'w-24',
  },
  { head: 'Started', cell: ({ createdAt }) => <Ago value={createdAt} />, right: true, width: 'w-28' },
];

/** The newest runs of many rules at once. */
export function RunList() {
  const { data, error, refetch } = useRuns();
  return (
    <div className="h-full overflow-y-auto bg-surface">
      <PanelHead title="Backtest runs" note="many rules over everything that is stored, in one pass" />
      {error && <ErrorState what="The runs could not be loaded" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={8} />}
      {data?.length === 0 && (
        <EmptyState title="No run yet" actions={<ButtonLink href="/detectors">Open the detectors</ButtonLink>}>
          Filter the list of detectors, and backtest what it shows.
        </EmptyState>
      )}
      {data && data.length > 0 && (
        <Table label="Backtest runs" columns={COLUMNS} rows={data} rowKey={({ runId }) => runId} />
      )}
    </div>
  );
}
