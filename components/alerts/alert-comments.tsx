'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AlertComment } from '../../lib/alerts/alert';
import { AdversaryText } from '../ui/adversary-text';
import { apiGet, apiSend } from '../ui/api';
import { Button } from '../ui/button';
import { Textarea } from '../ui/field';
import { personShown, useMe } from '../ui/me';
import { Ago } from '../ui/time';
import { errorText, useToast } from '../ui/toast';
import { replaceRows } from './use-alert-changes';

/** What people said of an alert, and a box to say more. Ctrl Enter sends. */
export function AlertComments({ alertId }: { alertId: string }) {
  const me = useMe();
  const client = useQueryClient();
  const toast = useToast();
  const [text, setText] = useState('');
  const [sending, setSending] = useState(false);
  const key = ['alerts', alertId, 'comments'];
  const { data, error } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => apiGet<{ comments: AlertComment[] }>(`/api/alerts/${alertId}/comments`, {}, signal),
  });
  const send = async () => {
    if (!text.trim() || sending) return;
    setSending(true);
    try {
      await apiSend('POST', `/api/alerts/${alertId}/comments`, { text });
      setText('');
      await client.invalidateQueries({ queryKey: key });
      await replaceRows(client, [alertId]);
    } catch (failure) {
      toast({ text: `The comment was not stored: ${errorText(failure)}`, error: true });
    }
    setSending(false);
  };
  return (
    <div className="grid gap-2">
      {error && <p className="text-11 text-over">The comments could not be read: {errorText(error)}</p>}
      {data?.comments.map((comment) => (
        <div key={comment.id} className="text-12">
          <span className="text-11 text-ink-2">
            {personShown(comment.author, me)} · <Ago value={comment.time} />
          </span>
          <AdversaryText value={comment.text} wrap className="block font-sans text-12" />
        </div>
      ))}
      <form
        className="flex items-end gap-1.5"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            void send();
          }
        }}
      >
        <Textarea
          aria-label="Comment"
          placeholder="Say something about this alert"
          rows={1}
          maxLength={10_000}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="min-h-control flex-1 py-1"
        />
        <Button type="submit" busy={sending}>
          Comment
        </Button>
      </form>
    </div>
  );
}
