'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { MOST_RUN_RULES } from '../../lib/backtest/run';
import type { ListedDetector } from '../../lib/detectors/detector';
import { apiSend } from '../ui/api';
import { Button } from '../ui/button';
import { count } from '../ui/count';
import { errorText, useToast } from '../ui/toast';
import type { ListQuestion } from './list-order';
import { runTitle } from './run-words';

/** Backtests all detectors of the list, as it is filtered, in one pass: a job, whose page opens. */
export function BacktestTogether({ rows, question }: { rows: readonly ListedDetector[]; question: ListQuestion }) {
  const router = useRouter();
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const start = async () => {
    setBusy(true);
    try {
      const versionIds = rows.map(({ versionId }) => versionId);
      const title = runTitle(question, rows.length);
      const { runId } = await apiSend<{ runId: number }>('POST', '/api/backtest/runs', { title, versionIds });
      router.push(`/detectors/runs/${runId}`);
    } catch (error) {
      toast({ text: `The run was not started: ${errorText(error)}`, error: true });
      setBusy(false);
    }
  };
  if (rows.length === 0) return null;
  if (rows.length > MOST_RUN_RULES)
    return (
      <Button size="sm" disabled>
        Backtest: at most {count(MOST_RUN_RULES)} at once
      </Button>
    );
  return (
    <Button
      size="sm"
      busy={busy}
      onClick={start}
      data-tip="Runs the rules of this list over everything that is stored, in one pass"
    >
      Backtest {rows.length === 1 ? 'this one' : `these ${count(rows.length)}`}
    </Button>
  );
}
