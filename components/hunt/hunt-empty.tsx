'use client';

import type { HuntProblem } from '../../lib/hunt/hunt';
import { looserQuery } from '../../lib/hunt/looser';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';

/** Why there are no rows, and what to try next. */
export function HuntEmpty({
  query,
  problems,
  bounded,
  onSearch,
  onAllTime,
}: {
  query: string;
  problems: readonly HuntProblem[];
  /** a time was chosen */
  bounded: boolean;
  onSearch: (query: string) => void;
  onAllTime: () => void;
}) {
  if (problems.some(({ severity }) => severity === 'error'))
    return (
      <EmptyState title="The query cannot run">
        What is wrong is underlined. A query is made of terms like <code>Image:*/curl</code>, joined with and, or, not
        and parentheses; <code>*</code> is any text, <code>port:[1 to 1024]</code> a range, <code>cmd~"re"</code> a
        regular expression.
      </EmptyState>
    );
  const looser = looserQuery(query);
  return (
    <EmptyState
      title="Nothing was found"
      actions={
        <>
          {looser && (
            <Button onClick={() => onSearch(looser)}>
              Search for {looser.length > 60 ? 'the values anywhere' : looser}
            </Button>
          )}
          {bounded && <Button onClick={onAllTime}>Search all that is stored</Button>}
        </>
      }
    >
      {query.trim() === ''
        ? 'No telemetry is stored in this time.'
        : 'A value without a star must be the whole field. Put stars around it to find it anywhere in the field.'}
    </EmptyState>
  );
}
