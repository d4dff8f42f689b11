'use client';

import type { BacktestReport } from '../../lib/backtest/report';
import { Totals } from '../backtest/totals';
import { unjudgedOn } from '../backtest/verdict';
import { ReasonDialog } from '../ui/reason-dialog';
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
  return (
    <ReasonDialog
      title="Reject with these numbers"
      width={640}
      label="Reason"
      note="Kept with the numbers, and shown when the same idea comes again."
      verb="Reject"
      missing="Reject: give a reason"
      initial={reason}
      busy={busy}
      error={error}
      failed="It was not rejected"
      remedy={<ReloadStale error={error} onReload={onReload} />}
      onGive={onReject}
      onClose={onClose}
    >
      <div className="rounded-2 border border-line">
        <Totals
          events={report.events}
          hosts={report.hosts}
          ofHosts={report.reportingHosts}
          judged={report.judged}
          unjudgedOn={unjudgedOn(report)}
        />
      </div>
    </ReasonDialog>
  );
}
