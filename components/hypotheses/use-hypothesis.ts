'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { HypothesisDetail, HypothesisRow, PromotionReport } from '../../lib/hypotheses/hypothesis';
import { apiGet, apiSend } from '../ui/api';
import { errorText, useToast } from '../ui/toast';

export type HypothesisChange = Partial<Pick<HypothesisDetail, 'title' | 'statement' | 'notes' | 'yaml'>>;

export function useHypotheses(wanted = true) {
  return useQuery({
    enabled: wanted,
    queryKey: ['hypotheses'],
    queryFn: ({ signal }) => apiGet<{ hypotheses: HypothesisRow[] }>('/api/hypotheses', {}, signal),
    select: (page) => page.hypotheses,
  });
}

export function useHypothesis(id: number) {
  return useQuery({
    queryKey: ['hypotheses', id],
    queryFn: ({ signal }) => apiGet<HypothesisDetail>(`/api/hypotheses/${id}`, {}, signal),
    // another tab may have saved meanwhile
    refetchOnWindowFocus: 'always',
  });
}

/** Everything that changes a hypothesis. A decision changes what other rooms say, so all of them ask again. */
export function useHypothesisActions(id: number) {
  const client = useQueryClient();
  const toast = useToast();
  const failed = (what: string) => (error: unknown) => toast({ text: `${what}: ${errorText(error)}`, error: true });
  const path = `/api/hypotheses/${id}`;

  const save = useMutation({
    mutationFn: (change: HypothesisChange) => apiSend<HypothesisDetail>('PATCH', path, change),
    onSuccess: (saved) => {
      client.setQueryData(['hypotheses', id], saved);
      void client.invalidateQueries({ queryKey: ['hypotheses'], exact: true });
    },
    onError: failed('Not saved'),
  });
  const draft = useMutation({
    mutationFn: () => apiSend<{ yaml: string }>('POST', `${path}/draft`),
    onError: failed('No draft could be made'),
  });
  const promote = useMutation({
    mutationFn: (choice: { mode: 'live' | 'observing'; raisePast: boolean; yaml: string; waiver?: string }) =>
      apiSend<PromotionReport>('POST', `${path}/promote`, choice),
    onSuccess: () => client.invalidateQueries(),
  });
  const reject = useMutation({
    mutationFn: (decision: { reason: string; yaml: string }) =>
      apiSend<HypothesisDetail>('POST', `${path}/reject`, decision),
    onSuccess: () => client.invalidateQueries(),
  });
  const test = useMutation({
    mutationFn: (seen: { yaml: string }) => apiSend<HypothesisDetail>('POST', `${path}/test`, seen),
    onSuccess: (tested) => {
      client.setQueryData(['hypotheses', id], tested);
      toast({ text: `H-${id} is in testing: the figures of this run are kept.` });
    },
    onError: failed('The run was not kept'),
  });
  const reopen = useMutation({
    mutationFn: (wish: { reason: string }) => apiSend<HypothesisDetail>('POST', `${path}/reopen`, wish),
    onSuccess: () => client.invalidateQueries(),
  });
  return { save, draft, promote, reject, test, reopen };
}
