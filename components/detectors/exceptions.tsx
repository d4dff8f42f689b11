'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type DetectorException, scopeWords } from '../../lib/detectors/exception-scope';
import { visible } from '../../lib/telemetry/text';
import { apiGet, apiSend } from '../ui/api';
import { Button } from '../ui/button';
import { count, plural } from '../ui/count';
import { PanelHead } from '../ui/panel-head';
import { ReasonDialog } from '../ui/reason-dialog';
import { Ago, Time } from '../ui/time';
import { useToast } from '../ui/toast';
import { ExceptionDialog } from './exception-dialog';

export function useExceptions(id: number) {
  return useQuery({
    queryKey: ['detectors', id, 'exceptions'],
    queryFn: ({ signal }) => apiGet<{ exceptions: DetectorException[] }>(`/api/detectors/${id}/exceptions`, {}, signal),
    select: (page) => page.exceptions,
  });
}

/** What a detector passes over, for whom, why and until when; ended ones stay as history. */
export function Exceptions({ id, retired }: { id: number; retired: boolean }) {
  const { data } = useExceptions(id);
  const [dialog, setDialog] = useState<'new' | DetectorException | null>(null);
  const [ending, setEnding] = useState<DetectorException | null>(null);
  const held = data?.filter((x) => x.endedAt === null) ?? [];
  const ended = data?.filter((x) => x.endedAt !== null) ?? [];
  return (
    <div className="border-t border-line pb-2">
      <PanelHead title="Exceptions" note={data && plural(held.length, 'exception')} line={false}>
        {!retired && (
          <Button size="sm" onClick={() => setDialog('new')}>
            Add
          </Button>
        )}
      </PanelHead>
      {held.length === 0 && <p className="px-3 text-12 text-ink-2">It passes over nothing.</p>}
      <ul>
        {held.map((one) => (
          <li key={one.id} className="grid gap-0.5 px-3 py-1 text-12">
            <Said exception={one} />
            <span className="flex gap-1.5 pt-0.5">
              <Button size="sm" onClick={() => setDialog(one)}>
                Change
              </Button>
              <Button size="sm" onClick={() => setEnding(one)}>
                End
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {ended.length > 0 && (
        <details className="px-3 text-11 text-ink-2">
          <summary>{plural(ended.length, 'ended exception')}</summary>
          <ul className="grid gap-1 pt-1">
            {ended.map((one) => (
              <li key={one.id} className="grid gap-0.5">
                <Said exception={one} />
                <span>
                  ended <Ago value={one.endedAt!} /> by {one.endedBy}: {one.endReason}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {dialog && <ExceptionDialog id={id} before={dialog === 'new' ? null : dialog} onClose={() => setDialog(null)} />}
      {ending && <EndDialog id={id} exception={ending} onClose={() => setEnding(null)} />}
    </div>
  );
}

function Said({ exception }: { exception: DetectorException }) {
  const { scope, hostNames, hidden } = exception;
  const name = (id: number) => hostNames[scope.hosts.indexOf(id)] ?? `host ${id}`;
  return (
    <>
      <span className="mono text-11 wrap-anywhere">{visible(scopeWords(scope, name))}</span>
      <span className="wrap-anywhere text-ink-2">{exception.reason}</span>
      <span className="text-11 text-ink-3">
        {exception.expiresAt === null ? (
          'for good'
        ) : (
          <>
            until <Time value={exception.expiresAt} date="always" />
          </>
        )}
        , by {exception.author} <Ago value={exception.createdAt} />; when made it would have hidden{' '}
        {plural(hidden.events, 'event')} in {count(hidden.alerts)} alerts
      </span>
    </>
  );
}

function EndDialog({ id, exception, onClose }: { id: number; exception: DetectorException; onClose: () => void }) {
  const client = useQueryClient();
  const toast = useToast();
  const end = useMutation({
    mutationFn: (reason: string) =>
      apiSend('POST', `/api/detectors/${id}/exceptions/${exception.id}`, { end: true, reason }),
    onSuccess: async () => {
      await client.invalidateQueries();
      toast({ text: `The exception has ended: D-${id} sees these events again.` });
      onClose();
    },
  });
  return (
    <ReasonDialog
      title="End the exception"
      label="Reason"
      note="Goes into the audit log. The exception stays in the history."
      verb="End the exception"
      missing="End: give a reason"
      busy={end.isPending}
      error={end.error}
      failed="It was not ended"
      onGive={(reason) => end.mutate(reason)}
      onClose={onClose}
    />
  );
}
