'use client';

import { useQuery } from '@tanstack/react-query';
import type { Lineage } from '../../lib/lineage/lineage';
import { apiGet } from '../ui/api';

/** The lineage of everything, or of what one thing came from and led to. */
export function useLineage(focus?: string) {
  return useQuery({
    queryKey: ['lineage', focus ?? null],
    queryFn: ({ signal }) => apiGet<Lineage>('/api/lineage', { focus }, signal),
  });
}
