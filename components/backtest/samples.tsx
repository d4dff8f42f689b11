'use client';

import { useState } from 'react';
import type { BacktestReport } from '../../lib/backtest/report';
import type { ShownEvent, ShownHit } from '../../lib/telemetry/shown';
import { visible } from '../../lib/telemetry/text';
import { toldClaim } from '../telemetry/claim';
import { EventMore } from '../telemetry/event-more';
import { eventSentence, eventText } from '../telemetry/event-text';
import { rangesFor } from '../telemetry/marks';
import { AdversaryPieces, AdversaryText } from '../ui/adversary-text';
import { ClaimedName } from '../ui/claimed-name';
import { cx } from '../ui/class-names';
import { Time } from '../ui/time';
import { sameDay } from '../ui/time-format';
import { JUDGEMENT_WORD, JudgementGlyph } from './judgement';
import { LabelButtons } from './label-buttons';

const GRID = 'grid grid-cols-[12px_auto_minmax(52px,68px)_minmax(44px,76px)_minmax(0,1fr)_auto] gap-2';

/** Sample matches, one line each; a line opens to say why it matched and which alerts hold it. */
export function Samples({
  samples,
  yaml,
  label = 'Sample matches',
}: {
  samples: BacktestReport['samples'];
  yaml: string;
  label?: string;
}) {
  const [open, setOpen] = useState<string | null>(null);
  const oneDay = samples.every((s) => sameDay(s.time, samples[0]!.time));
  return (
    <ul aria-label={label}>
      {samples.map((sample) => (
        <li key={sample.ref} className="border-b border-line last:border-b-0">
          <button
            type="button"
            aria-expanded={open === sample.ref}
            onClick={() => setOpen((now) => (now === sample.ref ? null : sample.ref))}
            className={cx(
              GRID,
              'h-row w-full items-center px-3 text-left text-11 -outline-offset-2',
              open === sample.ref ? 'bg-accent-bg' : 'hover:bg-raised',
            )}
          >
            <Spoken text={`${JUDGEMENT_WORD[sample.judgement]}: ${eventSentence(sample)} on ${sample.host}`} />
            <JudgementGlyph judgement={sample.judgement} />
            <SampleLine event={sample} hits={sample.hits} oneDay={oneDay} />
          </button>
          {open === sample.ref && (
            <>
              <EventMore event={sample} hits={sample.hits} yaml={yaml} />
              <LabelButtons eventRef={sample.ref} judgement={sample.judgement} />
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

function SampleLine({ event, hits, oneDay }: { event: ShownEvent; hits: readonly ShownHit[]; oneDay: boolean }) {
  const line = eventText(event);
  const claim = toldClaim(event, hits);
  return (
    <>
      <Time value={event.time} date={oneDay ? 'never' : 'always'} className="text-ink-2" />
      <span className="cut">{visible(event.host)}</span>
      {line.by ? (
        <AdversaryText value={line.by.text} ranges={rangesFor('Image', line.by.text, hits)} />
      ) : (
        <span className="text-ink-3">{line.verb}</span>
      )}
      <span className="flex min-w-0 items-center gap-1.5">
        <AdversaryText
          value={line.subject.text}
          ranges={rangesFor(line.subject.field, line.subject.text, hits)}
          shortenHome
          className={claim ? 'max-w-[62%] flex-none' : undefined}
        />
        {claim && <ClaimedName value={claim} ranges={rangesFor('Argv0', claim, hits)} />}
      </span>
      {line.detail ? (
        <AdversaryText
          value={line.detail.text}
          ranges={rangesFor(line.detail.field, line.detail.text, hits)}
          className="max-w-40"
        />
      ) : (
        <span />
      )}
    </>
  );
}

/** Events without a judgement: what a new version gains or loses. */
export function EventSamples({ events, label, yaml }: { events: readonly ShownEvent[]; label: string; yaml: string }) {
  const [open, setOpen] = useState<string | null>(null);
  const oneDay = events.every((e) => sameDay(e.time, events[0]!.time));
  return (
    <ul aria-label={label}>
      {events.map((event) => (
        <li key={event.ref}>
          <button
            type="button"
            aria-expanded={open === event.ref}
            onClick={() => setOpen((now) => (now === event.ref ? null : event.ref))}
            className={cx(
              GRID,
              'h-row w-full items-center px-3 text-left text-11 -outline-offset-2',
              open === event.ref ? 'bg-accent-bg' : 'hover:bg-raised',
            )}
          >
            <Spoken text={`${eventSentence(event)} on ${event.host}`} />
            <span />
            <SampleLine event={event} hits={[]} oneDay={oneDay} />
          </button>
          {open === event.ref && <EventMore event={event} hits={[]} yaml={yaml} />}
        </li>
      ))}
    </ul>
  );
}

/** What a row says to who cannot see it; the adversary's invisible characters stand in it as their escapes. */
function Spoken({ text }: { text: string }) {
  return (
    <span className="sr-only">
      <AdversaryPieces value={text} />
    </span>
  );
}
