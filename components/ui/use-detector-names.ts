'use client';

import { useQuery } from '@tanstack/react-query';
import type { DetectorRow } from '../../lib/detectors/detector';
import { apiGet } from './api';

const NONE: readonly DetectorRow[] = [];

/** Every detector, for menus and search; up to a minute old. */
export function useDetectorNames(): readonly DetectorRow[] {
  const { data } = useQuery({
    queryKey: ['detectors', 'names'],
    queryFn: ({ signal }) => apiGet<{ detectors: DetectorRow[] }>('/api/detectors', {}, signal),
    staleTime: 60_000,
  });
  return data?.detectors ?? NONE;
}
