'use client';

import { type InfiniteData, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { AlertChange, AlertChangeResult, AlertPage, AlertRow } from '../../lib/alerts/alert';
import { applyChange } from '../../lib/alerts/change';
import { apiGet, apiSend } from '../ui/api';
import { plural } from '../ui/count';
import { askAnew } from '../ui/made-of';
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
  setRows(client, (alert) => {
    const change = changes.get(alert.id);
    return change ? { ...alert, ...applyChange(alert.id, alert, change) } : alert;
  });
  void askAnew(client, ['alert']);
}

/** Shows these alerts as the server has them now, in their places. */
export async function replaceRows(client: QueryClient, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const { alerts } = await apiGet<{ alerts: AlertRow[] }>('/api/alerts/rows', { ids: ids.join(',') });
  const now = new Map(alerts.map((alert) => [alert.id, alert]));
  setRows(client, (alert) => now.get(alert.id) ?? alert);
}

function setRows(client: QueryClient, change: (alert: AlertRow) => AlertRow): void {
  client.setQueriesData<InfiniteData<AlertPage>>({ queryKey: LIST_KEY }, (data) => {
    if (!data) return data;
    return { ...data, pages: data.pages.map((page) => ({ ...page, alerts: page.alerts.map(change) })) };
  });
}
