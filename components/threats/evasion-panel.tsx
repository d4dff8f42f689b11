'use client';

import type { EvasionReport } from '../../lib/hypotheses/evasion';
import { ButtonLink } from '../ui/button';
import { plural } from '../ui/count';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { PanelHead } from '../ui/panel-head';
import { SkeletonRows } from '../ui/skeleton';
import { EvasionMatrix } from './evasion-matrix';
import { MendingRow } from './mending-row';
import { useEvasion } from './use-evasion';
import { weakSpots } from './weak-spots';

/** What is left of a threat's detectors when the adversary changes something: the attack, changed and asked again. */
export function EvasionPanel({ threat }: { threat: number }) {
  const { data, error, refetch } = useEvasion(threat);
  return (
    <section aria-label="Evasion" className="flex h-full min-h-0 min-w-0 flex-col bg-bg">
      <PanelHead
        tall
        title="Evasion"
        note="the attack is changed as the adversary could, and the detectors are asked again"
      />
      {error && <ErrorState what="The evasion test failed" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={10} />}
      {data && (data.detectors.length === 0 ? <Nothing threat={threat} /> : <Report report={data} threat={threat} />)}
    </section>
  );
}

function Nothing({ threat }: { threat: number }) {
  return (
    <EmptyState
      title="No live detector catches this threat"
      actions={<ButtonLink href={`/threats/${threat}`}>Open its evidence</ButtonLink>}
    >
      There is nothing yet that a change could evade. Select evidence and make a hypothesis of it.
    </EmptyState>
  );
}

function Report({ report, threat }: { report: EvasionReport; threat: number }) {
  return (
    <div className="min-h-0 flex-1 overflow-auto pb-4">
      <EvasionMatrix table={report} />
      <Words report={report} threat={threat} />
    </div>
  );
}

function Words({ report, threat }: { report: EvasionReport; threat: number }) {
  const { pairs } = report;
  return (
    <div className="grid max-w-190 gap-2 px-3 pt-3 text-12 leading-4.5">
      {weakSpots(report).map(({ title, detail, ideas }) => (
        <div key={title} className="border border-over bg-over-bg px-3 py-2">
          <p className="font-semibold">{title}</p>
          <p className="text-ink-2">{detail}</p>
          {ideas.map((idea) => (
            <MendingRow key={idea.title} idea={idea} threat={threat} />
          ))}
        </div>
      ))}
      {pairs && (
        <p className="text-ink-2">
          Two changes at once: in {pairs.firm} of {pairs.count} pairs at least three independent legs stand.
          {pairs.weakest[0] && pairs.firm < pairs.count && (
            <>
              {' '}
              The weakest: {pairs.weakest[0].title} ({plural(pairs.weakest[0].legs, 'leg')},{' '}
              {pairs.weakest[0].independent} independent).
            </>
          )}
        </p>
      )}
      {!pairs && <p className="text-ink-2">The evidence is too large to try two changes at once.</p>}
      {report.notTried > 0 && (
        <p className="text-ink-3">
          {plural(report.notTried, 'detector')} on single audit records {report.notTried === 1 ? 'is' : 'are'} not
          tried: a changed attack has no audit records.
        </p>
      )}
    </div>
  );
}
