'use client';

import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { HuntPage, HuntSummary } from '../../lib/hunt/answer';
import { apiSend, apiStream } from '../ui/api';

const PAGE = 200;

/** What is asked: the same object as long as the question is the same. */
export interface Asked {
  query: string;
  from?: number | undefined;
  to?: number | undefined;
  /** another run of the same query sees what came meanwhile */
  run: string;
}

/** The events of a hunt, page by page, newest first. A page that comes short is followed by the next until there are some. */
export function useEvents(asked: Asked) {
  const client = useQueryClient();
  const key = useMemo(() => ['hunt', 'page', asked], [asked]);
  const [stopped, setStopped] = useState(false);
  const list = useInfiniteQuery({
    queryKey: key,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      apiSend<HuntPage>('POST', '/api/hunt/page', { ...asked, after: pageParam, limit: PAGE }, signal),
    getNextPageParam: ({ next }) => next ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
    refetchOnWindowFocus: false,
  });
  const { fetchNextPage, hasNextPage, isFetching, isError } = list;
  const events = useMemo(() => list.data?.pages.flatMap((page) => page.events) ?? [], [list.data]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question is not stopped
  useEffect(() => setStopped(false), [asked]);
  const wants = events.length < PAGE / 2 && hasNextPage && !isFetching && !stopped && !isError;
  useEffect(() => {
    if (wants) void fetchNextPage();
  }, [wants, fetchNextPage]);
  const more = useCallback(() => {
    if (hasNextPage && !isFetching && !stopped) void fetchNextPage();
  }, [hasNextPage, isFetching, stopped, fetchNextPage]);
  const stop = useCallback(() => {
    setStopped(true);
    void client.cancelQueries({ queryKey: key });
  }, [client, key]);
  const goOn = useCallback(() => setStopped(false), []);
  const last = list.data?.pages.at(-1);
  return {
    events,
    problems: list.data?.pages[0]?.problems,
    more,
    stop,
    goOn,
    stopped,
    isFetching,
    error: list.error,
    refetch: list.refetch,
    complete: last !== undefined && last.next === null,
    searchedTo: last?.searchedTo ?? null,
  };
}

interface Told {
  asked: Asked;
  summary: HuntSummary | null;
  error: unknown;
  stopped: boolean;
}

/** The figures of a hunt while they grow; the last ones stay until others come. */
export function useSummary(asked: Asked) {
  const [told, setTold] = useState<Told>({ asked, summary: null, error: null, stopped: false });
  const controller = useRef<AbortController | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    controller.current = stop;
    const set = (part: Partial<Told>) =>
      setTold((before) => ({ ...before, error: null, stopped: false, ...part, asked }));
    (async () => {
      try {
        for await (const summary of apiStream<HuntSummary>('/api/hunt/summary', asked, stop.signal)) set({ summary });
      } catch (error) {
        if (!stop.signal.aborted) set({ error });
      }
    })();
    return () => stop.abort();
  }, [asked]);
  const stop = useCallback(() => {
    controller.current?.abort();
    setTold((before) => ({ ...before, stopped: true }));
  }, []);
  const current = told.asked === asked;
  return {
    summary: told.summary,
    /** the figures are of an older question */
    stale: !current,
    error: current ? told.error : null,
    running: !current || (!told.stopped && told.error === null && told.summary?.done !== true),
    stopped: current && told.stopped,
    stop,
  };
}
