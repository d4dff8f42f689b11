'use client';

import { type ReactNode, useState } from 'react';
import type { BacktestReport } from '../../lib/backtest/report';
import type { HypothesisDetail, HypothesisRow, Observation } from '../../lib/hypotheses/hypothesis';
import { against, outcomeLine } from '../backtest/verdict';
import { toldClaim } from '../telemetry/claim';
import { eventInAlert } from '../telemetry/event-link';
import { eventText } from '../telemetry/event-text';
import { Explained } from '../telemetry/explained';
import { rangesFor } from '../telemetry/marks';
import { AdversaryText } from '../ui/adversary-text';
import { Button } from '../ui/button';
import { ClaimedName } from '../ui/claimed-name';
import { plural } from '../ui/count';
import { Link } from '../ui/link';
import { PanelHead } from '../ui/panel-head';
import { Tag } from '../ui/tag';
import { Time } from '../ui/time';
import { day, sameDay } from '../ui/time-format';
import { type EvidenceMatch, evidenceMatches, evidenceWords } from './evidence';
import { StateGlyph } from './hypothesis-words';
import { KeptRuns } from './kept-runs';

/** The left side of the workbench: what the idea says, what it was seen in, and what was thought of it before. */
export function EvidencePanel({
  hypothesis,
  report,
  yaml,
  statement,
  notes,
  reason,
}: {
  hypothesis: HypothesisDetail;
  report: BacktestReport | null;
  /** the text that the report is of */
  yaml: string;
  statement: ReactNode;
  notes: ReactNode;
  reason: ReactNode;
}) {
  const { evidence, siblings, sameIdea } = hypothesis;
  const matches = evidenceMatches(evidence, report);
  const matched = evidenceWords(matches);
  const first = evidence[0]?.event.time;
  const oneDay = first !== undefined && evidence.every(({ event }) => sameDay(event.time, first));
  return (
    <section
      aria-label="Statement and evidence"
      className="min-h-0 min-w-0 overflow-y-auto border-r border-line bg-surface"
    >
      <PanelHead title="Statement" line={false} />
      {statement}
      <Part
        title="Evidence"
        note={[oneDay && day(first), matched ?? plural(evidence.length, 'observation')].filter(Boolean).join(', ')}
      >
        {evidence.length === 0 && (
          <p className="px-3 pb-2 text-12 text-ink-2">
            No event is marked yet. Mark telling events in the alert: the rule draft is made from them.
          </p>
        )}
        {evidence.map((observation) => (
          <Evidence
            key={observation.id}
            observation={observation}
            match={matches.get(observation.id)!}
            yaml={yaml}
            dated={!oneDay}
          />
        ))}
      </Part>
      <Part
        title={hypothesis.threatId !== null ? 'From the same threat' : 'From the same alert'}
        note={siblings.length === 0 ? 'no other hypothesis yet' : undefined}
      >
        {siblings.map((row) => (
          <HypothesisLine key={row.id} row={row} />
        ))}
      </Part>
      <Part title="Same idea before" note={sameIdea.length === 0 ? 'none was rejected' : undefined}>
        {sameIdea.map((row) => (
          <HypothesisLine key={row.id} row={row} why />
        ))}
      </Part>
      {reason}
      <Part title="Notes">{notes}</Part>
      <Part title="Kept runs" note={hypothesis.runs.length === 0 ? 'none yet' : undefined}>
        <KeptRuns runs={hypothesis.runs} />
      </Part>
    </section>
  );
}

export function Part({ title, note, children }: { title: string; note?: ReactNode; children: ReactNode }) {
  return (
    <div className="border-t border-line">
      <PanelHead title={title} note={note} line={false} />
      {children}
    </div>
  );
}

function Evidence({
  observation,
  match,
  yaml,
  dated,
}: {
  observation: Observation;
  match: EvidenceMatch;
  yaml: string;
  dated: boolean;
}) {
  const [why, setWhy] = useState(false);
  const { event, note, alertId } = observation;
  const line = eventText(event);
  const claim = toldClaim(event, match.hits);
  const detail = (
    <>
      <span className="flex min-w-0 items-center gap-1.5 leading-4.75">
        <AdversaryText
          value={line.subject.text}
          ranges={rangesFor(line.subject.field, line.subject.text, match.hits)}
          shortenHome
        />
        {match.match === 'no' && <Tag tone="over">not matched</Tag>}
      </span>
      <span className="flex min-w-0 items-center gap-1.5 text-11 text-ink-2">
        <Time value={event.time} date={dated ? 'auto' : 'never'} /> <span aria-hidden="true">·</span> {line.verb}
        {line.detail && (
          <AdversaryText
            value={line.detail.text}
            ranges={rangesFor(line.detail.field, line.detail.text, match.hits)}
            className="flex-none"
          />
        )}
        {claim ? (
          <>
            {line.by && (
              <AdversaryText
                value={line.by.text}
                ranges={rangesFor('Image', line.by.text, match.hits)}
                className="flex-none"
              />
            )}
            <ClaimedName value={claim} ranges={rangesFor('Argv0', claim, match.hits)} />
          </>
        ) : (
          line.commandLine && (
            <>
              <span aria-hidden="true">·</span>
              <AdversaryText value={line.commandLine} />
            </>
          )
        )}
      </span>
    </>
  );
  return (
    <div className="px-3 pt-0.5 pb-1.75">
      {alertId ? (
        <Link
          href={eventInAlert(alertId, event)}
          data-tip={`Open in alert ${alertId}`}
          className="-mx-1 grid rounded-1 px-1 hover:bg-raised"
        >
          {detail}
        </Link>
      ) : (
        <div className="grid">{detail}</div>
      )}
      {note && <p className="pt-0.5 text-12 wrap-anywhere text-ink">{note}</p>}
      {match.match === 'no' && (
        <div className="grid justify-items-start gap-1 pt-1">
          <Button size="sm" variant="ghost" on={why} onClick={() => setWhy(!why)}>
            Why not
          </Button>
          {why && <Explained eventRef={event.ref} asked={{ yaml }} />}
        </div>
      )}
    </div>
  );
}

/** "H-2 Hidden-folder program connects out ✓": the name has the room; figures are told where something counts against it. */
function HypothesisLine({ row, why = false }: { row: HypothesisRow; why?: boolean }) {
  const noise = row.outcome ? row.outcome.judged.unjudged + row.outcome.judged.false : 0;
  return (
    <Link href={`/hypotheses/${row.id}`} className="block px-3 py-0.75 text-12 -outline-offset-2 hover:bg-raised">
      <span className="flex h-4.5 items-center gap-1.5">
        <span className="mono num w-8 flex-none text-ink-3">H-{row.id}</span>
        <span className="cut flex-1" data-value={row.title}>
          {row.title}
        </span>
        {row.outcome && noise > 0 && <span className="num flex-none text-11 text-ink-2">{against(row.outcome)}</span>}
        <StateGlyph state={row.state} tip={row.outcome ? `${row.state}, ${against(row.outcome)}` : row.state} />
      </span>
      {why && (
        <span className="block pt-0.5 pl-9.5 text-11 wrap-anywhere text-ink-2">
          {row.decidedAt !== null && `rejected on ${day(row.decidedAt)}`}
          {row.outcome && `: ${outcomeLine(row.outcome)}`}
          {row.reason && `. ${row.reason}`}
        </span>
      )}
    </Link>
  );
}
