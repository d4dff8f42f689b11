'use client';

import { useQuery } from '@tanstack/react-query';
import type { DetectorRow } from '../../lib/detectors/detector';
import { apiGet } from './api';

const NONE: readonly DetectorRow[] = [];

/** Every detector, for menus and search; up to a minute old, and asked for once they are wanted. */
export function useDetectorNames(wanted = true): readonly DetectorRow[] {
  const { data } = useQuery({
    enabled: wanted,
    queryKey: ['detectors', 'names'],
    queryFn: ({ signal }) => apiGet<{ detectors: DetectorRow[] }>('/api/detectors', {}, signal),
    staleTime: 60_000,
  });
  return data?.detectors ?? NONE;
}
