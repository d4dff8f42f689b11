'use client';

import { useQuery } from '@tanstack/react-query';
import type { Lineage } from '../../lib/lineage/lineage';
import { apiGet } from '../ui/api';

/** The lineage of everything, or of what one threat came from and led to. */
export function useLineage(threat?: number) {
  return useQuery({
    queryKey: ['lineage', threat ?? null],
    queryFn: ({ signal }) => apiGet<Lineage>('/api/lineage', { threat }, signal),
  });
}
