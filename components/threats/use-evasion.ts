'use client';

import { useQuery } from '@tanstack/react-query';
import type { EvasionReport } from '../../lib/hypotheses/evasion';
import { apiGet } from '../ui/api';

/** How the live detectors fare on variants of a threat. */
export function useEvasion(threat: number) {
  return useQuery({
    queryKey: ['threats', threat, 'evasion'],
    queryFn: ({ signal }) => apiGet<EvasionReport>(`/api/threats/${threat}/evasion`, {}, signal),
  });
}
