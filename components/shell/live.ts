'use client';

import { useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import type { Sources } from '../../lib/sources/source';
import { apiGet } from '../ui/api';
import { onReach, type Reach, readReach } from '../ui/reach';

/** What sends telemetry, the hosts, and whether the sample data is loaded. Asked again every 20 seconds. */
export function useSources() {
  return useQuery({
    queryKey: ['sources'],
    queryFn: ({ signal }) => apiGet<Sources>('/api/sources', {}, signal),
    refetchInterval: 20_000,
  });
}

/** Whether the server answers. The sources are asked for on every page, so this is never older than 20 seconds. */
export function useLive(): Reach {
  return useSyncExternalStore(onReach, readReach, () => 'waiting');
}
