'use client';

import { useId, useState } from 'react';
import type { BacktestReport } from '../../lib/backtest/report';
import type { PromotionReport } from '../../lib/hypotheses/hypothesis';
import { Totals } from '../backtest/totals';
import { unjudgedOn } from '../backtest/verdict';
import { GatePanel, gateMissing, useGate } from '../detectors/gate-panel';
import { alertsOfDetector } from '../telemetry/event-link';
import { Button, ButtonLink } from '../ui/button';
import { plural } from '../ui/count';
import { Dialog } from '../ui/dialog';
import { ErrorState } from '../ui/error-state';
import { Checkbox } from '../ui/field';
import { Segmented } from '../ui/segmented';
import { submitOnCtrlEnter } from '../ui/submit-keys';
import { ReloadStale } from './reload-stale';

export type PromoteMode = 'live' | 'observing';

export interface PromoteDialogProps {
  mode: PromoteMode;
  onMode: (mode: PromoteMode) => void;
  report: BacktestReport;
  busy: boolean;
  error: unknown;
  /** set once it is done */
  done: PromotionReport | null;
  /** the text that would go live */
  yaml: string;
  onPromote: (raisePast: boolean, waiver: string | undefined) => void;
  /** the rule was changed elsewhere: load what stands now */
  onReload: () => void;
  onClose: () => void;
}

const SAYS: Record<PromoteMode, string> = {
  live: 'Every new event is checked inside the ingest transaction, and matches raise alerts.',
  observing: 'Every new event is checked and matches are counted. No alerts are raised until it is made live.',
};

/** What going live means, with what the rule would have caught before; afterwards, what it did catch. */
export function PromoteDialog(props: PromoteDialogProps) {
  return props.done ? <Promoted {...props} done={props.done} /> : <Ask {...props} />;
}

function Ask({ mode, onMode, report, yaml, busy, error, onPromote, onReload, onClose }: PromoteDialogProps) {
  const [raisePast, setRaisePast] = useState(false);
  const noteId = useId();
  const past = mode === 'live' && report.events > 0;
  const [waiver, setWaiver] = useState('');
  const gate = useGate(yaml, undefined, mode === 'live');
  const missing = mode === 'live' ? gateMissing(gate.data, waiver) : null;
  const act = () => {
    if (!missing && !busy) onPromote(past && raisePast, mode === 'live' ? waiver.trim() || undefined : undefined);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Promote to a detector"
      width={640}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={busy} disabled={missing !== null} kbd="Ctrl ↵" onClick={act}>
            {mode === 'observing' ? 'Observe only' : missing ? `Promote: ${missing}` : 'Promote: live'}
          </Button>
        </>
      }
    >
      <form className="grid gap-3" onSubmit={(e) => e.preventDefault()} onKeyDown={submitOnCtrlEnter(act)}>
        <div className="flex flex-wrap items-center gap-3">
          <Segmented
            label="How it starts"
            value={mode}
            onChange={onMode}
            options={[
              { value: 'live', label: 'Live' },
              { value: 'observing', label: 'Observe only' },
            ]}
          />
          <span className="text-12 text-ink-2">{SAYS[mode]}</span>
        </div>
        <div className="rounded-2 border border-line">
          <p className="px-3 pt-2 text-12 text-ink-2">Before now it would have caught</p>
          <Totals
            events={report.events}
            hosts={report.hosts}
            ofHosts={report.reportingHosts}
            judged={report.judged}
            unjudgedOn={unjudgedOn(report)}
          />
        </div>
        {report.events === 0 && (
          <p className="text-12 text-over">It matches no stored event, so nothing here has tested it.</p>
        )}
        {mode === 'live' && <GatePanel gate={gate.data} error={gate.error} waiver={waiver} onWaiver={setWaiver} />}
        {past && (
          <div>
            <Checkbox
              label={`Raise alerts for past matches (${plural(report.events, 'event')})`}
              checked={raisePast}
              onChange={(e) => setRaisePast(e.target.checked)}
              aria-describedby={noteId}
            />
            <p id={noteId} className="pl-5.25 text-11 text-ink-3">
              Without the tick only events that arrive from now on raise alerts.
            </p>
          </div>
        )}
      </form>
      {error != null && <ErrorState what="It was not promoted" error={error} />}
      <ReloadStale error={error} onReload={onReload} />
    </Dialog>
  );
}

function Promoted({ mode, done, onClose }: PromoteDialogProps & { done: PromotionReport }) {
  const { past, detectorId, raisedAlerts } = done;
  return (
    <Dialog
      open
      onClose={onClose}
      title={mode === 'live' ? `D-${detectorId} is live` : `D-${detectorId} is observing`}
      width={640}
      footer={
        <>
          <Button onClick={onClose}>Stay here</Button>
          {raisedAlerts > 0 && <ButtonLink href={alertsOfDetector(detectorId)}>Open its alerts</ButtonLink>}
          <ButtonLink href={`/detectors/${detectorId}`} variant="primary">
            Open the detector
          </ButtonLink>
        </>
      }
    >
      <div className="grid gap-3">
        <div className="rounded-2 border border-line">
          <p className="px-3 pt-2 text-12 text-ink-2">What it would have caught before its epoch ({done.epoch})</p>
          <Totals
            events={past.events}
            hosts={past.hosts}
            ofHosts={past.storedHosts}
            judged={past.judged}
            unjudgedOn={past.judged.unjudged > 0 ? plural(past.unjudgedHosts, 'host') : null}
          />
        </div>
        <p className="text-12 text-ink-2">
          {raisedAlerts > 0
            ? `${plural(raisedAlerts, 'alert was', 'alerts were')} raised for these events.`
            : 'No alerts were raised for these events.'}{' '}
          Every event from now on is checked as it arrives.
        </p>
      </div>
    </Dialog>
  );
}
