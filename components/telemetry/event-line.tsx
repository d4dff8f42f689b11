import type { ShownEvent, ShownHit } from '../../lib/telemetry/shown';
import { AdversaryText } from '../ui/adversary-text';
import { ClaimedName } from '../ui/claimed-name';
import { cx } from '../ui/class-names';
import { toldClaim } from './claim';
import { eventText } from './event-text';
import { rangesFor } from './marks';

export interface EventLineProps {
  event: ShownEvent;
  hits?: readonly ShownHit[];
  /** the program's bare name behind the line */
  by?: boolean;
  className?: string;
}

/** An event on one line: verb, what it is about with the matched characters marked, the claim beside the true image. */
export function EventLine({ event, hits = [], by = true, className }: EventLineProps) {
  const line = eventText(event);
  const claim = toldClaim(event, hits);
  return (
    <span className={cx('flex min-w-0 items-center gap-1.5 text-11', className)}>
      <span className="flex-none text-ink-3">{line.verb}</span>
      <AdversaryText
        value={line.subject.text}
        ranges={rangesFor(line.subject.field, line.subject.text, hits)}
        shortenHome
      />
      {line.detail && (
        <AdversaryText
          value={line.detail.text}
          ranges={rangesFor(line.detail.field, line.detail.text, hits)}
          className="flex-none text-ink-2"
        />
      )}
      {claim && <ClaimedName value={claim} ranges={rangesFor('Argv0', claim, hits)} />}
      {by && line.by && line.by.text !== line.verb && (
        <AdversaryText
          value={line.by.text}
          ranges={rangesFor('Image', line.by.text, hits)}
          className="flex-none text-ink-3"
        />
      )}
    </span>
  );
}
