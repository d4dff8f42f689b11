'use client';

import { useQuery } from '@tanstack/react-query';
import type { Trends } from '../../lib/alerts/trend';
import { apiGet } from '../ui/api';

const MOST = 50;

/** How many alerts these detectors raised over time, by id. */
export function useTrends(detectorIds: readonly number[]): Trends['bins'] {
  const ids = [...new Set(detectorIds)].sort((a, b) => a - b).slice(0, MOST);
  const { data } = useQuery({
    queryKey: ['alerts', 'trend', ids.join(',')],
    queryFn: ({ signal }) => apiGet<Trends>('/api/alerts/trend', { detector: ids.join(',') }, signal),
    enabled: ids.length > 0,
    placeholderData: (before) => before,
    staleTime: 60_000,
  });
  return data?.bins ?? {};
}
