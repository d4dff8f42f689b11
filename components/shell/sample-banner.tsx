'use client';

import { useQuery } from '@tanstack/react-query';
import { apiGet } from '../ui/api';

/** Nobody may take the recording for their own fleet. */
export function SampleBanner() {
  const { data } = useQuery({
    queryKey: ['sample'],
    queryFn: ({ signal }) => apiGet<{ loaded: boolean }>('/api/sources/sample', {}, signal),
    staleTime: 60_000,
    refetchInterval: 60_000,
  });
  if (!data?.loaded) return null;
  return (
    <div className="flex h-6.5 flex-none items-center gap-2 border-b border-line bg-over-bg px-3 text-11 text-ink-2">
      <b className="font-semibold text-over">Sample data</b>
      <span className="cut">
        a recorded fleet, so that there is something to look at. Remove it with{' '}
        <code className="text-ink">npx unwrap sample remove</code>
      </span>
    </div>
  );
}
