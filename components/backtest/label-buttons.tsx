'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Judgement } from '../../lib/backtest/report';
import { apiSend } from '../ui/api';
import { Button } from '../ui/button';
import { errorText, useToast } from '../ui/toast';

/** A verdict on one event by hand. It counts in every backtest, and in the precision of detectors that match the event. */
export function LabelButtons({ eventRef, judgement }: { eventRef: string; judgement: Judgement }) {
  const client = useQueryClient();
  const toast = useToast();
  const label = useMutation({
    mutationFn: (verdict: boolean | null) => apiSend('POST', '/api/labels', { refs: [eventRef], verdict }),
    onSuccess: () =>
      Promise.all(['backtest', 'gate', 'detectors'].map((room) => client.invalidateQueries({ queryKey: [room] }))),
    onError: (error) => toast({ text: `The label was not kept: ${errorText(error)}`, error: true }),
  });
  return (
    <div className="flex items-center gap-1.5 border-t border-line bg-raised px-3 py-1.5 text-11 text-ink-2">
      <span>Your verdict on this event</span>
      <Button size="sm" on={judgement === 'true'} busy={label.isPending} onClick={() => label.mutate(true)}>
        True
      </Button>
      <Button size="sm" on={judgement === 'false'} busy={label.isPending} onClick={() => label.mutate(false)}>
        False
      </Button>
      <Button size="sm" variant="ghost" busy={label.isPending} onClick={() => label.mutate(null)}>
        Take back
      </Button>
    </div>
  );
}
