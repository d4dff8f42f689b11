'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import type { Facet, FacetPage, FacetValue, FacetWish } from '../../lib/backtest/report';
import { AdversaryText } from '../ui/adversary-text';
import { apiSend } from '../ui/api';
import { Button } from '../ui/button';
import { count, plural } from '../ui/count';
import { Dialog } from '../ui/dialog';
import { ErrorState } from '../ui/error-state';
import { SkeletonRows } from '../ui/skeleton';
import { sum } from './numbers';

const PAGE = 200;

/** What a report's facets are of. */
export interface FacetsOf {
  yaml: string;
  detectorId: number | undefined;
}

/** All values of a facet, those with the most events first, as they are stored now. */
export function FacetDialog({
  title,
  name,
  of: { yaml, detectorId },
  onPick,
  onClose,
}: {
  title: string;
  name: Facet['name'];
  of: FacetsOf;
  /** the matches behind a value are wanted */
  onPick: (under: FacetValue) => void;
  onClose: () => void;
}) {
  const { data, error, refetch, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery({
    queryKey: ['facet', yaml, detectorId, name],
    queryFn: ({ pageParam: after, signal }) =>
      apiSend<FacetPage>('POST', '/api/backtest/facet', { yaml, detectorId, name, after, limit: PAGE }, signal),
    initialPageParam: undefined as FacetWish['after'],
    getNextPageParam: ({ next }) => next ?? undefined,
    gcTime: 0,
  });
  const values = data?.pages.flatMap((page) => page.values) ?? [];
  const total = data?.pages[0]?.total ?? 0;
  return (
    <Dialog
      open
      onClose={onClose}
      width={640}
      title={`${title}: ${data ? plural(total, 'value') : '…'}`}
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          {hasNextPage && (
            <Button busy={isFetching} onClick={() => void fetchNextPage()}>
              {count(Math.min(PAGE, total - values.length))} more of {count(total - values.length)}
            </Button>
          )}
        </>
      }
    >
      {error && <ErrorState what="The values could not be counted" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={10} height={20} />}
      <ul aria-label={`All values of ${title}`}>
        {values.map(({ value, counts }) => (
          <li key={value}>
            <button
              type="button"
              data-tip="Show these matches"
              className="flex h-5 w-full items-center gap-3 text-left text-12 hover:bg-raised"
              onClick={() => onPick({ name, value })}
            >
              <span className="cut min-w-0 flex-1">
                <AdversaryText value={value} />
              </span>
              {counts.true > 0 && <span className="flex-none text-11 text-true">{count(counts.true)} known true</span>}
              {counts.false > 0 && (
                <span className="flex-none text-11 text-ink-2">{count(counts.false)} known false</span>
              )}
              <span className="num w-16 flex-none text-right">{count(sum(counts))}</span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
