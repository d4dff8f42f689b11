'use client';

import { useEffect } from 'react';
import { ErrorState } from '../ui/error-state';
import { SkeletonRows } from '../ui/skeleton';
import { HuntView } from './hunt-view';
import { useHuntAddress } from './use-hunt-address';
import { useSavedHunt } from './use-saved';

/** The hunt of an address. A link may name a saved search alone: the hunt is then what was saved. */
export function HuntPage() {
  const [state, setState] = useHuntAddress();
  const saved = useSavedHunt(state.saved);
  const byName = state.saved !== null && state.query === '' && saved.data?.query !== '';
  const { data } = saved;
  useEffect(() => {
    if (byName && data) setState({ query: data.query, columns: data.columns });
  }, [byName, data, setState]);
  if (byName && saved.isError)
    return (
      <ErrorState
        what="The saved search could not be opened"
        error={saved.error}
        onRetry={() => setState({ saved: null, query: '' })}
      />
    );
  if (byName) return <SkeletonRows rows={12} />;
  return <HuntView state={state} setState={setState} saved={saved.data ?? null} />;
}
