'use client';

import { visible } from '../../lib/telemetry/text';
import type { Leg, ThreatDetail } from '../../lib/threats/threat';
import { toldClaim } from '../telemetry/claim';
import { eventSentence, eventText, shortSubject } from '../telemetry/event-text';
import { AdversaryText } from '../ui/adversary-text';
import { Button } from '../ui/button';
import { ClaimedName } from '../ui/claimed-name';
import { cx } from '../ui/class-names';
import { count, plural } from '../ui/count';
import { PanelHead } from '../ui/panel-head';
import { type RowProps, rowLook } from '../ui/row-cursor';
import { Time } from '../ui/time';
import { day, sameDay } from '../ui/time-format';
import { orderLegs, unread } from './matrix';

type Evidence = ThreatDetail['evidence'][number];

export interface EvidenceMatrixProps {
  threat: ThreatDetail;
  /** what is shown of it */
  evidence: ThreatDetail['evidence'];
  /** only what no live detector saw is shown */
  uncovered: boolean;
  onUncovered: (only: boolean) => void;
  /** how many ends of processes are left out */
  folded: number;
  onUnfold: () => void;
  rowProps: (index: number) => RowProps;
  selected: ReadonlySet<string>;
  onSelect: (ref: string) => void;
}

/** Which detector reads which event. Rows that none reads are where a new leg can stand. */
export function EvidenceMatrix({
  threat,
  evidence,
  uncovered,
  onUncovered,
  folded,
  onUnfold,
  selected,
  rowProps,
  onSelect,
}: EvidenceMatrixProps) {
  const legs = orderLegs(threat).filter((leg) => (leg.events[threat.id] ?? 0) > 0);
  return (
    <section aria-label="Evidence" className="border-t border-line-2">
      <PanelHead
        tall
        line={false}
        title="Evidence"
        note={`which detector reads which event; ${count(unread(evidence))} of ${count(evidence.length)} read by none`}
      >
        <Button size="sm" kbd="o" on={uncovered} onClick={() => onUncovered(!uncovered)}>
          Only what no detector saw
        </Button>
        {folded > 0 && (
          <Button size="sm" onClick={onUnfold}>
            {plural(folded, 'exit')} folded: show
          </Button>
        )}
      </PanelHead>
      <table className="w-full table-fixed text-11">
        <thead className="sticky top-0 z-1">
          <tr className="h-row border-y border-line bg-raised text-left text-ink-2 [&>th]:font-normal">
            <th className="w-8 pl-3" aria-label="Selected" />
            <th className="w-23">Time</th>
            <th>Event</th>
            {legs.map((leg) => (
              <th
                key={leg.detectorId}
                data-tip={leg.title}
                className="mono w-7 border-l border-line text-center text-10 tracking-[-.3px]"
              >
                <span className="text-10">D-{leg.detectorId}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {evidence.map((event, i) => (
            <Row
              key={event.ref}
              event={event}
              before={evidence[i - 1]}
              legs={legs}
              props={rowProps(i)}
              selected={selected.has(event.ref)}
              onSelect={() => onSelect(event.ref)}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({
  event,
  before,
  legs,
  props,
  selected,
  onSelect,
}: {
  event: Evidence;
  before: Evidence | undefined;
  legs: Leg[];
  props: RowProps;
  selected: boolean;
  onSelect: () => void;
}) {
  const line = eventText(event);
  const claim = toldClaim(event);
  const none = event.detectors.length === 0;
  const newPlace = !before || before.host !== event.host || !sameDay(before.time, event.time);
  return (
    <>
      {newPlace && (
        <tr className="h-row border-b border-line bg-raised">
          <td colSpan={3 + legs.length} className="px-3">
            <b className="font-semibold">{visible(event.host)}</b> <span className="text-ink-2">{day(event.time)}</span>
          </td>
        </tr>
      )}
      <tr {...props} className={cx('h-row border-b border-line', rowLook(props['aria-selected']))}>
        <td className="pl-3">
          <input
            type="checkbox"
            aria-label={`Select: ${visible(eventSentence(event))}`}
            checked={selected}
            onChange={onSelect}
            className="block size-3.25 accent-accent"
          />
        </td>
        <td>
          <Time value={event.time} milliseconds date="never" className="text-11 text-ink-2" />
        </td>
        <td className="pr-2">
          <span className={cx('flex min-w-0 items-center gap-1.5', none && 'text-ink-3')}>
            <span className="flex-none text-ink-3">{line.verb}</span>
            <AdversaryText
              value={shortSubject(event, claim !== null)}
              shortenHome
              className={event.behavior.net || claim ? 'flex-none' : undefined}
            />
            {line.detail && <AdversaryText value={line.detail.text} className="flex-none text-ink-2" />}
            {claim && <ClaimedName value={claim} />}
            {line.by && <AdversaryText value={line.by.text} className="flex-none text-ink-3" />}
            {event.observed && (
              <span className="flex-none text-10 text-ink-3" data-tip="Marked as telling">
                observed
              </span>
            )}
          </span>
        </td>
        {legs.map((leg) => {
          const reads = event.detectors.includes(leg.detectorId);
          return (
            <td key={leg.detectorId} className="border-l border-line">
              {reads && (
                <span
                  role="img"
                  aria-label={`read by D-${leg.detectorId}`}
                  className="mx-auto block size-2 rounded-full bg-true"
                />
              )}
            </td>
          );
        })}
      </tr>
    </>
  );
}
