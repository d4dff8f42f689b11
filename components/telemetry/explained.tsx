'use client';

import { useQuery } from '@tanstack/react-query';
import type { EventExplanation, RuleExplanation } from '../../lib/backtest/explanation';
import { apiSend } from '../ui/api';
import { ErrorState } from '../ui/error-state';
import { Skeleton, useLate } from '../ui/skeleton';
import { ExplainTree } from './explain-tree';

/** What is asked of an event: a text, or a detector's present version. */
export type AskedRule = { yaml: string } | { detectorId: number };

/** Why a rule matches an event, or how near it comes, part by part. */
export function Explained({ eventRef, asked }: { eventRef: string; asked: AskedRule }) {
  const late = useLate();
  const { data, error, refetch } = useQuery({
    queryKey: ['explain', eventRef, asked],
    queryFn: ({ signal }) =>
      apiSend<EventExplanation>('POST', `/api/events/${encodeURIComponent(eventRef)}/explain`, asked, signal),
    retry: false,
    gcTime: 60_000,
  });
  if (error) return <ErrorState what="The rule could not be asked" error={error} onRetry={() => void refetch()} />;
  if (!data) return late ? <Skeleton width="70%" /> : null;
  return (
    <div className="grid gap-1.5">
      {data.rules.map((rule, i) => (
        <div key={i} className="grid gap-0.5">
          <p className="text-11 text-ink-2">
            {data.rules.length > 1 && <b className="font-semibold text-ink">{rule.title}: </b>}
            {answer(rule)}
          </p>
          <ExplainTree rule={rule} />
        </div>
      ))}
    </div>
  );
}

function answer({ matched, applies, incomplete, filteredBy }: RuleExplanation): string {
  if (incomplete) return `Not decided: ${incomplete}.`;
  if (!applies) return 'The rule is not for events of this kind, whatever its parts say.';
  if (matched) return 'The rule matches this event.';
  if (filteredBy.length > 0) return `The rule would match; left out by ${filteredBy.map((f) => `"${f}"`).join(', ')}.`;
  return 'The rule does not match this event.';
}
