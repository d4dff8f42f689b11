'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { BacktestRun, ListedRun, RunReport } from '../../lib/backtest/run';
import { apiGet, apiSend } from '../ui/api';
import { errorText, useToast } from '../ui/toast';
import { isUnderWay } from './run-words';

const POLL_MS = 1_000;

/** The newest runs; asked for again while one is under way. */
export function useRuns() {
  return useQuery({
    queryKey: ['backtest-runs'],
    queryFn: ({ signal }) => apiGet<{ runs: ListedRun[] }>('/api/backtest/runs', {}, signal),
    select: ({ runs }) => runs,
    refetchInterval: ({ state }) => (state.data?.runs.some(isUnderWay) ? POLL_MS : false),
  });
}

/** A run, followed while it is under way. */
export function useRun(id: number) {
  const client = useQueryClient();
  const toast = useToast();
  const path = `/api/backtest/runs/${id}`;
  const query = useQuery({
    queryKey: ['backtest-runs', id],
    queryFn: ({ signal }) => apiGet<BacktestRun>(path, {}, signal),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? POLL_MS : false),
  });
  const cancel = async () => {
    try {
      await apiSend('DELETE', path);
    } catch (error) {
      toast({ text: `The run was not cancelled: ${errorText(error)}`, error: true });
    }
    await client.invalidateQueries({ queryKey: ['backtest-runs'] });
  };
  return { ...query, cancel };
}

/** What one rule of a run matched; it does not change any more. */
export function useRunReport(id: number, place: number | null) {
  return useQuery({
    queryKey: ['backtest-runs', id, place],
    queryFn: ({ signal }) => apiGet<RunReport>(`/api/backtest/runs/${id}/${place}`, {}, signal),
    enabled: place !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
