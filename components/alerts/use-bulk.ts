'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { AlertChange, BulkChange } from '../../lib/alerts/alert';
import { apiGet, apiSend, type QueryValue } from '../ui/api';
import { askAnew } from '../ui/made-of';
import { errorText, useToast } from '../ui/toast';
import { LIST_KEY } from './use-alert-changes';

export type BulkSelection = { filter: Record<string, QueryValue> } | { ids: readonly string[] };

const POLL_MS = 500;

/** A change of everything that matches: begun, watched, cancelled and taken back. One that runs already is found again. */
export function useBulk() {
  const client = useQueryClient();
  const toast = useToast();
  const [id, setId] = useState<number | null>(null);
  const unfinished = useQuery({
    queryKey: ['bulk', 'unfinished'],
    queryFn: ({ signal }) => apiGet<{ unfinished: BulkChange[] }>('/api/alerts/bulk', {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const found = unfinished.data?.unfinished[0]?.id ?? null;
  useEffect(() => {
    if (found !== null) setId((known) => known ?? found);
  }, [found]);
  const bulk = useQuery({
    queryKey: ['bulk', id],
    queryFn: ({ signal }) => apiGet<BulkChange>(`/api/alerts/bulk/${id}`, {}, signal),
    enabled: id !== null,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data === undefined || isUnderWay(state.data) ? POLL_MS : false),
  }).data;

  const under = bulk !== undefined && isUnderWay(bulk);
  const was = useRef(false);
  useEffect(() => {
    if (was.current && !under) {
      void client.invalidateQueries({ queryKey: LIST_KEY });
      void askAnew(client, ['alert', 'bulk change']);
    }
    was.current = under;
  }, [under, client]);

  const send = useCallback(
    async (path: string, body: object): Promise<boolean> => {
      try {
        const answer = await apiSend<BulkChange>('POST', path, body);
        client.setQueryData(['bulk', answer.id], answer);
        setId(answer.id);
        void client.invalidateQueries({ queryKey: ['bulk', answer.id] });
        return true;
      } catch (error) {
        toast({ text: `Not changed: ${errorText(error)}`, error: true });
        return false;
      }
    },
    [client, toast],
  );
  return {
    bulk,
    start: (selection: BulkSelection, change: AlertChange) =>
      send('/api/alerts/bulk', { selection: tidy(selection), change }),
    cancel: () => send(`/api/alerts/bulk/${id}/cancel`, {}),
    undo: () => send(`/api/alerts/bulk/${id}/undo`, {}),
    dismiss: () => setId(null),
  };
}

export function isUnderWay({ state }: BulkChange): boolean {
  return state === 'running' || state === 'undoing';
}

/** How many alerts it is, exactly; counted when somebody asks. */
export function useExactCount(selection: BulkSelection | null) {
  return useQuery({
    queryKey: ['alerts', 'exact', selection],
    queryFn: ({ signal }) =>
      apiSend<{ total: number }>('POST', '/api/alerts/bulk/count', { selection: tidy(selection!) }, signal),
    enabled: selection !== null,
    staleTime: 0,
    gcTime: 0,
  });
}

function tidy(selection: BulkSelection): BulkSelection {
  if ('ids' in selection) return selection;
  return {
    filter: Object.fromEntries(Object.entries(selection.filter).filter(([, value]) => value !== '' && value !== null)),
  };
}
