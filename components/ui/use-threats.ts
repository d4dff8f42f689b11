'use client';

import { useQuery } from '@tanstack/react-query';
import type { ThreatDetail, ThreatRow } from '../../lib/threats/threat';
import { apiGet } from './api';

/** Confirmed threats, for every room that names them; asked for once they are wanted. */
export function useThreats(wanted = true) {
  return useQuery({
    enabled: wanted,
    queryKey: ['threats'],
    queryFn: ({ signal }) => apiGet<{ threats: ThreatRow[] }>('/api/threats', {}, signal),
    select: (page) => page.threats,
  });
}

/** One threat with its legs and evidence; null asks nothing. */
export function useThreat(id: number | null) {
  return useQuery({
    queryKey: ['threats', id],
    queryFn: ({ signal }) => apiGet<ThreatDetail>(`/api/threats/${id}`, {}, signal),
    enabled: id !== null,
  });
}
