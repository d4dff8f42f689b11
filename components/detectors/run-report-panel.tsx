'use client';

import { X } from 'lucide-react';
import type { BacktestRun } from '../../lib/backtest/run';
import { Report } from '../backtest/backtest-panel';
import { ErrorState } from '../ui/error-state';
import { IconButton } from '../ui/icon-button';
import { useKeys } from '../ui/keys';
import { SkeletonRows } from '../ui/skeleton';
import { useRunReport } from './use-runs';

/** What one rule of a run matched, as it was kept: figures, facets and samples. */
export function RunReportPanel({
  id,
  place,
  rule,
  onClose,
}: {
  id: number;
  place: number;
  rule: BacktestRun['rules'][number] | undefined;
  onClose: () => void;
}) {
  const { data, error, refetch } = useRunReport(id, rule?.result ? place : null);
  useKeys({ Escape: { label: 'close the samples', run: onClose } }, { title: 'Backtest run' });
  return (
    <aside
      aria-label={`Matches of ${rule?.title ?? `rule ${place + 1}`}`}
      className="@container flex w-2/5 min-w-100 flex-none flex-col border-l border-line"
    >
      <header className="flex h-9 flex-none items-center justify-between gap-3 border-b border-line px-3">
        <h2 className="cut text-13">{rule?.title ?? `Rule ${place + 1}`}</h2>
        <IconButton label="Close (Esc)" onClick={onClose}>
          <X size={14} />
        </IconButton>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {data ? (
          <Report report={data.report} yaml={data.yaml} detectorId={rule?.detectorId ?? undefined} />
        ) : error ? (
          <ErrorState what="The samples could not be loaded" error={error} onRetry={() => void refetch()} />
        ) : rule?.result ? (
          <SkeletonRows rows={10} />
        ) : (
          <p className="px-3 py-3 text-12 text-ink-2">This rule has no result yet.</p>
        )}
      </div>
    </aside>
  );
}
