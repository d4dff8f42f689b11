'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { SavedCount, SavedHunt } from '../../lib/hunt/saved';
import { apiGet, apiSend } from '../ui/api';
import { errorText, useToast } from '../ui/toast';

export type Kept = Pick<SavedHunt, 'name' | 'query' | 'columns'>;

export function useSavedHunts() {
  return useQuery({
    queryKey: ['hunt', 'saved'],
    queryFn: ({ signal }) => apiGet<{ saved: SavedHunt[] }>('/api/hunt/saved', {}, signal),
    select: ({ saved }) => saved,
  });
}

export function useSavedHunt(id: number | null) {
  return useQuery({
    queryKey: ['hunt', 'saved', id],
    enabled: id !== null,
    queryFn: ({ signal }) => apiGet<SavedHunt>(`/api/hunt/saved/${id}`, {}, signal),
    retry: false,
  });
}

/** What a saved search finds now; counted while it is shown. */
export function useSavedCount(id: number) {
  return useQuery({
    queryKey: ['hunt', 'saved', id, 'count'],
    queryFn: ({ signal }) => apiGet<SavedCount>(`/api/hunt/saved/${id}/count`, {}, signal),
    staleTime: 30_000,
    retry: false,
  });
}

export function useSavedActions() {
  const client = useQueryClient();
  const toast = useToast();
  const refresh = () => client.invalidateQueries({ queryKey: ['hunt', 'saved'] });
  const failed = (error: unknown) => toast({ text: `Not saved: ${errorText(error)}`, error: true });
  const save = useMutation({
    mutationFn: (kept: Kept) => apiSend<SavedHunt>('POST', '/api/hunt/saved', kept),
    onSuccess: refresh,
    onError: failed,
  });
  const change = useMutation({
    mutationFn: ({ id, ...kept }: Kept & { id: number }) => apiSend<SavedHunt>('PUT', `/api/hunt/saved/${id}`, kept),
    onSuccess: refresh,
    onError: failed,
  });
  const remove = useMutation({
    mutationFn: ({ id }: SavedHunt) => apiSend<void>('DELETE', `/api/hunt/saved/${id}`),
    onSuccess: async (_, { id: __, name, query, columns }) => {
      await refresh();
      const undo = async () => {
        await save.mutateAsync({ name, query, columns });
      };
      toast({ text: `“${name}” removed.`, undo });
    },
    onError: failed,
  });
  return { save, change, remove };
}
