'use client';

import type { BacktestReport } from '../../lib/backtest/report';
import { toldClaim } from '../telemetry/claim';
import { eventText, shortSubject } from '../telemetry/event-text';
import { foldExits } from '../telemetry/fold-exits';
import { rangesFor } from '../telemetry/marks';
import { AdversaryText } from '../ui/adversary-text';
import { ClaimedName } from '../ui/claimed-name';
import { cx } from '../ui/class-names';
import { plural } from '../ui/count';
import { ErrorState } from '../ui/error-state';
import { Link } from '../ui/link';
import { PanelHead } from '../ui/panel-head';
import { SkeletonRows } from '../ui/skeleton';
import { Time } from '../ui/time';
import { useThreat } from '../ui/use-threats';

/** A threat's evidence beside the editor: which events the present version reads, and which the new text does. */
export function ThreatEvidence({
  threatId,
  detectorId,
  report,
}: {
  threatId: number;
  detectorId: number;
  report: BacktestReport | null;
}) {
  const { data: threat, error, refetch } = useThreat(threatId);
  if (!threat)
    return error ? (
      <ErrorState what={`Threat ${threatId} could not be loaded`} error={error} onRetry={() => void refetch()} />
    ) : (
      <SkeletonRows rows={8} height={40} />
    );
  const hits = new Map(report?.samples.map((s) => [s.ref, s.hits]));
  const { shown, folded } = foldExits(threat.evidence, false);
  const now = threat.evidence.filter((e) => e.detectors.includes(detectorId)).length;
  const then = threat.evidence.filter((e) => hits.has(e.ref)).length;
  return (
    <div className="border-t border-line">
      <PanelHead
        title="Evidence"
        note={
          <>
            of{' '}
            <Link href={`/threats/${threatId}`} className="text-ink underline decoration-line-2 underline-offset-2">
              threat {threatId}
            </Link>
            : {now} of {threat.evidence.length} read now, {report ? then : '–'} by this text
          </>
        }
      />
      <div className="grid grid-cols-[minmax(0,1fr)_36px_36px] bg-raised px-3 text-10 leading-5 text-ink-2">
        <span>Event</span>
        <span className="text-center">Now</span>
        <span className="text-center">New</span>
      </div>
      <ul>
        {shown.map((event) => {
          const line = eventText(event);
          const marks = hits.get(event.ref) ?? [];
          const claim = toldClaim(event, marks);
          const will = hits.has(event.ref);
          const said = will ? line.subject.text : shortSubject(event, false);
          const reads = event.detectors.includes(detectorId);
          return (
            <li
              key={event.ref}
              className={cx(
                'grid grid-cols-[minmax(0,1fr)_36px_36px] items-center border-b border-line px-3 py-1',
                !reads && !will && 'text-ink-3',
              )}
            >
              <span className="grid min-w-0">
                <span className="flex min-w-0 items-center gap-1.5 text-11">
                  <span className="flex-none text-ink-3">{line.verb}</span>
                  <AdversaryText
                    value={said}
                    ranges={will ? rangesFor(line.subject.field, said, marks) : undefined}
                    shortenHome
                  />
                </span>
                <span className="flex min-w-0 items-center gap-1.5 text-11 text-ink-3">
                  <Time value={event.time} date="never" />
                  {line.detail && (
                    <AdversaryText
                      value={line.detail.text}
                      ranges={rangesFor(line.detail.field, line.detail.text, marks)}
                      className="flex-none"
                    />
                  )}
                  {claim ? (
                    <ClaimedName value={claim} ranges={rangesFor('Argv0', claim, marks)} />
                  ) : (
                    line.by && <AdversaryText value={line.by.text} />
                  )}
                </span>
              </span>
              <Dot on={reads} label={reads ? 'read by the present version' : 'not read by the present version'} />
              <Dot on={will} label={will ? 'read by the new text' : 'not read by the new text'} />
            </li>
          );
        })}
      </ul>
      {folded > 0 && <p className="px-3 py-1.5 text-11 text-ink-3">{plural(folded, 'process exit')} not shown.</p>}
    </div>
  );
}

function Dot({ on, label }: { on: boolean; label: string }) {
  return (
    <span className="grid place-items-center" data-tip={label}>
      <span
        role="img"
        aria-label={label}
        className={cx('size-2 rounded-full', on ? 'bg-true' : 'border border-line-2')}
      />
    </span>
  );
}
