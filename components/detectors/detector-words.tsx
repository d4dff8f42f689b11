import { type DetectorOrigin, type DetectorState, NOISY_ALERTS } from '../../lib/detectors/detector';
import { count, plural } from '../ui/count';
import { Link } from '../ui/link';
import { Tag } from '../ui/tag';
import type { CaughtThreat } from './caught';

const TONE: Record<DetectorState, 'plain' | 'true' | 'accent' | 'over'> = {
  live: 'true',
  observing: 'accent',
  paused: 'over',
  retired: 'plain',
};

export function DetectorStateTag({ state }: { state: DetectorState }) {
  return <Tag tone={TONE[state]}>{state}</Tag>;
}

/** Says that a detector raises more than anybody reads; nothing of a quiet one. */
export function NoisyTag({ alertsInDay }: { alertsInDay?: number }) {
  const many = alertsInDay === undefined ? `${NOISY_ALERTS} alerts or more` : plural(alertsInDay, 'alert');
  return (
    <span
      data-tip={`It raised ${many} within 24 hours: more than anybody reads one by one. Narrow it, or let it observe only.`}
    >
      <Tag tone="over">noisy</Tag>
    </span>
  );
}

/** Says that some behaviors took the detector more work than a rule may spend: whether it matches them is not known. */
export function UndecidedTag({ undecided }: { undecided: number }) {
  const tip = `${plural(undecided, 'behavior')} took more work than a rule may spend on one event: whether it matches them is not known. Make its expressions smaller.`;
  return (
    <Tag tone="over" tip={tip}>
      {count(undecided)} undecided
    </Tag>
  );
}

/** Says that nothing of what a detector was born from is stored. */
export function UnfoundedTag() {
  return (
    <Tag
      tone="over"
      tip="What it was born from is not stored any more (a sample that was removed), or was never marked. It goes on checking events."
    >
      no evidence
    </Tag>
  );
}

/** Says that threats would stand uncaught without this detector. */
export function SoleTag({ sole }: { sole: readonly number[] }) {
  const names = sole.map((id) => `T-${id}`).join(', ');
  return (
    <Tag tone="over" tip={`No other live detector catches ${names}. Give it more legs.`}>
      sole
    </Tag>
  );
}

/** Says that nothing which this fleet sends can trigger the detector, and why. */
export function SilentTag({ reasons }: { reasons: readonly string[] }) {
  return (
    <Tag tone="over" tip={`This fleet's telemetry cannot trigger it: ${reasons.join('; ')}.`}>
      cannot fire
    </Tag>
  );
}

/** "starter", or the hypothesis that it came from. */
export function OriginTag({ origin, hypothesisId }: { origin: DetectorOrigin; hypothesisId: number | null }) {
  if (hypothesisId === null) return <Tag>{origin}</Tag>;
  return (
    <Link
      href={`/hypotheses/${hypothesisId}`}
      data-tip={`Born from hypothesis H-${hypothesisId}`}
      className="rounded-1 border border-line-2 px-1 text-10 whitespace-nowrap text-ink-2 hover:border-ink-3 hover:text-ink"
    >
      H-{hypothesisId}
    </Link>
  );
}

/** The threats that it catches, each a link, with the events of their evidence that it matches. */
export function ThreatLinks({ caught }: { caught: readonly CaughtThreat[] }) {
  if (caught.length === 0) return <span className="text-ink-3">none</span>;
  return (
    <span className="inline-flex flex-wrap gap-x-1.5">
      {caught.map(({ id, events }) => (
        <Link
          key={id}
          href={`/threats/${id}`}
          data-tip={events === null ? 'by its alerts' : `matches ${plural(events, 'event')} of its evidence`}
          className="num text-ink underline decoration-line-2 underline-offset-2 hover:decoration-current"
        >
          T-{id}
        </Link>
      ))}
    </span>
  );
}
