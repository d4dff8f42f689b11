'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Disposition, OpenedAlert } from '../../lib/alerts/alert';
import type { Observation } from '../../lib/hypotheses/hypothesis';
import { apiSend } from '../ui/api';
import { plural } from '../ui/count';
import { askAnew } from '../ui/made-of';
import { useMe } from '../ui/me';
import { errorText, useToast } from '../ui/toast';
import { DISPOSITION_WORD, STATUS_WORD } from './status';
import { useAlertChanges } from './use-alert-changes';

/** What people decide of one alert, each with its undo. */
export function useVerdict({ id, status, assignee }: Pick<OpenedAlert, 'id' | 'status' | 'assignee'>) {
  const change = useAlertChanges();
  const me = useMe();
  return {
    /** A true positive goes on being worked on; the other verdicts are the end of it. */
    judge: (disposition: Disposition) => {
      const closes = disposition !== 'true_positive';
      const next = closes ? 'closed' : status === 'new' ? 'in_progress' : status;
      const word = DISPOSITION_WORD[disposition];
      void change([id], { disposition, status: next }, closes ? `${word}, closed` : word);
    },
    setStatus: (next: 'new' | 'in_progress' | 'closed') => void change([id], { status: next }, STATUS_WORD[next]),
    assignToMe: () => {
      if (assignee === me.name && status !== 'new') return;
      void change(
        [id],
        { assignee: me.name, ...(status === 'new' && { status: 'in_progress' as const }) },
        `assigned to ${me.shown}`,
      );
    },
    unassign: () => void change([id], { assignee: null }, 'unassigned'),
  };
}

/** Marks events as telling, and takes marks back. */
export function useObserve(alertId: string) {
  const toast = useToast();
  const client = useQueryClient();
  const mark = async (refs: readonly string[], note: string) => {
    await apiSend<{ observations: Observation[] }>('POST', '/api/observations', { alertId, refs, note });
    await askAnew(client, ['observation']);
  };
  const unmark = async (refs: readonly string[]) => {
    await apiSend<{ removed: number }>('DELETE', '/api/observations', { refs });
    await askAnew(client, ['observation']);
  };
  const failed = (error: unknown) => toast({ text: `Not changed: ${errorText(error)}`, error: true });
  const { mutateAsync: observe, isPending } = useMutation({
    mutationFn: ({ refs, note }: { refs: readonly string[]; note: string }) => mark(refs, note),
    onSuccess: (_, { refs }) => toast({ text: `${plural(refs.length, 'event')} observed.`, undo: () => unmark(refs) }),
    onError: failed,
  });
  const { mutateAsync: forget } = useMutation({
    mutationFn: ({ refs }: { refs: readonly string[]; note: string }) => unmark(refs),
    onSuccess: (_, { refs, note }) =>
      toast({ text: `${plural(refs.length, 'event')} no longer observed.`, undo: () => mark(refs, note) }),
    onError: failed,
  });
  return { busy: isPending, observe, forget };
}
