'use client';

import { useQuery } from '@tanstack/react-query';
import type { HostName } from '../../lib/sources/source';
import { apiGet } from './api';

const NONE: readonly HostName[] = [];

/** Hosts whose name holds the text, by name; asked for once they are wanted. */
export function useHosts({
  text = '',
  limit,
  wanted = true,
}: {
  text?: string;
  limit: number;
  wanted?: boolean;
}): readonly HostName[] {
  const { data } = useQuery({
    enabled: wanted,
    queryKey: ['hosts', text, limit],
    queryFn: ({ signal }) => apiGet<{ hosts: HostName[] }>('/api/hosts', { text, limit }, signal),
    staleTime: 60_000,
    placeholderData: (before) => before,
  });
  return data?.hosts ?? NONE;
}
