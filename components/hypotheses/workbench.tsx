'use client';

import { useEffect, useRef, useState } from 'react';
import type { HypothesisDetail, PromotionReport } from '../../lib/hypotheses/hypothesis';
import { BacktestPanel } from '../backtest/backtest-panel';
import { useBacktest } from '../backtest/use-backtest';
import { reasonFromNumbers, verdict } from '../backtest/verdict';
import { useGate } from '../detectors/gate-panel';
import { RulePanel } from '../rule-editor/rule-panel';
import { useLeaveWarning } from '../rule-editor/use-leave-warning';
import { useRuleCheck } from '../rule-editor/use-rule-check';
import { useSteps } from '../rule-editor/use-steps';
import { apiSend } from '../ui/api';
import { Button } from '../ui/button';
import { ErrorState } from '../ui/error-state';
import { Textarea } from '../ui/field';
import { useKeys } from '../ui/keys';
import { SkeletonRows } from '../ui/skeleton';
import { DecisionBand } from './decision-band';
import { ElsewhereBand } from './elsewhere-band';
import { EvidencePanel, Part } from './evidence-panel';
import { NarrowPanel } from './narrow-panel';
import { PromoteDialog, type PromoteMode } from './promote-dialog';
import { RedraftDialog } from './redraft-dialog';
import { RejectDialog } from './reject-dialog';
import { ReopenDialog } from './reopen-dialog';
import { ruleTitle, withRuleTitle } from './rule-title';
import { stageOf } from './stage';
import { Standing } from './standing';
import { TrialFoot } from './trial-foot';
import { type HypothesisChange, useHypothesis, useHypothesisActions } from './use-hypothesis';
import { WorkbenchHead } from './workbench-head';

/** One idea: what it says and was seen in, its rule, and what that rule finds in everything stored. */
export function Workbench({ id }: { id: number }) {
  const { data, error, refetch } = useHypothesis(id);
  if (data) return <Bench key={id} hypothesis={data} refresh={refetch} />;
  if (error) return <ErrorState what={`H-${id} could not be loaded`} error={error} onRetry={() => void refetch()} />;
  return <SkeletonRows rows={16} />;
}

type Open = { kind: 'none' } | { kind: 'reject' } | { kind: 'promote'; mode: PromoteMode };

