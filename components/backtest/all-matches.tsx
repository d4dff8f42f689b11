'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { FacetValue } from '../../lib/backtest/report';
import type { MatchPage } from '../../lib/hunt/match';
import { AdversaryText } from '../ui/adversary-text';
import { apiSend } from '../ui/api';
import { Button } from '../ui/button';
import { count } from '../ui/count';
import { ErrorState } from '../ui/error-state';
import { IconButton } from '../ui/icon-button';
import { PanelHead } from '../ui/panel-head';
import { SkeletonRows } from '../ui/skeleton';
import type { FacetsOf } from './facet-dialog';
import { Samples } from './samples';

const PAGE = 50;
const newRun = () => crypto.getRandomValues(new Uint32Array(2)).join('-');

/** Which of the matches are wanted: all, those behind one number of a facet, or those of one bar. */
export interface MatchesWanted {
  /** in words: "all", "User", "12:00 to 12:05 UTC" */
  what: string;
  under?: FacetValue;
  /** of another rule than the report's */
  yaml?: string | undefined;
  /** not what this rule matches */
  except?: string | undefined;
  /** epoch milliseconds, half-open */
  from?: number;
  to?: number;
}

/** In place of the samples: the way through what a rule matches, newest first, as it is stored now. */
export function AllMatches({
  of,
  wanted: { what, ...wanted },
  onClose,
}: {
  of: FacetsOf;
  wanted: MatchesWanted;
  onClose: () => void;
}) {
  const { detectorId } = of;
  const { yaml = of.yaml } = wanted;
  const [run] = useState(newRun);
  const section = useRef<HTMLElement>(null);
  const { data, error, refetch, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery({
    queryKey: ['matches', yaml, detectorId, wanted, run],
    queryFn: ({ pageParam: after, signal }) =>
      apiSend<MatchPage>(
        'POST',
        '/api/backtest/matches',
        { detectorId, ...wanted, yaml, run, after, limit: PAGE },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const ready = data !== undefined;
  useEffect(() => {
    if (!ready) return;
    section.current?.scrollIntoView({ block: 'start' });
    section.current?.focus({ preventScroll: true });
  }, [ready]);
  const matches = data?.pages.flatMap((page) => page.matches) ?? [];
  const { under } = wanted;
  const name = `Matches: ${what}`;
  return (
    <section ref={section} tabIndex={-1} aria-label={name} className="scroll-mt-7.5 border-t border-line outline-none">
      <PanelHead
        title={
          under ? (
            <span className="flex min-w-0 gap-1">
              {name} {under.below && 'below'} <AdversaryText value={under.value} shortenHome className="text-ink" />
            </span>
          ) : (
            name
          )
        }
        note={`${count(matches.length)}${hasNextPage ? ' so far' : ''}, newest first, as they are stored now`}
      >
        <IconButton label="Back to the samples" onClick={onClose}>
          <X size={14} />
        </IconButton>
      </PanelHead>
      {matches.length > 0 && <Samples samples={matches} yaml={yaml} label={name} />}
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
