'use client';

import type { HypothesisDetail } from '../../lib/hypotheses/hypothesis';
import { LifecycleStrip, type Stage } from '../detectors/lifecycle-strip';
import { Button, ButtonLink } from '../ui/button';
import { Link } from '../ui/link';
import { Ago } from '../ui/time';
import { HypothesisStateTag, originWords } from './hypothesis-words';
import type { PromoteMode } from './promote-dialog';

export interface WorkbenchHeadProps {
  hypothesis: HypothesisDetail;
  /** null: decided */
  stage: Stage | null;
  title: string;
  onTitle: (title: string) => void;
  unsaved: boolean;
  saving: boolean;
  onSave: () => void;
  onLeaveTitle: () => void;
  /** keeps a run of the present text */
  onTest: () => void;
  testing: boolean;
  /** what the rule calls itself */
  ruleTitle: string | undefined;
  /** why nothing can be decided now, null when it can */
  why: string | null;
  /** a correlation is kept, but cannot be promoted */
  correlation: boolean;
  /** the numbers count against the rule: rejecting is the plain next step */
  against: boolean;
  onReject: () => void;
  onPromote: (mode: PromoteMode) => void;
}

export function WorkbenchHead({
  hypothesis,
  stage,
  title,
  onTitle,
  unsaved,
  saving,
  onSave,
  onLeaveTitle,
  onTest,
  testing,
  ruleTitle,
  why,
  correlation,
  against,
  onReject,
  onPromote,
}: WorkbenchHeadProps) {
  const decided = hypothesis.state !== 'draft';
  return (
    <header className="flex h-12 flex-none items-center gap-2 border-b border-line bg-surface px-3">
      <div className="flex min-w-0 flex-1 flex-col">
        <span className="flex min-w-0 items-center gap-3">
          <input
            aria-label="Title"
            value={title}
            maxLength={200}
            onChange={(e) => onTitle(e.target.value)}
            onBlur={onLeaveTitle}
            onKeyDown={(e) => e.key === 'Enter' && e.currentTarget.blur()}
            className="-ml-1 max-w-180 cut min-w-0 flex-1 rounded-1 bg-transparent px-1 text-15 font-semibold hover:bg-raised focus-visible:bg-field"
          />
          <span className="flex-none">{stage && <LifecycleStrip stage={stage} />}</span>
        </span>
        <span className="flex min-w-0 items-center gap-1.5 text-12 whitespace-nowrap text-ink-2">
          <span className="num">H-{hypothesis.id}</span>
          <Dot />
          {decided ? (
            <HypothesisStateTag state={hypothesis.state} />
          ) : (
            <span className="num">draft {hypothesis.draftNumber}</span>
          )}
          <Dot />
          <span className="cut">
            from <Origin hypothesis={hypothesis} />,{' '}
            <Link
              href={`/lineage?focus=hypothesis-${hypothesis.id}`}
              data-tip="What it came from, and what it led to"
              className="underline decoration-line-2 underline-offset-2 hover:text-ink hover:decoration-current"
            >
              its lineage
            </Link>
          </span>
          <Dot />
          <span className="cut">by {hypothesis.author}</span>
          {ruleTitle !== undefined && ruleTitle !== title.trim() && (
            <>
              <Dot />
              <span className="cut text-over" data-tip="A detector goes by its rule’s own title">
                its rule is called “{ruleTitle}”
              </span>
            </>
          )}
          {(!decided || unsaved) && (
            <>
              <Dot />
              {unsaved ? (
                <span className="text-over">not saved</span>
              ) : saving ? (
                'saving'
              ) : (
                <>
                  saved <Ago value={hypothesis.updatedAt} />
                </>
              )}
            </>
          )}
        </span>
      </div>
      {unsaved && (
        <Button kbd="Ctrl S" busy={saving} onClick={onSave}>
          Save draft
        </Button>
      )}
      {decided ? (
        hypothesis.detectorId !== null && (
          <ButtonLink href={`/detectors/${hypothesis.detectorId}`}>Open D-{hypothesis.detectorId}</ButtonLink>
        )
      ) : why ? (
        <>
          <Button disabled>Promote: {why}</Button>
          <Button disabled>Reject: {why}</Button>
        </>
      ) : (
        <>
          <Button
            busy={testing}
            data-tip="Keeps the figures of this run, to compare when more telemetry has come"
            onClick={onTest}
          >
            Keep this run
          </Button>
          {correlation ? (
            <Button disabled>Promote: correlations do not run live yet</Button>
          ) : (
            <>
              <Button onClick={() => onPromote('observing')}>Observe only</Button>
              <Button variant={against ? 'default' : 'primary'} kbd="p" onClick={() => onPromote('live')}>
                Promote: live
              </Button>
            </>
          )}
          <Button variant={against ? 'primary' : 'default'} kbd="r" onClick={onReject}>
            Reject with these numbers
          </Button>
        </>
      )}
    </header>
  );
}

function Dot() {
  return (
    <span aria-hidden="true" className="text-ink-3">
      ·
    </span>
  );
}

function Origin({ hypothesis }: { hypothesis: HypothesisDetail }) {
  const { alertId, threatId } = hypothesis;
  const words = originWords(hypothesis);
  const href = threatId !== null ? `/threats/${threatId}` : alertId !== null ? `/alerts/${alertId}` : null;
  return href ? (
    <Link href={href} className="text-ink underline decoration-line-2 underline-offset-2 hover:decoration-current">
      {words}
    </Link>
  ) : (
    words
  );
}
