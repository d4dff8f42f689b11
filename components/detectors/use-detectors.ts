'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { DetectorState, ListedDetector, ShownDetector } from '../../lib/detectors/detector';
import { mayBecome } from '../../lib/detectors/lifecycle';
import { ApiError, apiGet, apiSend } from '../ui/api';
import { errorText, useToast } from '../ui/toast';

export function useDetectors() {
  return useQuery({
    queryKey: ['detectors'],
    queryFn: ({ signal }) => apiGet<{ detectors: ListedDetector[] }>('/api/detectors', {}, signal),
    select: (page) => page.detectors,
  });
}

export function useDetector(id: number) {
  return useQuery({
    queryKey: ['detectors', id],
    queryFn: ({ signal }) => apiGet<ShownDetector>(`/api/detectors/${id}`, {}, signal),
  });
}

export interface NewVersion {
  yaml: string;
  note: string;
  /** why losing a confirmed threat is accepted */
  acceptLoss?: string;
  /** why it stays live although something speaks against it */
  waiver?: string;
}

export interface StateChange {
  state: DetectorState;
  before: DetectorState;
  reason?: string;
  waiver?: string;
  acceptLoss?: string;
}

/** The server refuses once what leaves a confirmed threat uncaught: it then wants a reason. */
export function losesThreats(error: unknown): error is ApiError {
  return (
    error instanceof ApiError && typeof error.details === 'object' && error.details !== null && 'lost' in error.details
  );
}

const DONE: Record<DetectorState, string> = {
  live: 'is live',
  observing: 'observes without alerts',
  paused: 'is paused',
  retired: 'is retired',
};

/** Everything that changes a detector. The live set changes with it, so every room asks again. */
export function useDetectorActions(id: number) {
  const client = useQueryClient();
  const toast = useToast();
  const setState = useMutation({
    mutationFn: ({ before: _, ...change }: StateChange) => apiSend('PATCH', `/api/detectors/${id}`, change),
    onSuccess: (_, { state, before }) => {
      void client.invalidateQueries();
      toast({
        text: `D-${id} ${DONE[state]}.`,
        undo: mayBecome(state, before)
          ? async () => {
              await apiSend('PATCH', `/api/detectors/${id}`, { state: before });
              await client.invalidateQueries();
            }
          : undefined,
      });
    },
    onError: (error) => {
      if (!losesThreats(error)) toast({ text: `D-${id} was not changed: ${errorText(error)}`, error: true });
    },
  });
  const addVersion = useMutation({
    mutationFn: (version: NewVersion) =>
      apiSend<{ versionId: number; number: number }>('POST', `/api/detectors/${id}/versions`, version),
    onSuccess: () => client.invalidateQueries(),
  });
  return { setState, addVersion };
}
