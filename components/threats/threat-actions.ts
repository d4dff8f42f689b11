'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { HypothesisDetail, Observation } from '../../lib/hypotheses/hypothesis';
import type { ThreatDetail } from '../../lib/threats/threat';
import { apiSend } from '../ui/api';
import { errorText, useToast } from '../ui/toast';

export interface NewIdea {
  title: string;
  statement: string;
  events: string[];
}

export function useThreatActions(id: number) {
  const client = useQueryClient();
  const toast = useToast();
  const save = useMutation({
    mutationFn: (change: Partial<Pick<ThreatDetail, 'name' | 'notes'>>) =>
      apiSend<ThreatDetail>('PATCH', `/api/threats/${id}`, change),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['threats'] }),
        client.invalidateQueries({ queryKey: ['lineage'] }),
      ]),
    onError: (error) => toast({ text: `The threat was not saved: ${errorText(error)}`, error: true }),
  });
  /** marks the events, then writes the hypothesis that rests on them */
  const propose = useMutation({
    mutationFn: async ({ title, statement, events }: NewIdea) => {
      const { observations } = await apiSend<{ observations: Observation[] }>('POST', '/api/observations', {
        refs: events,
      });
      return apiSend<HypothesisDetail>('POST', '/api/hypotheses', {
        title,
        statement,
        threatId: id,
        observationIds: observations.map((o) => o.id),
      });
    },
    onSuccess: () => client.invalidateQueries(),
  });
  return { save, propose };
}
