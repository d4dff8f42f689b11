'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ShownDetector } from '../../lib/detectors/detector';
import { apiSend } from '../ui/api';
import { Button } from '../ui/button';
import { plural } from '../ui/count';
import { Dialog } from '../ui/dialog';
import { ErrorState } from '../ui/error-state';
import { Field, Select, Textarea } from '../ui/field';
import { useNow } from '../ui/now';
import { PanelHead } from '../ui/panel-head';
import { submitOnCtrlEnter } from '../ui/submit-keys';
import { Ago, Time } from '../ui/time';
import { useToast } from '../ui/toast';
import { reviewIsDue } from './review-due';

const DAY_MS = 86_400_000;

/** When a detector was looked at last, and when it is due. */
export function Review({ detector }: { detector: ShownDetector }) {
  const now = useNow(60_000) ?? 0;
  const [open, setOpen] = useState(false);
  const { reviewedAt, reviewedBy, reviewDue, state, reviewDays } = detector;
  const due = reviewIsDue(detector, now);
  return (
    <div className="border-t border-line pb-2">
      <PanelHead title="Review" note={`every ${plural(reviewDays, 'day')}`} line={false}>
        {state !== 'retired' && (
          <Button size="sm" onClick={() => setOpen(true)}>
            Reviewed
          </Button>
        )}
      </PanelHead>
      <p className="px-3 text-12 text-ink-2">
        {state === 'retired' ? (
          'Retired detectors are not reviewed.'
        ) : (
          <>
            {due ? <b className="font-semibold text-over">Due: </b> : 'Due '}
            <Time value={reviewDue} date="always" />
            {reviewedAt !== null && (
              <>
                , last reviewed <Ago value={reviewedAt} /> by {reviewedBy}
              </>
            )}
          </>
        )}
      </p>
      {open && <ReviewDialog detector={detector} onClose={() => setOpen(false)} />}
    </div>
  );
}

const TERMS = [7, 30, 90, 180, 365];

function ReviewDialog({ detector, onClose }: { detector: ShownDetector; onClose: () => void }) {
  const { id, reviewDays } = detector;
  const [days, setDays] = useState(reviewDays);
  const [note, setNote] = useState('');
  const client = useQueryClient();
  const toast = useToast();
  const review = useMutation({
    mutationFn: () => apiSend('POST', `/api/detectors/${id}/review`, { days, note: note.trim() }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['detectors'] });
      toast({ text: `D-${id} is due again in ${plural(days, 'day')}.` });
      onClose();
    },
  });
  const act = () => {
    if (!review.isPending) review.mutate();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`D-${id} was reviewed`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={review.isPending} kbd="Ctrl ↵" onClick={act}>
            It stands as it is
          </Button>
        </>
      }
    >
      <form className="grid gap-3" onSubmit={(e) => e.preventDefault()} onKeyDown={submitOnCtrlEnter(act)}>
        <Field label="What you found" note="Goes into the audit log.">
          <Textarea data-autofocus rows={2} value={note} onChange={(e) => setNote(e.target.value)} />
        </Field>
        <Field label="Look at it again" note={`on ${new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)}`}>
          <Select value={days} onChange={(e) => setDays(Number(e.target.value))}>
            {[...new Set([...TERMS, reviewDays])]
              .sort((a, b) => a - b)
              .map((n) => (
                <option key={n} value={n}>
                  in {plural(n, 'day')}
                </option>
              ))}
          </Select>
        </Field>
      </form>
      {review.error && <ErrorState what="The review was not noted" error={review.error} />}
    </Dialog>
  );
}
