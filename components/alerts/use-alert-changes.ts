'use client';

import { type InfiniteData, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { AlertChange, AlertChangeResult, AlertPage } from '../../lib/alerts/alert';
import { apiSend } from '../ui/api';
import { plural } from '../ui/count';
import { errorText, useToast } from '../ui/toast';

/** Pages of the queue's list, whatever the filters. */
export const LIST_KEY = ['alerts', 'list'] as const;

/** One verdict over one or many alerts, with Undo. Answers whether it was stored. */
export function useAlertChanges(): (ids: readonly string[], change: AlertChange, done: string) => Promise<boolean> {
  const client = useQueryClient();
  const toast = useToast();
  return useCallback(
    async (ids, change, done) => {
      if (ids.length === 0) return false;
      try {
        const result = await apiSend<AlertChangeResult>('PATCH', '/api/alerts', { ids, change });
        showChange(client, new Map(ids.map((id) => [id, change])));
        const undo = async () => {
          await apiSend('POST', '/api/alerts/undo', { before: result.before });
          showChange(client, new Map(result.before.map(({ id, ...before }) => [id, before])));
        };
        toast({
          text: ids.length > 1 ? `${plural(ids.length, 'alert')}: ${done}` : done,
          undo: result.before.length > 0 ? undo : undefined,
        });
        return true;
      } catch (error) {
        toast({ text: `Not changed: ${errorText(error)}`, error: true });
        return false;
      }
    },
    [client, toast],
  );
}

/**
 * Rows in the list keep their place and show what they are now; everything else that may count them is asked anew. A
 * closed alert leaves the open view only when the analyst refreshes or changes the view.
 */
function showChange(client: QueryClient, changes: ReadonlyMap<string, AlertChange>): void {
  client.setQueriesData<InfiniteData<AlertPage>>({ queryKey: LIST_KEY }, (data) => {
    if (!data) return data;
    const pages = data.pages.map((page) => ({
      ...page,
      alerts: page.alerts.map((alert) => {
        const change = changes.get(alert.id);
        return change ? { ...alert, ...withoutUndefined(change) } : alert;
      }),
    }));
    return { ...data, pages };
  });
  void client.invalidateQueries({
    predicate: ({ queryKey }) =>
      !(queryKey[0] === LIST_KEY[0] && queryKey[1] === LIST_KEY[1]) && queryKey[0] !== 'sources',
  });
}

function withoutUndefined(change: AlertChange): AlertChange {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}
