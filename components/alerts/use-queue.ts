'use client';

import { type InfiniteData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { AlertPage } from '../../lib/alerts/alert';
import { apiGet, type QueryValue } from '../ui/api';
import { LIST_KEY } from './use-alert-changes';

const PAGE_SIZE = 200;
const PULSE_MS = 5000;

interface Pulse {
  newAlerts: number;
  newestId: string;
}
interface ListPage extends AlertPage {
  /** the newest alert of all when the list was read: what is newer waits at the top */
  newestId: string | null;
}

/**
 * The list under one set of filters. It is read when the page opens and when the analyst asks, never by itself, so that
 * no row moves under the cursor; the counts of the views follow every few seconds.
 */
export function useQueue(filters: Record<string, QueryValue>) {
  const client = useQueryClient();
  const key = useMemo(() => [...LIST_KEY, filters], [filters]);
  const list = useInfiniteQuery({
    queryKey: key,
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam: cursor, signal }): Promise<ListPage> => {
      // asked before the list, so that an alert that comes in between counts as new
      const newest = cursor ? null : await apiGet<Pulse>('/api/alerts/pulse', { since: '0' }, signal);
      const page = await apiGet<AlertPage>('/api/alerts', { ...filters, cursor, limit: PAGE_SIZE }, signal);
      return { ...page, newestId: newest?.newestId ?? null };
    },
    getNextPageParam: (last) => last.nextCursor,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
    refetchOnReconnect: false,
  });

  const first = list.data?.pages[0];
  const newestId = first?.newestId ?? null;
  const pulse = useQuery({
    queryKey: ['alerts', 'pulse', newestId],
    queryFn: ({ signal }) => apiGet<Pulse>('/api/alerts/pulse', { since: newestId }, signal),
    enabled: newestId !== null,
    refetchInterval: PULSE_MS,
  });
  const waiting = pulse.data?.newAlerts ?? 0;

  const counts = useQuery({
    queryKey: ['alerts', 'views', waiting],
    queryFn: async ({ signal }) => (await apiGet<AlertPage>('/api/alerts', { limit: 1 }, signal)).views,
    enabled: first !== undefined,
    initialData: undefined,
    placeholderData: (before) => before,
    staleTime: 0,
    refetchInterval: PULSE_MS * 6,
  });

  // the first page is enough, and its rows stay until the new ones are here
  const { refetch } = list;
  const refresh = useCallback(async () => {
    client.setQueryData<InfiniteData<ListPage, string | null>>(key, (data) =>
      data ? { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) } : data,
    );
    await refetch();
  }, [client, key, refetch]);

  return { list, waiting, views: counts.data ?? first?.views, total: first?.total, events: first?.events, refresh };
}
