'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { AlertLegs, OpenedAlert } from '../../lib/alerts/alert';
import type { Observation } from '../../lib/hypotheses/hypothesis';
import type { SuggestionList } from '../../lib/hypotheses/suggestion';
import { type PackedTree, unpackTree } from '../../lib/process-tree/packed';
import type { AdjacentList, AlertTree, TreePrevalence } from '../../lib/process-tree/tree';
import type { EventDetail, Prevalence } from '../../lib/telemetry/shown';
import { apiGet } from '../ui/api';
import { type ScopeChoice, scopeQuery } from './adjacent-scope';
import { alertPath, treePath } from './detail-paths';

export const detailKeys = {
  alert: (id: string) => ['alert', id] as const,
  tree: (id: string) => ['alert', id, 'tree'] as const,
  prevalence: (id: string) => ['alert', id, 'prevalence'] as const,
  legs: (id: string) => ['alert', id, 'legs'] as const,
  adjacent: (id: string) => ['alert', id, 'adjacent'] as const,
  suggestions: (id: string, scope: ScopeChoice) => ['alert', id, 'suggestions', scopeQuery(scope)] as const,
  observations: (id: string) => ['alert', id, 'observations'] as const,
  event: (ref: string) => ['event', ref] as const,
};

export function useAlert(id: string) {
  return useQuery({
    queryKey: detailKeys.alert(id),
    queryFn: ({ signal }) => apiGet<OpenedAlert>(alertPath(id), {}, signal),
  });
}

export function useAlertTree(id: string) {
  return useQuery({
    queryKey: detailKeys.tree(id),
    queryFn: async ({ signal }): Promise<AlertTree> => unpackTree(await apiGet<PackedTree>(treePath(id), {}, signal)),
    // Comparing thousands of processes with the last answer costs more than drawing them.
    structuralSharing: false,
  });
}

const NO_PREVALENCE: ReadonlyMap<string, Prevalence> = new Map();

/** How common the starts in the tree are, by behavior id; empty until it is known. */
export function useTreePrevalence(id: string, enabled: boolean): ReadonlyMap<string, Prevalence> {
  const { data } = useQuery({
    queryKey: detailKeys.prevalence(id),
    queryFn: ({ signal }) => apiGet<TreePrevalence>(`/api/alerts/${id}/prevalence`, {}, signal),
    staleTime: 60_000,
    enabled,
  });
  return useMemo(() => (data ? new Map(data.behaviors.map((one) => [one.id, one.prevalence])) : NO_PREVALENCE), [data]);
}

/** Undefined until they were evaluated. */
export function useLegs(id: string, enabled: boolean): AlertLegs['legs'] | undefined {
  const { data } = useQuery({
    queryKey: detailKeys.legs(id),
    queryFn: ({ signal }) => apiGet<AlertLegs>(`/api/alerts/${id}/legs`, {}, signal),
    enabled,
  });
  return data?.legs;
}

export function useAdjacent(id: string, enabled: boolean) {
  return useQuery({
    queryKey: detailKeys.adjacent(id),
    queryFn: ({ signal }) => apiGet<AdjacentList>(`/api/alerts/${id}/adjacent`, {}, signal),
    enabled,
  });
}

/** Ideas for detectors from the incident as the analyst cuts it. The last list stays while the next one is made. */
export function useSuggestions(id: string, scope: ScopeChoice, enabled: boolean) {
  return useQuery({
    queryKey: detailKeys.suggestions(id, scope),
    queryFn: ({ signal }) => apiGet<SuggestionList>(`/api/alerts/${id}/suggestions`, scopeQuery(scope), signal),
    placeholderData: (last) => last,
    enabled,
  });
}

/** What people marked on this alert, oldest first. */
export function useObservations(id: string) {
  return useQuery({
    queryKey: detailKeys.observations(id),
    queryFn: ({ signal }) => apiGet<{ observations: Observation[] }>('/api/observations', { alert: id }, signal),
    select: ({ observations }) => observations.toSorted((a, b) => a.event.time - b.event.time),
  });
}

/** An event with everything that is known of it. Never the last event in the place of the next one. What is known already is there unasked. */
export function useEvent(ref: string | null, asked = true) {
  return useQuery({
    queryKey: detailKeys.event(ref ?? ''),
    queryFn: ({ signal }) => apiGet<EventDetail>(`/api/events/${ref}`, {}, signal),
    enabled: asked && ref !== null,
    staleTime: 60_000,
  });
}
