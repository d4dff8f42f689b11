'use client';

import { type ReactNode, useState } from 'react';
import type { BacktestReport } from '../../lib/backtest/report';
import { KeptNote } from '../telemetry/kept-note';
import { Button } from '../ui/button';
import { cx } from '../ui/class-names';
import { count, plural } from '../ui/count';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { PanelHead } from '../ui/panel-head';
import { SkeletonRows } from '../ui/skeleton';
import { Spinner } from '../ui/spinner';
import { day, duration, sameDay } from '../ui/time-format';
import { AllMatches, type MatchesWanted } from './all-matches';
import { ComparisonPanel } from './comparison';
import { CorrelationPanel } from './correlation-panel';
import { Facets } from './facets';
import { Histogram, spanText } from './histogram';
import { Samples } from './samples';
import { Totals } from './totals';
import { Underway } from './underway';
import type { Backtest } from './use-backtest';
import { unjudgedOn, verdict } from './verdict';
import { VerdictBand } from './verdict-band';

/** The backtest beside the editor. Numbers of an older text stay, and say so. */
export function BacktestPanel({
  backtest,
  errors = 0,
  children,
}: {
  backtest: Backtest;
  errors?: number;
  children?: ReactNode;
}) {
  const { report, error, runNow } = backtest;
  return (
    <section
      aria-label="Backtest"
      aria-busy={backtest.running}
      className="@container min-h-0 min-w-0 overflow-y-auto bg-surface"
    >
      <Status backtest={backtest} errors={errors} />
      {error != null && !backtest.running && (
        <ErrorState what="The backtest stopped" error={error} onRetry={runNow}>
          {report ? 'The numbers below are those of the last text that ran.' : undefined}
        </ErrorState>
      )}
      {children}
      {report ? (
        <Report key={backtest.yaml} report={report} yaml={backtest.yaml} detectorId={backtest.detectorId} />
      ) : backtest.running ? (
        <SkeletonRows rows={12} height={24} />
      ) : (
        error == null && <Waiting errors={errors} />
      )}
    </section>
  );
}

function Waiting({ errors }: { errors: number }) {
  return (
    <EmptyState title="No backtest yet">
      {errors > 0
        ? 'The rule has errors: they are underlined, and the backtest runs as soon as it compiles.'
        : 'Write a rule: it runs over everything stored at each pause in typing.'}
    </EmptyState>
  );
}

/** One line that never moves: over what the numbers are, or that they are old. Its height is reserved. */
function Status({ backtest, errors }: { backtest: Backtest; errors: number }) {
  const { report, current, running, progress, stopped, cancel, runNow } = backtest;
  const old = report && !current;
  return (
    <div
      className={cx(
        'sticky top-0 z-10 flex h-7.5 items-center gap-2 border-b border-line px-3 text-11 whitespace-nowrap',
        old ? 'bg-over-bg' : 'bg-surface',
      )}
    >
      <h2 className="flex-none text-11 tracking-[.02em] text-ink-2">Backtest</h2>
      <span aria-live="polite" className="cut text-ink-3">
        {old ? (
          <span className="text-over">{oldWords(running, stopped, errors)}</span>
        ) : (
          report && <span data-tip={baseWords(report)}>{baseWords(report)}</span>
        )}
      </span>
      <span className="ml-auto flex flex-none items-center gap-2">
        {running && <Spinner />}
        {running && (
          <Button size="sm" onClick={cancel}>
            Cancel
          </Button>
        )}
        {!running && (
          <Button size="sm" kbd="Ctrl ↵" onClick={runNow}>
            Run
          </Button>
        )}
      </span>
      {progress && <Underway progress={progress} />}
    </div>
  );
}

function oldWords(running: boolean, stopped: boolean, errors: number): string {
  if (stopped) return 'Stopped. These are the numbers of an older text.';
  if (errors > 0 && !running) return `Numbers of an older text: the rule has ${plural(errors, 'error')}.`;
  return 'Numbers of an older text; the new ones are coming.';
}

/** "over 4,494 stored events of 7 hosts · 5 min 32 s, 2026-11-23 · took 12 ms" */
function baseWords(report: BacktestReport): string {
  const { range, storedEvents, storedHosts, durationMs } = report;
  const days = range && (sameDay(range.from, range.to) ? day(range.from) : `${day(range.from)} to ${day(range.to)}`);
  const when = range ? ` · ${duration(range.to - range.from)}, ${days}` : '';
  return `over ${plural(storedEvents, 'stored event')} of ${plural(storedHosts, 'host')}${when} · took ${duration(durationMs)}`;
}

/** What a backtest found, from the verdict down to samples. */
export function Report({
  report,
  yaml,
  detectorId,
}: {
  report: BacktestReport;
  yaml: string;
  /** the detector whose exceptions hold */
  detectorId: number | undefined;
}) {
  const of = report.correlation ? null : { yaml, detectorId };
  const [wanted, setWanted] = useState<MatchesWanted | null>(null);
  return (
    <>
      {report.comparison && <ComparisonPanel comparison={report.comparison} yaml={yaml} onPick={setWanted} />}
      <VerdictBand verdict={verdict(report)} />
      <KeptNote keptFrom={report.keptFrom} />
      {report.correlation && <CorrelationPanel correlation={report.correlation} />}
      {report.incomplete > 0 && (
        <p className="border-b border-line bg-over-bg px-3 py-1.5 text-12 text-over">
          {plural(report.incomplete, 'behavior')} took more work than one rule may spend: the numbers are a lower bound.
        </p>
      )}
      <Totals
        events={report.events}
        hosts={report.hosts}
        ofHosts={report.reportingHosts}
        judged={report.judged}
        unjudgedOn={unjudgedOn(report)}
      />
      {report.histogram && report.events > 0 && (
        <Histogram
          histogram={report.histogram}
          onPick={of && ((from, to) => setWanted({ what: spanText(from, to), from, to }))}
        />
      )}
      {report.facets.length > 0 && (
        <Facets facets={report.facets} of={of} onPick={(under, what) => setWanted({ what, under })} />
      )}
      {of && wanted && (
        <AllMatches key={JSON.stringify(wanted)} of={of} wanted={wanted} onClose={() => setWanted(null)} />
      )}
      {report.samples.length > 0 && !wanted && (
        <>
          <div className="border-t border-line">
            <PanelHead
              title="Samples"
              note={`${count(report.samples.length)} of ${count(report.events)}: known true first, then one of each host`}
            />
          </div>
          <Samples samples={report.samples} yaml={yaml} />
          {of && report.events > report.samples.length && (
            <div className="px-3 py-2.5">
              <Button size="sm" onClick={() => setWanted({ what: 'all' })}>
                Go through all {count(report.events)}, newest first
              </Button>
            </div>
          )}
        </>
      )}
    </>
  );
}
