'use client';

import { useState } from 'react';
import { BY_WORTH } from '../../lib/hypotheses/suggest/meaning';
import type { EventDetail } from '../../lib/telemetry/shown';
import { Explained } from '../telemetry/explained';
import { AdversaryText } from '../ui/adversary-text';
import { count } from '../ui/count';
import { Select } from '../ui/field';
import { Link } from '../ui/link';
import { PanelHead } from '../ui/panel-head';
import { SeverityGlyph, severityOf } from '../ui/severity';
import { Skeleton, useLate } from '../ui/skeleton';
import { Tag } from '../ui/tag';
import { useDetectorNames } from '../ui/use-detector-names';
import { Hit } from './inspector-hit';

/** The detectors that matched this event, each with the characters that did it; then what the facts say. */
export function InspectorReasons({ event }: { event: EventDetail | undefined }) {
  const late = useLate();
  if (!event) {
    return (
      <>
        <PanelHead title="Why it matched" line={false} />
        {late && (
          <div className="grid gap-2 px-3 pt-1">
            <Skeleton width="60%" />
            <Skeleton width="85%" />
          </div>
        )}
      </>
    );
  }
  const { matches, facts } = event;
  return (
    <>
      <PanelHead title="Why it matched" line={false}>
        {matches.length > 0 && (
          <Tag>
            {count(matches.length)} {matches.length === 1 ? 'detector' : 'detectors'}
          </Tag>
        )}
      </PanelHead>
      {matches.length === 0 && <p className="px-3 pb-1 text-12 text-ink-3">No detector matches this event.</p>}
      {matches.map((match) => (
        <div key={`${match.detectorId}-${match.versionId}`} className="flex gap-2 px-3 pb-2 text-12">
          <SeverityGlyph severity={severityOf(match.level)} word={false} className="mt-0.5 items-start" />
          <div className="min-w-0">
            <Link href={`/detectors/${match.detectorId}`} className="font-semibold hover:underline">
              {match.title}
            </Link>
            {match.withdrawn && <span className="ml-1.5 text-11 text-over">withdrawn by a later record</span>}
            {match.hits.map((hit, i) => (
              <Hit key={i} hit={hit} />
            ))}
          </div>
        </div>
      ))}
      <AskDetector key={event.ref} eventRef={event.ref} />
      {facts.length > 0 && (
        <>
          <PanelHead title="Facts" line={false} />
          <div className="flex flex-wrap gap-1 px-3 pb-2">
            {inOrder(facts).map((fact) => (
              <Fact key={fact.name} fact={fact} />
            ))}
          </div>
        </>
      )}
    </>
  );
}

/** Any detector on this event: its whole condition, and for one that stayed silent what stood in its way. */
function AskDetector({ eventRef }: { eventRef: string }) {
  const [asked, setAsked] = useState('');
  const detectors = useDetectorNames();
  return (
    <div className="grid grid-cols-1 gap-1.5 px-3 pb-2">
      <Select
        aria-label="Ask a detector about this event"
        value={asked}
        onChange={(e) => setAsked(e.target.value)}
        className="w-full min-w-0"
      >
        <option value="">Ask a detector why, or why not</option>
        {detectors.map(({ id, title }) => (
          <option key={id} value={id}>
            D-{id} {title}
          </option>
        ))}
      </Select>
      {asked !== '' && <Explained eventRef={eventRef} asked={{ detectorId: Number(asked) }} />}
    </div>
  );
}

const TELLING: readonly string[] = BY_WORTH;

/** What holds, most telling first; then the facts that are values. */
function inOrder(facts: EventDetail['facts']): EventDetail['facts'] {
  const rank = ({ name, value }: EventDetail['facts'][number]) => {
    const at = TELLING.indexOf(name);
    return (value === true ? 0 : 100) + (at < 0 ? BY_WORTH.length : at);
  };
  return facts.filter(({ value }) => value !== false).toSorted((a, b) => rank(a) - rank(b));
}

function Fact({ fact: { name, value, description } }: { fact: EventDetail['facts'][number] }) {
  const said = value === true ? name : `${name}: ${String(value).slice(0, 60)}`;
  return (
    <span
      data-tip={description}
      className="cut max-w-full rounded-1 border border-line-2 px-1 font-mono text-10 text-ink-2"
    >
      <AdversaryText value={said} className="text-[10px]" />
    </span>
  );
}
