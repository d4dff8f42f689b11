'use client';

import { useState } from 'react';
import type { BacktestReport } from '../../lib/backtest/report';
import { Totals } from '../backtest/totals';
import { unjudgedOn } from '../backtest/verdict';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { ErrorState } from '../ui/error-state';
import { Field, Textarea } from '../ui/field';
import { ReloadStale } from './reload-stale';

/** Rejecting keeps the rule, the numbers and the reason, for when the same idea comes again. */
export function RejectDialog({
  report,
  reason,
  busy,
  error,
  onReject,
  onReload,
  onClose,
}: {
  report: BacktestReport;
  reason: string;
  busy: boolean;
  error: unknown;
  onReject: (reason: string) => void;
  /** the rule was changed elsewhere: load what stands now */
  onReload: () => void;
  onClose: () => void;
}) {
  const [text, setText] = useState(reason);
  const empty = text.trim() === '';
  const reject = () => {
    if (!empty && !busy) onReject(text.trim());
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Reject with these numbers"
      width={640}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={busy} disabled={empty} kbd="Ctrl ↵" onClick={reject}>
            {empty ? 'Reject: give a reason' : 'Reject'}
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        <div className="rounded-2 border border-line">
          <Totals
            events={report.events}
            hosts={report.hosts}
            ofHosts={report.reportingHosts}
            judged={report.judged}
            unjudgedOn={unjudgedOn(report)}
          />
        </div>
        <Field label="Reason" note="Kept with the numbers, and shown when the same idea comes again.">
          <Textarea
            data-autofocus
            rows={3}
            value={text}
            onChange={(e) => setText(e.target.value)}
            onKeyDown={(e) => {
              if (e.key !== 'Enter' || !(e.ctrlKey || e.metaKey)) return;
              e.preventDefault();
              reject();
            }}
          />
        </Field>
      </div>
      {error != null && <ErrorState what="It was not rejected" error={error} />}
      <ReloadStale error={error} onReload={onReload} />
    </Dialog>
  );
}
