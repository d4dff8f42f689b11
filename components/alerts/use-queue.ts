'use client';

import { type InfiniteData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { AlertPage, QueueViews } from '../../lib/alerts/alert';
import type { News } from '../../lib/alerts/news';
import { apiGet, type QueryValue } from '../ui/api';
import { useNews } from '../ui/news';
import { LIST_KEY, replaceRows } from './use-alert-changes';

const PAGE_SIZE = 200;
/** News come by themselves; this is for a connection that breaks unseen. */
const PULSE_MS = 30_000;
const MOST_ROWS = 200;

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
 * no row moves under the cursor. What is new is counted and waits; rows that somebody changed show what they are now.
 * @param filters what chooses alerts
 * @param list the filters, with order and groups
 */
export function useQueue(filters: Record<string, QueryValue>, listing: Record<string, QueryValue>) {
  const client = useQueryClient();
  const key = useMemo(() => [...LIST_KEY, listing], [listing]);
  const list = useInfiniteQuery({
    queryKey: key,
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam: cursor, signal }): Promise<ListPage> => {
      // asked before the list, so that an alert that comes in between counts as new
      const newest = cursor ? null : await apiGet<Pulse>('/api/alerts/pulse', { since: '0' }, signal);
      const page = await apiGet<AlertPage>('/api/alerts', { ...listing, cursor, limit: PAGE_SIZE }, signal);
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
    queryKey: ['alerts', 'pulse', newestId, filters],
    queryFn: ({ signal }) => apiGet<Pulse>('/api/alerts/pulse', { ...filters, since: newestId }, signal),
    enabled: newestId !== null,
    placeholderData: (before) => before,
    refetchInterval: PULSE_MS,
  });
  const waiting = newestId === null ? 0 : (pulse.data?.newAlerts ?? 0);

  const total = useQuery({
    queryKey: ['alerts', 'total', filters],
    queryFn: ({ signal }) => apiGet<AlertPage>('/api/alerts', { ...filters, limit: 1 }, signal),
    enabled: first?.atLeast === true,
    refetchInterval: ({ state: { data } }) => (data && !data.atLeast && !data.old ? false : 1_000),
  });

  const views = useQuery({
    queryKey: ['alerts', 'views'],
    queryFn: ({ signal }) => apiGet<QueueViews>('/api/alerts/views', {}, signal),
    staleTime: 0,
    refetchInterval: (query) => (anyUncounted(query.state.data) ? 2_000 : PULSE_MS),
  });

  const hear = useCallback(
    (news: News) => {
      if (news.newestId !== newestId) {
        void client.invalidateQueries({ queryKey: ['alerts', 'pulse'] });
        void client.invalidateQueries({ queryKey: ['alerts', 'views'] });
      }
      const shown = new Set(idsOf(client.getQueryData<InfiniteData<ListPage>>(key)));
      const touched = news.everything ? [...shown] : changedAlerts(news).filter((id) => shown.has(id));
      for (let at = 0; at < touched.length; at += MOST_ROWS)
        void replaceRows(client, touched.slice(at, at + MOST_ROWS));
    },
    [client, key, newestId],
  );
  useNews(hear);

  // the first page is enough, and its rows stay until the new ones are here
  const { refetch } = list;
  const refresh = useCallback(async () => {
    client.setQueryData<InfiniteData<ListPage, string | null>>(key, (data) =>
      data ? { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) } : data,
    );
    await refetch();
    void client.invalidateQueries({ queryKey: ['alerts', 'total'] });
  }, [client, key, refetch]);

  const tally = first?.atLeast && total.data ? total.data : first;
  return { list, waiting, views: views.data, tally, refresh };
}

/** The exact number of one of them is being counted. */
function anyUncounted(views: QueueViews | undefined): boolean {
  if (!views) return false;
  return [...Object.values(views.counts), ...views.saved.map(({ count }) => count)].some(
    ({ atLeast, old }) => atLeast || old,
  );
}

function idsOf(data: InfiniteData<AlertPage> | undefined): string[] {
  return data?.pages.flatMap(({ alerts }) => alerts.map(({ id }) => id)) ?? [];
}

function changedAlerts({ changed }: News): string[] {
  return [...new Set(changed.flatMap(({ object, id }) => (object === 'alert' ? [id] : [])))];
}
