'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import type { MendingIdea } from '../../lib/hypotheses/evasion';
import type { HypothesisDetail } from '../../lib/hypotheses/hypothesis';
import { apiSend } from '../ui/api';
import { Button } from '../ui/button';
import { errorText, useToast } from '../ui/toast';

/** An idea for a weak spot: one press makes a hypothesis of it, with its rule. */
export function MendingRow({ idea, threat }: { idea: MendingIdea; threat: number }) {
  const router = useRouter();
  const client = useQueryClient();
  const toast = useToast();
  const { hosts, reporting } = idea.seen;
  const create = useMutation({
    mutationFn: () =>
      apiSend<HypothesisDetail>('POST', '/api/hypotheses', {
        title: idea.title,
        statement: `${idea.sentence}. It stands where too few legs do.`,
        threatId: threat,
        yaml: idea.yaml,
        observationIds: [],
      }),
    onSuccess: ({ id }) => {
      void client.invalidateQueries({ queryKey: ['hypotheses'] });
      router.push(`/hypotheses/${id}`);
    },
    onError: (error) => toast({ text: `No hypothesis was made: ${errorText(error)}`, error: true }),
  });
  return (
    <div className="flex items-center gap-2 pt-1.5">
      <span className="min-w-0 flex-1">
        <span className="font-semibold">{idea.title}</span>{' '}
        <span className="text-11 text-ink-2">
          {hosts} of {reporting} hosts
        </span>
      </span>
      <Button size="sm" busy={create.isPending} onClick={() => create.mutate()}>
        Make a hypothesis
      </Button>
    </div>
  );
}
