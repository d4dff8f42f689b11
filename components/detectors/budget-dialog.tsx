'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { NoiseBudget } from '../../lib/promotion/noise';
import { apiGet, apiSend } from '../ui/api';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { ErrorState } from '../ui/error-state';
import { Field, Input } from '../ui/field';
import { useToast } from '../ui/toast';

/** How much noise a rule may make before going live needs a written exception. */
export function BudgetDialog({ onClose }: { onClose: () => void }) {
  const { data, error } = useQuery({
    queryKey: ['budget'],
    queryFn: ({ signal }) => apiGet<NoiseBudget>('/api/budget', {}, signal),
  });
  const [typed, setTyped] = useState<{ alertsPerDay?: string; hosts?: string }>({});
  const client = useQueryClient();
  const toast = useToast();
  const alertsPerDay = Number(typed.alertsPerDay ?? data?.alertsPerDay ?? Number.NaN);
  const hosts = Number(typed.hosts ?? data?.hosts ?? Number.NaN);
  const valid = Number.isFinite(alertsPerDay) && alertsPerDay >= 0 && Number.isInteger(hosts) && hosts >= 0;
  const save = useMutation({
    mutationFn: () => apiSend<NoiseBudget>('PUT', '/api/budget', { alertsPerDay, hosts }),
    onSuccess: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: ['budget'] }),
        client.invalidateQueries({ queryKey: ['gate'] }),
      ]);
      toast({ text: 'The noise budget is changed. It is asked of what goes live from now on.' });
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title="Noise budget"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={save.isPending} disabled={!valid} kbd="↵" onClick={() => save.mutate()}>
            {valid ? 'Change the budget' : 'Change: numbers are missing'}
          </Button>
        </>
      }
    >
      <form
        className="grid gap-3"
        onSubmit={(e) => {
          e.preventDefault();
          if (valid && !save.isPending) save.mutate();
        }}
      >
        <p className="text-12 text-ink-2">
          Before a rule goes live it runs over everything stored. What it would have raised a day, without what people
          called true, must stay within this, or somebody writes down why not.
        </p>
        <div className="grid grid-cols-2 gap-3">
          <Field label="Alerts a day, over the whole fleet">
            <Input
              data-autofocus
              type="number"
              min={0}
              step="any"
              value={typed.alertsPerDay ?? data?.alertsPerDay ?? ''}
              onChange={(e) => setTyped({ ...typed, alertsPerDay: e.target.value })}
            />
          </Field>
          <Field label="Hosts on which they arise">
            <Input
              type="number"
              min={0}
              step={1}
              value={typed.hosts ?? data?.hosts ?? ''}
              onChange={(e) => setTyped({ ...typed, hosts: e.target.value })}
            />
          </Field>
        </div>
        <input type="submit" hidden />
      </form>
      {(error ?? save.error) && <ErrorState what="The budget was not changed" error={error ?? save.error} />}
    </Dialog>
  );
}
