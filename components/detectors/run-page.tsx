'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useState } from 'react';
import type { BacktestRun } from '../../lib/backtest/run';
import { Button } from '../ui/button';
import { count, plural } from '../ui/count';
import { ErrorState } from '../ui/error-state';
import { PanelHead } from '../ui/panel-head';
import { Progress } from '../ui/progress';
import { SkeletonRows } from '../ui/skeleton';
import { Time } from '../ui/time';
import { duration } from '../ui/time-format';
import { RunReportPanel } from './run-report-panel';
import { RunTable } from './run-table';
import { byWhatFires, isUnderWay, runWords, STATE_WORD } from './run-words';
import { useRun } from './use-runs';

const SHOWN = 200;

/** Many rules backtested together: how far it is, what fires, and, with ?rule, what that rule matched. */
export function RunPage({ id }: { id: number }) {
  const { data: run, error, refetch, cancel } = useRun(id);
  const [all, setAll] = useState(false);
  const router = useRouter();
  const pathname = usePathname();
  const text = useSearchParams().get('rule');
  const open = text !== null && /^\d{1,4}$/.test(text) ? Number(text) - 1 : null;
  if (!run)
    return error ? (
      <ErrorState what={`Run ${id} could not be loaded`} error={error} onRetry={() => void refetch()} />
    ) : (
      <SkeletonRows rows={16} />
    );
  const rows = byWhatFires(run.rules);
  const shown = all ? rows : rows.slice(0, SHOWN);
  const go = (place: number | null) =>
    router.replace(place === null ? pathname : `${pathname}?rule=${place + 1}`, { scroll: false });
  return (
    <div className="flex h-full min-h-0 bg-surface">
      <div className="min-h-0 min-w-0 flex-1 overflow-y-auto">
        <Head run={run} />
        {isUnderWay(run) && <UnderWay run={run} onCancel={() => void cancel()} />}
        {run.failure !== null && (
          <p role="alert" className="border-b border-line bg-over-bg px-3 py-1.5 text-12 text-over">
            The run stopped: {run.failure}
          </p>
        )}
        <PanelHead title="Rules" note={runWords(run.rules)}>
          {shown.length < rows.length && (
            <Button size="sm" onClick={() => setAll(true)}>
              Show all {count(rows.length)}
            </Button>
          )}
        </PanelHead>
        <RunTable rows={shown} open={open} onOpen={(place) => go(place === open ? null : place)} />
      </div>
      {open !== null && <RunReportPanel id={id} place={open} rule={run.rules[open]} onClose={() => go(null)} />}
    </div>
  );
}

function Head({ run }: { run: BacktestRun }) {
  const { title, state, author, createdAt, finishedAt, range } = run;
  return (
    <header className="flex min-h-12 flex-wrap items-center gap-x-3 border-b border-line px-3 py-1.5">
      <h1 className="cut text-15">{title}</h1>
      <span role="status" className="text-12 text-ink-2">
        {STATE_WORD[state]}
        {finishedAt !== null && ` after ${duration(finishedAt - createdAt)}`}
      </span>
      <span className="text-12 text-ink-2">
        {range.from === null && range.to === null ? (
          'over everything that is stored'
        ) : (
          <>
            {range.from !== null && (
              <>
                from <Time value={range.from} date="always" zone />{' '}
              </>
            )}
            {range.to !== null && (
              <>
                to <Time value={range.to} date="always" zone />
              </>
            )}
          </>
        )}
        {' · '}started by {author} <Time value={createdAt} zone />
      </span>
    </header>
  );
}

/** First all rules are asked of each behavior, in one pass; then each is counted. */
function UnderWay({ run, onCancel }: { run: BacktestRun; onCancel: () => void }) {
  const done = run.rules.filter(({ result }) => result !== null).length;
  const asking = done === 0;
  const value = asking ? (run.total > 0 ? run.asked / run.total : undefined) : done / run.rules.length;
  return (
    <div className="border-b border-line px-3 py-2.5">
      <Progress value={value} label="Backtest run" onCancel={onCancel}>
        {run.state === 'waiting'
          ? 'A worker takes it within seconds.'
          : asking
            ? `${count(run.asked)} of ${plural(run.total, 'behavior')} asked`
            : `${count(done)} of ${plural(run.rules.length, 'rule')} counted`}
      </Progress>
    </div>
  );
}
