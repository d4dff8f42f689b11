'use client';

import { useQuery } from '@tanstack/react-query';
import type { Brittle } from '../../lib/promotion/brittle';
import { apiGet } from '../ui/api';

/** By detector: on which changes of mere strings it loses a threat that it catches. Playing the threats takes a while. */
export function useBrittle(): ReadonlyMap<number, Brittle> | undefined {
  const { data } = useQuery({
    queryKey: ['detectors', 'brittle'],
    queryFn: ({ signal }) => apiGet<{ brittle: Brittle[] }>('/api/detectors/brittle', {}, signal),
    select: (page) => new Map(page.brittle.map((one) => [one.detectorId, one])),
    staleTime: 60_000,
  });
  return data;
}
