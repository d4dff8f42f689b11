import type { ThreatDetail } from '../../lib/threats/threat';
import { count, plural } from '../ui/count';

const SHOWN = 4;

/** Which legs rest on the same thing: one change of the adversary takes both. */
export function SharedLegs({ threat }: { threat: ThreatDetail }) {
  const { shared, independent } = threat;
  const live = threat.detectors.filter((d) => d.state === 'live' && (d.events[threat.id] ?? 0) > 0).length;
  if (live < 2) return null;
  const strongest = [...shared].sort((a, b) => b.facts.length - a.facts.length || b.events - a.events);
  return (
    <div className="border-b border-line px-3 py-1.5 text-12">
      <p>
        <b className="num font-semibold">{count(independent.length)}</b> of {plural(live, 'leg')} share neither an event
        nor a fact with another
        <span className="text-ink-2"> ({independent.map((id) => `D-${id}`).join(', ')})</span>
      </p>
      {strongest.length > 0 && (
        <details className="text-11 text-ink-2">
          <summary>{plural(shared.length, 'pair')} of legs rest on the same</summary>
          <ul className="grid gap-0.5 pt-1">
            {strongest.slice(0, SHOWN * 5).map(({ a, b, events, facts, sameEvents }) => (
              <li key={`${a} ${b}`} className="wrap-anywhere">
                <span className="mono num">
                  D-{a}, D-{b}
                </span>
                :{' '}
                {[
                  events > 0 && `${sameEvents ? 'the same' : 'some of the same'} evidence (${plural(events, 'event')})`,
                  facts.length > 0 && `the same fact: ${facts.join(', ')}`,
                ]
                  .filter(Boolean)
                  .join('; ')}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
