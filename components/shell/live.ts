'use client';

import { useQuery } from '@tanstack/react-query';
import type { Sources } from '../../lib/sources/source';
import { apiGet } from '../ui/api';

/** What sends telemetry, the hosts, and whether the sample data is loaded. Asked again every 20 seconds. */
export function useSources() {
  return useQuery({
    queryKey: ['sources'],
    queryFn: ({ signal }) => apiGet<Sources>('/api/sources', {}, signal),
    refetchInterval: 20_000,
  });
}

/** Whether the server answers. */
export function useLive(): 'live' | 'waiting' | 'lost' {
  const { isError, isPending, failureCount } = useSources();
  if (isError || failureCount > 0) return 'lost';
  return isPending ? 'waiting' : 'live';
}
