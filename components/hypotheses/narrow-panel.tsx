'use client';

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { BacktestReport } from '../../lib/backtest/report';
import type { NarrowAnswer } from '../../lib/hypotheses/narrowing';
import { apiSend } from '../ui/api';
import { cx } from '../ui/class-names';
import { plural } from '../ui/count';
import { PanelHead } from '../ui/panel-head';
import { SkeletonRows } from '../ui/skeleton';
import { errorText } from '../ui/toast';
import { Proposals } from './narrow-proposals';

/**
 * Changes that cut the rule's noise and keep what is confirmed, found by themselves as soon as there is both. Each says what
 * is left, what to beware of, and by name what it would hide. It has its room as soon as there is something to look for.
 */
export function NarrowPanel({
  yaml,
  report,
  current,
  onApply,
}: {
  yaml: string;
  report: BacktestReport | null;
  /** the report is of the text in the editor */
  current: boolean;
  onApply: (yaml: string) => void;
}) {
  const why = report ? nothingToDo(report) : 'It is looked for when the backtest is there.';
  const { data, error, isFetching } = useQuery({
    queryKey: ['narrow', yaml],
    queryFn: ({ signal }) => apiSend<NarrowAnswer>('POST', '/api/hypotheses/narrow', { yaml }, signal),
    enabled: current && why === null,
    retry: false,
    gcTime: 60_000,
  });
  const answer = current && why === null ? data : undefined;
  return (
    <section
      aria-label="Narrow it"
      aria-busy={isFetching}
      className={cx(
        'flex flex-none flex-col border-t border-line',
        why === null ? 'h-40 [@media(min-height:1000px)]:h-56' : 'h-17',
      )}
    >
      <PanelHead
        title="Narrow it"
        line={false}
        note={answer?.ok ? `keeps all ${plural(answer.kept, 'confirmed event')}` : 'keeps every confirmed event'}
      />
      <div aria-live="polite" className="min-h-0 flex-1 overflow-y-auto">
        {why !== null ? (
          <Said>{why}</Said>
        ) : error && current ? (
          <Said over>Not found out: {errorText(error)}</Said>
        ) : !answer ? (
          <SkeletonRows rows={3} height={24} />
        ) : !answer.ok ? (
          <Said>{answer.reason}</Said>
        ) : (
          <Proposals answer={answer} onApply={onApply} />
        )}
      </div>
    </section>
  );
}

/** Why there is nothing to look for; null: there is. */
function nothingToDo({ judged, events }: BacktestReport): string | null {
  if (events === 0) return 'It matches nothing: there is no noise to cut.';
  if (judged.unjudged + judged.false === 0) return 'Every match is known true: there is no noise to cut.';
  if (judged.true === 0) return 'Nothing is confirmed among its matches: there is nothing that a change must keep. Mark a sample as true.'; // biome-ignore format: one line
  return null;
}

function Said({ children, over = false }: { children: ReactNode; over?: boolean }) {
  return <p className={cx('px-3 pb-2 text-12', over ? 'text-over' : 'text-ink-2')}>{children}</p>;
}
