'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { BacktestReport } from '../../lib/backtest/report';
import { apiSend } from '../ui/api';

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
  /** the report is of the text that stands in the editor */
  current: boolean;
  running: boolean;
  /** stopped by hand, or failed: the numbers stay */
  stopped: boolean;
  error: unknown;
  runNow: () => void;
  cancel: () => void;
}

const PAUSE_MS = 250;

/** A backtest that follows the text: it waits for a pause, drops the question before, and keeps the last good numbers. */
export function useBacktest(input: BacktestInput, enabled = true): Backtest {
  const client = useQueryClient();
  const [asked, setAsked] = useState(input);
  const [good, setGood] = useState<{ report: BacktestReport; yaml: string } | null>(null);
  const [stopped, setStopped] = useState(false);
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
    queryFn: ({ signal }) => apiSend<BacktestReport>('POST', '/api/backtest', asked, signal),
    enabled: enabled && !stopped && asked.yaml.trim() !== '',
    retry: false,
    gcTime: 60_000,
  });
  if (query.data?.ok && query.data !== good?.report) setGood({ report: query.data, yaml: asked.yaml });

  return {
    report: good?.report ?? null,
    yaml: good?.yaml ?? '',
    current: good?.yaml === yaml && !query.isFetching && !stopped,
    running: query.isFetching,
    stopped,
    error: query.error,
    runNow() {
      setStopped(false);
      const same = asked.yaml === yaml && asked.compareWith === compareWith;
      if (same) void client.invalidateQueries({ queryKey });
      else setAsked(input);
    },
    cancel() {
      setStopped(true);
      void client.cancelQueries({ queryKey });
    },
  };
}