function Bench({
  hypothesis,
  refresh,
}: {
  hypothesis: HypothesisDetail;
  refresh: () => Promise<{ data?: HypothesisDetail | undefined }>;
}) {
  const { id } = hypothesis;
  const [title, setTitle] = useState(hypothesis.title);
  const [statement, setStatement] = useState(hypothesis.statement);
  const [yaml, setYaml] = useState(hypothesis.yaml);
  /** null: follows the numbers */
  const [reason, setReason] = useState<string | null>(null);
  const [open, setOpen] = useState<Open>({ kind: 'none' });
  const [promoted, setPromoted] = useState<PromotionReport | null>(null);
  const [notes, setNotes] = useState(hypothesis.notes);
  /** the stored text that this page's text began with */
  const [base, setBase] = useState(hypothesis.yaml);
  const [redraft, setRedraft] = useState<string | null>(null);
  const [reopening, setReopening] = useState(false);

  const decided = hypothesis.state !== 'draft';
  const { save, draft, promote, reject, test, reopen } = useHypothesisActions(id);
  const checked = useRuleCheck(yaml);
  const backtest = useBacktest({ yaml, hypothesisId: id });
  const { report, current } = backtest;
  const errors = checked?.yaml === yaml ? checked.problems.filter((p) => p.severity === 'error').length : 0;

  // title and statement stay open after the decision, the rule does not
  const words: HypothesisChange = {
    ...(title.trim() !== '' && title !== hypothesis.title ? { title } : {}),
    ...(statement !== hypothesis.statement ? { statement } : {}),
    ...(notes !== hypothesis.notes ? { notes } : {}),
  };
  // saved in another tab or by somebody else: taken over where nothing was written here
  const elsewhere = hypothesis.yaml !== base;
  if (elsewhere && yaml === base) {
    setYaml(hypothesis.yaml);
    setBase(hypothesis.yaml);
  }
  const torn = elsewhere && yaml !== hypothesis.yaml && yaml !== base;
  const change: HypothesisChange = !decided && !torn && yaml !== hypothesis.yaml ? { ...words, yaml } : words;
  const unsaved = Object.keys(change).length > 0;
  const saveOnly = async (some: HypothesisChange) => {
    if (Object.keys(some).length === 0 || save.isPending) return;
    const saved = await save.mutateAsync(some);
    if (some.yaml !== undefined) setBase(saved.yaml);
  };
  const saveNow = () => saveOnly(change);
  /** the toast says what went wrong */
  const saveQuietly = (some: HypothesisChange) => void saveOnly(some).catch(ignore);
  useLeaveWarning(unsaved);
  useSaveOnLeaving(unsaved ? change : null, id);

  const ofRule = current && errors === 0 && report !== null && !report.correlation;
  const steps = useSteps(backtest.yaml, ofRule);
  const gate = useGate(backtest.yaml, undefined, !decided && ofRule);
  const ready = !decided && !torn && current && errors === 0 && report !== null;
  const ask = (next: Open) => {
    reject.reset();
    promote.reset();
    if (ready && !(next.kind === 'promote' && report.correlation)) setOpen(next);
  };
  useKeys(
    {
      r: { label: 'reject with these numbers', run: () => ask({ kind: 'reject' }) },
      p: { label: 'promote', run: () => ask({ kind: 'promote', mode: 'live' }) },
      'ctrl+Enter': { label: 'backtest now', run: () => open.kind === 'none' && backtest.runNow() },
      'ctrl+s': { label: 'save the draft', run: () => saveQuietly(change) },
    },
    { title: 'Hypothesis', enabled: !decided },
  );

  /** the words choose among the facts, so they go first */
  const draftFromEvidence = async () => {
    await saveOnly(words);
    const made = (await draft.mutateAsync()).yaml;
    if (sameText(made, yaml)) return;
    setRedraft(made);
  };
  /** the rule goes by the idea's name as long as nobody gave it another one */
  const leaveTitle = () => {
    const named = title.trim();
    if (named === '' || named === hypothesis.title) return saveQuietly(words);
    const follows = !decided && ruleTitle(yaml) === hypothesis.title;
    const next = follows ? withRuleTitle(yaml, named) : yaml;
    setYaml(next);
    saveQuietly(follows && !torn ? { ...words, yaml: next } : words);
  };
  const keepRun = async () => {
    await saveNow();
    await test.mutateAsync({ yaml });
  };
  const close = () => {
    setOpen({ kind: 'none' });
    setPromoted(null);
  };
  /** the decision was refused because the text is another one now: it is loaded, and this page's own is given up */
  const reload = async () => {
    const { data: present } = await refresh();
    close();
    if (!present) return;
    setYaml(present.yaml);
    setBase(present.yaml);
  };
  const decide = async (act: () => Promise<unknown>) => {
    // what is decided on is what stands in the editor
    await saveNow();
    await act();
  };

  return (
    <div className="flex h-full min-h-0 flex-col">
      <WorkbenchHead
        hypothesis={hypothesis}
        stage={stageOf(hypothesis)}
        title={title}
        onTitle={setTitle}
        unsaved={unsaved}
        saving={save.isPending}
        onSave={() => saveQuietly(change)}
        onLeaveTitle={leaveTitle}
        onTest={() => void keepRun().catch(ignore)}
        testing={test.isPending}
        ruleTitle={decided ? undefined : ruleTitle(yaml)}
        why={decided ? null : notReady(errors, report !== null, current)}
        correlation={report?.correlation !== undefined}
        against={report ? verdict(report).tone === 'over' : false}
        onReject={() => ask({ kind: 'reject' })}
        onPromote={(mode) => ask({ kind: 'promote', mode })}
      />
      {torn && !decided && (
        <ElsewhereBand
          onLoad={() => {
            setYaml(hypothesis.yaml);
            setBase(hypothesis.yaml);
          }}
          onKeep={() => {
            setBase(hypothesis.yaml);
            saveQuietly({ yaml });
          }}
        />
      )}
      {decided && (
        <DecisionBand hypothesis={hypothesis}>
          {hypothesis.state === 'rejected' && (
            <Button
              size="sm"
              onClick={() => {
                reopen.reset();
                setReopening(true);
              }}
            >
              Open again
            </Button>
          )}
        </DecisionBand>
      )}
      <div className="grid min-h-0 flex-1 grid-cols-[322px_minmax(360px,30%)_minmax(0,1fr)] max-[1320px]:grid-cols-[248px_minmax(340px,30%)_minmax(0,1fr)] grid-rows-[minmax(0,1fr)]">
        <EvidencePanel
          hypothesis={hypothesis}
          report={report}
          yaml={backtest.yaml}
          statement={
            <Textarea
              aria-label="Statement"
              rows={2}
              value={statement}
              placeholder="What must be true of such an attack, and why few others do it?"
              onChange={(e) => setStatement(e.target.value)}
              onBlur={() => saveQuietly(words)}
              className="mx-3 mb-2 block field-sizing-content w-[calc(100%-24px)] resize-none text-13 leading-4.5"
            />
          }
          notes={
            <Textarea
              aria-label="Notes"
              rows={2}
              value={notes}
              placeholder="What you tried, whom you asked, what is open"
              onChange={(e) => setNotes(e.target.value)}
              onBlur={() => saveQuietly(words)}
              className="mx-3 mb-2 block field-sizing-content w-[calc(100%-24px)] resize-none leading-4.25"
            />
          }
          reason={
            decided ? null : (
              <Part title="Reason to reject" note={reason === null ? 'filled in from the numbers' : undefined}>
                <Textarea
                  aria-label="Reason to reject"
                  rows={2}
                  value={reason ?? (report ? reasonFromNumbers(report) : '')}
                  onChange={(e) => setReason(e.target.value)}
                  className="mx-3 mb-3 block field-sizing-content w-[calc(100%-24px)] resize-none leading-4.25"
                />
              </Part>
            )
          }
        />
        <RulePanel
          yaml={yaml}
          onChange={setYaml}
          readOnly={decided}
          checked={checked}
          onSave={() => saveQuietly(change)}
          onRun={backtest.runNow}
          steps={report?.correlation ? undefined : steps}
          foot={
            !decided &&
            !report?.correlation && (
              <NarrowPanel yaml={backtest.yaml} report={report} current={ofRule} onApply={setYaml} />
            )
          }
        >
          {!decided && hypothesis.evidence.length > 0 && (
            <Button
              size="sm"
              busy={draft.isPending}
              data-tip="Makes a rule from the marked events, and shows what that changes before it replaces yours."
              onClick={() => void draftFromEvidence().catch(ignore)}
            >
              Draft from evidence
            </Button>
          )}
        </RulePanel>
        <BacktestPanel backtest={backtest} errors={errors}>
          {!decided && report && report.events > 0 && !report.correlation && (
            <Standing yaml={backtest.yaml} gate={gate.data} />
          )}
        </BacktestPanel>
      </div>
      {!report?.correlation && <TrialFoot id={id} yaml={backtest.yaml} ready={ofRule} />}
      {redraft !== null && (
        <RedraftDialog
          before={yaml}
          after={redraft}
          onReplace={() => {
            setYaml(redraft);
            setRedraft(null);
          }}
          onClose={() => setRedraft(null)}
        />
      )}
      {reopening && (
        <ReopenDialog
          id={id}
          busy={reopen.isPending}
          error={reopen.error}
          onReopen={(why) => reopen.mutate({ reason: why }, { onSuccess: () => setReopening(false) })}
          onClose={() => setReopening(false)}
        />
      )}
      {open.kind === 'reject' && report && (
        <RejectDialog
          report={report}
          reason={reason ?? reasonFromNumbers(report)}
          busy={reject.isPending || save.isPending}
          error={reject.error}
          onReload={() => void reload()}
          onReject={(text) => void decide(() => reject.mutateAsync({ reason: text, yaml })).then(close, ignore)}
          onClose={close}
        />
      )}
      {(open.kind === 'promote' || promoted) && report && (
        <PromoteDialog
          mode={open.kind === 'promote' ? open.mode : 'live'}
          onMode={(mode) => setOpen({ kind: 'promote', mode })}
          report={report}
          busy={promote.isPending || save.isPending}
          error={promote.error}
          done={promoted}
          onReload={() => void reload()}
          yaml={yaml}
          onPromote={(raisePast, waiver) =>
            void decide(async () =>
              setPromoted(
                await promote.mutateAsync({
                  mode: open.kind === 'promote' ? open.mode : 'live',
                  raisePast,
                  yaml,
                  waiver,
                }),
              ),
            ).catch(ignore)
          }
          onClose={close}
        />
      )}
    </div>
  );
}

/** Drafts differ in their random id: that alone is no difference. */
function sameText(a: string, b: string): boolean {
  const withoutId = (text: string) => text.replace(/^id:.*$/m, '');
  return withoutId(a) === withoutId(b);
}

/** The dialog and the toast say what went wrong. */
function ignore() {}

/** Why there is nothing to decide on yet, in the words of a button. */
function notReady(errors: number, tested: boolean, current: boolean): string | null {
  if (errors > 0) return errors === 1 ? 'fix the error' : `fix ${errors} errors`;
  if (!tested) return 'no backtest yet';
  return current ? null : 'backtest running';
}

/** Going to another page of the console saves what was typed. */
function useSaveOnLeaving(change: HypothesisChange | null, id: number) {
  const latest = useRef(change);
  useEffect(() => {
    latest.current = change;
  });
  useEffect(
    () => () => {
      if (latest.current) void apiSend('PATCH', `/api/hypotheses/${id}`, latest.current).catch(ignore);
    },
    [id],
  );
}
