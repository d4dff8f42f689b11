import type { ReactNode } from 'react';
import type { HypothesisDetail } from '../../lib/hypotheses/hypothesis';
import { outcomeLine } from '../backtest/verdict';
import { cx } from '../ui/class-names';
import { plural } from '../ui/count';
import { Link } from '../ui/link';
import { Time } from '../ui/time';

/** What was decided, with the numbers of that moment: the backtest beside it runs over what is stored today. */
export function DecisionBand({ hypothesis, children }: { hypothesis: HypothesisDetail; children?: ReactNode }) {
  const { state, decidedAt, reason, outcome, detectorId } = hypothesis;
  return (
    <section
      aria-label="Decision"
      className={cx(
        'flex flex-none flex-wrap items-center gap-x-3 gap-y-1 border-b px-3 py-1.75 text-12',
        state === 'promoted' ? 'border-true bg-true-bg' : 'border-line-2 bg-raised',
      )}
    >
      <b className="font-semibold">{state === 'promoted' ? 'Promoted' : 'Rejected'}</b>
      {decidedAt !== null && <Time value={decidedAt} date="always" zone className="text-ink-2" />}
      {detectorId !== null && (
        <Link href={`/detectors/${detectorId}`} className="text-accent hover:underline">
          as D-{detectorId}
        </Link>
      )}
      {outcome && (
        <span className="num text-ink">
          {plural(outcome.events, 'event')}: {outcomeLine(outcome)}{' '}
          <span className="text-ink-2">
            (over {plural(outcome.storedEvents, 'event')} of {plural(outcome.storedHosts, 'host')} then)
          </span>
        </span>
      )}
      {children && <span className="ml-auto">{children}</span>}
      {reason && <span className="basis-full wrap-anywhere text-ink-2">{reason}</span>}
    </section>
  );
}
