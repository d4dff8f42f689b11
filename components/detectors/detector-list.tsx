'use client';

import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { Button, ButtonLink } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { Input } from '../ui/field';
import { useKeys } from '../ui/keys';
import { useNow } from '../ui/now';
import { useRowCursor } from '../ui/row-cursor';
import { SkeletonRows } from '../ui/skeleton';
import { Tabs } from '../ui/tabs';
import { BacktestTogether } from './backtest-together';
import { BudgetDialog } from './budget-dialog';
import { DetectorRows } from './detector-rows';
import { inView, orderedRows, VIEWS, type View } from './list-order';
import { useDetectors } from './use-detectors';
import { useListQuestion } from './use-list-question';

const LABEL: Record<View, { label: string; tip?: string }> = {
  all: { label: 'All' },
  live: { label: 'Live' },
  observing: { label: 'Observing', tip: 'They record matches and raise no alerts' },
  noisy: { label: 'Noisy', tip: 'Live, with more alerts than anybody reads' },
  paused: { label: 'Paused' },
  retired: { label: 'Retired' },
  due: { label: 'Review due', tip: 'Their time has come, or they are noisy' },
};

/** What is watched for, with what it found, how people judged that, and what it alone stands for. */
export function DetectorList() {
  const { data, error, refetch } = useDetectors();
  const router = useRouter();
  const { question, ask } = useListQuestion();
  const now = useNow(60_000) ?? 0;
  const all = data ?? [];
  const rows = orderedRows(all, question, now);
  const { cursor, rowProps } = useRowCursor(rows.length, {
    title: 'Detectors',
    open: (i) => router.push(`/detectors/${rows[i]!.id}`),
  });
  const find = useRef<HTMLInputElement>(null);
  const [budget, setBudget] = useState(false);
  useKeys({ '/': { label: 'find a detector', run: () => find.current?.focus() } }, { title: 'Detectors: find' });

  return (
    <div className="flex h-full min-h-0 flex-col bg-surface">
      <Tabs
        label="Detectors by state"
        value={question.view}
        onChange={(view) => ask({ view })}
        tabs={VIEWS.map((value) => ({
          value,
          ...LABEL[value],
          count: data?.filter((row) => inView(row, value, now)).length,
        }))}
      >
        <Input
          ref={find}
          type="search"
          aria-label="Find a detector"
          placeholder="Find: name, tag, D-7  ( / )"
          value={question.text}
          onChange={(e) => ask({ text: e.target.value })}
          onKeyDown={(e) => e.key === 'Escape' && e.currentTarget.blur()}
          className="w-48"
        />
        <Button size="sm" onClick={() => setBudget(true)}>
          Noise budget
        </Button>
        <BacktestTogether rows={rows} question={question} />
        <ButtonLink href="/detectors/runs" size="sm">
          Runs
        </ButtonLink>
        <ButtonLink href="/detectors/import" size="sm">
          Import rules
        </ButtonLink>
        <Button size="sm" onClick={() => window.location.assign('/api/rules/export')}>
          Export
        </Button>
      </Tabs>
      {budget && <BudgetDialog onClose={() => setBudget(false)} />}
      {error && <ErrorState what="The detectors could not be loaded" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={10} />}
      {data && rows.length === 0 && (
        <EmptyState
          title={nothing(question.view, question.text)}
          actions={
            all.length === 0 ? (
              <ButtonLink href="/hypotheses">Open the hypotheses</ButtonLink>
            ) : (
              <ButtonLink href="/detectors">Show all</ButtonLink>
            )
          }
        >
          {all.length === 0 &&
            'A detector is a hypothesis that held. Promote one, and it checks every event as it arrives.'}
        </EmptyState>
      )}
      {rows.length > 0 && (
        <DetectorRows rows={rows} now={now} cursor={cursor} rowProps={rowProps} question={question} ask={ask} />
      )}
    </div>
  );
}

function nothing(view: View, text: string): string {
  if (text !== '') return `No detector here is called “${text}”`;
  if (view === 'all') return 'No detector yet';
  return view === 'due' ? 'No review is due' : `No detector is ${view}`;
}
