'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { apiSend } from '../ui/api';
import { errorText, useToast } from '../ui/toast';

export type TimelineChange =
  | { kind: 'assemble' }
  | { kind: 'add'; text: string; ref?: string }
  | { kind: 'retell'; id: number; text: string }
  | { kind: 'remove'; id: number }
  | { kind: 'order'; order: number[] };

/** Changes the story of a threat; what is shown is what the server then holds. */
export function useTimelineChange(threat: number) {
  const client = useQueryClient();
  const toast = useToast();
  const path = `/api/threats/${threat}/timeline`;
  return useMutation({
    mutationFn: (change: TimelineChange): Promise<unknown> => {
      if (change.kind === 'assemble') return apiSend('POST', path, { assemble: true });
      if (change.kind === 'add') return apiSend('POST', path, { text: change.text, ref: change.ref });
      if (change.kind === 'order') return apiSend('PATCH', path, { order: change.order });
      if (change.kind === 'retell') return apiSend('PATCH', `${path}/${change.id}`, { text: change.text });
      return apiSend('DELETE', `${path}/${change.id}`);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['threats'] }),
    onError: (error) => toast({ text: `The timeline was not changed: ${errorText(error)}`, error: true }),
  });
}
