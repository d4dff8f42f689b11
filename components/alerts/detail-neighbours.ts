'use client';

import { type InfiniteData, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useCallback } from 'react';
import type { AlertPage } from '../../lib/alerts/alert';
import { apiGet } from '../ui/api';
import { errorText, useToast } from '../ui/toast';
import { LIST_KEY } from './use-alert-changes';

/** Goes to the previous or next alert of the queue as it was last read; without a queue, of the open alerts. */
export function useNeighbours(id: string): (step: 1 | -1) => Promise<void> {
  const client = useQueryClient();
  const router = useRouter();
  const toast = useToast();
  return useCallback(
    async (step) => {
      try {
        const ids = lastList(client.getQueryCache().findAll({ queryKey: LIST_KEY })) ?? (await openIds());
        const at = ids.indexOf(id);
        const next = at < 0 ? ids[0] : ids[at + step];
        if (next !== undefined && next !== id) router.push(`/alerts/${next}`);
        else
          toast({ text: step > 0 ? 'This is the last alert of the queue.' : 'This is the first alert of the queue.' });
      } catch (error) {
        toast({ text: `The queue could not be read: ${errorText(error)}`, error: true });
      }
    },
    [client, router, toast, id],
  );
}

function lastList(queries: { state: { data: unknown; dataUpdatedAt: number } }[]): string[] | undefined {
  const newest = queries
    .filter(({ state }) => state.data !== undefined)
    .sort((a, b) => b.state.dataUpdatedAt - a.state.dataUpdatedAt)[0];
  const data = newest?.state.data as InfiniteData<AlertPage> | undefined;
  return data?.pages.flatMap((page) => page.alerts.map((alert) => alert.id));
}

async function openIds(): Promise<string[]> {
  const page = await apiGet<AlertPage>('/api/alerts', { view: 'open', limit: 200 });
  return page.alerts.map((alert) => alert.id);
}
