'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { BacktestProgress, BacktestReport } from '../../lib/backtest/report';
import type { BacktestLine } from '../../lib/backtest/stream';
import { ApiError, apiStream } from '../ui/api';

export interface BacktestInput {
  yaml: string;
  hypothesisId?: number;
  /** the detector whose exceptions hold */
  detectorId?: number;
  /** a version of the same detector, to say what is gained and lost */
  compareWith?: number;
}

export interface Backtest {
  /** the last report of a rule that compiled */
  report: BacktestReport | null;
  /** the text that the report is of */
  yaml: string;
  /** the detector whose exceptions hold */
  detectorId: number | undefined;
  /** the report is of the text that stands in the editor */
  current: boolean;
  running: boolean;
  /** of the run that is under way, as soon as it tells */
  progress: BacktestProgress | null;
  /** stopped by hand, or failed: the numbers stay */
  stopped: boolean;
  error: unknown;
  runNow: () => void;
  cancel: () => void;
}

const PAUSE_MS = 250;
/** What is done sooner needs no progress: it would only flicker. */
const NOT_YET_MS = 400;

/** A backtest that follows the text: it waits for a pause, drops the question before, and keeps the last good numbers. */
export function useBacktest(input: BacktestInput, enabled = true): Backtest {
  const client = useQueryClient();
  const [asked, setAsked] = useState(input);
  const [good, setGood] = useState<{ report: BacktestReport; yaml: string } | null>(null);
  const [stopped, setStopped] = useState(false);
  const [progress, setProgress] = useState<BacktestProgress | null>(null);
  const { yaml, hypothesisId, detectorId, compareWith } = input;

  useEffect(() => {
    const timer = setTimeout(() => {
      setStopped(false);
      setAsked({ yaml, hypothesisId, detectorId, compareWith });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [yaml, hypothesisId, detectorId, compareWith]);

  const queryKey = ['backtest', asked];
  const query = useQuery({
    queryKey,
    // taking the signal makes the query drop its request when the text moves on
    queryFn: ({ signal }) => runBacktest(asked, signal, setProgress),
    enabled: enabled && !stopped && asked.yaml.trim() !== '',
    retry: false,
    gcTime: 60_000,
  });
  if (query.data?.ok && query.data !== good?.report) setGood({ report: query.data, yaml: asked.yaml });

  const same =
    asked.yaml === yaml &&
    asked.hypothesisId === hypothesisId &&
    asked.detectorId === detectorId &&
    asked.compareWith === compareWith;
  return {
    report: good?.report ?? null,
    yaml: good?.yaml ?? '',
    detectorId,
    // asked again, as a window does that comes to the front, the numbers stand until new ones come
    current: same && query.data?.ok === true && !stopped,
    running: query.isFetching,
    progress: query.isFetching ? progress : null,
    stopped,
    error: query.error,
    runNow() {
      setStopped(false);
      if (same) void client.invalidateQueries({ queryKey });
      else setAsked(input);
    },
    cancel() {
      setStopped(true);
      void client.cancelQueries({ queryKey });
    },
  };
}

async function runBacktest(
  input: BacktestInput,
  signal: AbortSignal,
  told: (progress: BacktestProgress | null) => void,
): Promise<BacktestReport> {
  told(null);
  const began = performance.now();
  for await (const line of apiStream<BacktestLine>('/api/backtest', input, signal)) {
    if ('report' in line) return line.report;
    if ('error' in line) throw new ApiError(line.error.code, line.error.message, 200);
    if (!signal.aborted && performance.now() - began > NOT_YET_MS) told(line.progress);
  }
  throw new ApiError('unreachable', 'The backtest ended without a report. Run it again.', 0);
}
