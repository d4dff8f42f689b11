'use client';

import { useQuery } from '@tanstack/react-query';
import type { Sources } from '../../lib/sources/source';
import { apiGet } from './api';

/** What sends telemetry, and this many of the hosts, asked again every 20 seconds while somebody watches. */
export function useSources({ hosts, watch }: { hosts: number | 'all'; watch: boolean }) {
  return useQuery({
    queryKey: ['sources', hosts],
    queryFn: ({ signal }) => apiGet<Sources>('/api/sources', hosts === 'all' ? {} : { hosts }, signal),
    refetchInterval: watch && 20_000,
    placeholderData: (before) => before,
  });
}
