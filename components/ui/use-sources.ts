'use client';

import { useQuery } from '@tanstack/react-query';
import type { Sources } from '../../lib/sources/source';
import { apiGet } from './api';

/** What sends telemetry, the hosts, and whether the sample data is loaded. One query for every page, asked again every 20 seconds. */
export function useSources() {
  return useQuery({
    queryKey: ['sources'],
    queryFn: ({ signal }) => apiGet<Sources>('/api/sources', {}, signal),
    refetchInterval: 20_000,
  });
}
