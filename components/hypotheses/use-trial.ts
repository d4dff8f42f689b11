'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { TrialAnswer } from '../../lib/hypotheses/evasion';
import { apiSend } from '../ui/api';

/** How a hypothesis' text fares on changes of its incident; a question of an older text is dropped. */
export function useTrial(id: number, yaml: string, wanted: boolean) {
  return useQuery({
    queryKey: ['trial', id, yaml],
    queryFn: ({ signal }) => apiSend<TrialAnswer>('POST', `/api/hypotheses/${id}/evasion`, { yaml }, signal),
    enabled: wanted && yaml.trim() !== '',
    placeholderData: keepPreviousData,
    retry: false,
  });
}
