'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { MatchPage } from '../../lib/hunt/match';
import { apiSend } from '../ui/api';
import { Button } from '../ui/button';
import { count } from '../ui/count';
import { ErrorState } from '../ui/error-state';
import { PanelHead } from '../ui/panel-head';
import { SkeletonRows } from '../ui/skeleton';
import { Samples } from './samples';

const PAGE = 50;
const newRun = () => crypto.getRandomValues(new Uint32Array(2)).join('-');

/** Below the samples: the way through all that the rule matches, newest first, as it is stored now. */
export function AllMatches({
  yaml,
  detectorId,
  events,
}: {
  yaml: string;
  detectorId: number | undefined;
  events: number;
}) {
  const [open, setOpen] = useState(false);
  return open ? (
    <Pages yaml={yaml} detectorId={detectorId} />
  ) : (
    <div className="px-3 py-2.5">
      <Button size="sm" onClick={() => setOpen(true)}>
        Go through all {count(events)}, newest first
      </Button>
    </div>
  );
}

function Pages({ yaml, detectorId }: { yaml: string; detectorId: number | undefined }) {
  const [run] = useState(newRun);
  const { data, error, refetch, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery({
    queryKey: ['matches', yaml, detectorId, run],
    queryFn: ({ pageParam: after, signal }) =>
      apiSend<MatchPage>('POST', '/api/backtest/matches', { yaml, detectorId, run, after, limit: PAGE }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const matches = data?.pages.flatMap((page) => page.matches) ?? [];
  return (
    <section aria-label="All matches" className="border-t border-line">
      <PanelHead title="All matches" note={`${count(matches.length)} so far, newest first, as they are stored now`} />
      {matches.length > 0 && <Samples samples={matches} yaml={yaml} label="All matches" />}
      {error && <ErrorState what="More could not be read" error={error} onRetry={() => void refetch()} />}
      {isFetching && <SkeletonRows rows={3} height={24} />}
      {hasNextPage && !isFetching && !error && (
        <div className="px-3 py-2.5">
          <Button size="sm" onClick={() => void fetchNextPage()}>
            {PAGE} more
          </Button>
        </div>
      )}
      {data && !hasNextPage && <p className="px-3 py-2.5 text-12 text-ink-3">That is all of them.</p>}
    </section>
  );
}
