'use client';

import { useQuery } from '@tanstack/react-query';
import { apiGet } from '../ui/api';

interface People {
  assignees: string[];
  tags: string[];
}

const NOBODY: People = { assignees: [], tags: [] };

/** Names that alerts are assigned to, and tags that they bear: to choose from. */
export function usePeople(): People {
  const { data } = useQuery({
    queryKey: ['alerts', 'people'],
    queryFn: ({ signal }) => apiGet<People>('/api/alerts/people', {}, signal),
  });
  return data ?? NOBODY;
}
