'use client';

import { useState } from 'react';
import type { DetectorDetail } from '../../lib/detectors/detector';
import { BacktestPanel } from '../backtest/backtest-panel';
import { useBacktest } from '../backtest/use-backtest';
import { RulePanel } from '../rule-editor/rule-panel';
import { useLeaveWarning } from '../rule-editor/use-leave-warning';
import { useRuleCheck } from '../rule-editor/use-rule-check';
import { useSteps } from '../rule-editor/use-steps';
import { Button } from '../ui/button';
import { useKeys } from '../ui/keys';
import { PanelHead } from '../ui/panel-head';
import { useToast } from '../ui/toast';
import { useCaught } from './caught';
import { DetectorStateTag, ThreatLinks } from './detector-words';
import { SaveVersionDialog } from './save-version-dialog';
import { ThreatEvidence } from './threat-evidence';
import { useDetectorActions } from './use-detectors';

/** A live detector with a new text beside it: what that gains and loses is seen before it is saved. */
export function TuneView({
  detector,
  threatId,
  onLeave,
}: {
  detector: DetectorDetail;
  threatId: number | null;
  onLeave: () => void;
}) {
  const [yaml, setYaml] = useState(detector.yaml);
  const [saving, setSaving] = useState(false);
  const { addVersion } = useDetectorActions(detector.id);
  const caughtBy = useCaught();
  const toast = useToast();
  const checked = useRuleCheck(yaml);
  const backtest = useBacktest({ yaml, detectorId: detector.id, compareWith: detector.versionId });
  const { report, current } = backtest;
  const errors = checked?.yaml === yaml ? checked.problems.filter((p) => p.severity === 'error').length : 0;
  // what is passed over is no part of a condition's figure: with exceptions the last would not be the report's
  const counted = detector.exceptions === 0 && !report?.correlation;
  const steps = useSteps(backtest.yaml, counted && current && errors === 0 && report !== null);
  const next = Math.max(...detector.versions.map((v) => v.number), detector.version) + 1;
  const why =
    yaml === detector.yaml
      ? 'nothing changed'
      : errors > 0
        ? `fix ${errors === 1 ? 'the error' : `${errors} errors`}`
        : current && report
          ? null
          : 'backtest running';
  const ask = () => {
    addVersion.reset();
    if (!why) setSaving(true);
  };
  useKeys(
    {
      'ctrl+s': { label: 'save as a new version', run: ask },
      'ctrl+Enter': { label: 'backtest now', run: () => !saving && backtest.runNow() },
    },
    { title: 'Tune' },
  );
  useLeaveWarning(yaml !== detector.yaml);

  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex h-12 flex-none items-center gap-2 border-b border-line bg-surface px-3">
        <div className="flex min-w-0 flex-1 flex-col">
          <h1 className="cut text-15 font-semibold">Tune: {detector.title}</h1>
          <div className="flex items-center gap-2 text-12 whitespace-nowrap text-ink-2">
            <span className="num">D-{detector.id}</span>
            <DetectorStateTag state={detector.state} />
            <span className="num">
              version {detector.version} becomes {next}
            </span>
          </div>
        </div>
        <Button onClick={onLeave}>{yaml === detector.yaml ? 'Back' : 'Drop the change'}</Button>
        <Button variant="primary" disabled={why !== null} kbd="Ctrl S" onClick={ask}>
          {why ? `Save version ${next}: ${why}` : `Save version ${next}`}
        </Button>
      </header>
      <div className="grid min-h-0 flex-1 grid-cols-[322px_minmax(360px,30%)_minmax(0,1fr)] max-[1320px]:grid-cols-[248px_minmax(340px,30%)_minmax(0,1fr)] grid-rows-[minmax(0,1fr)]">
        <section
          aria-label="What it must keep"
          className="min-h-0 min-w-0 overflow-y-auto border-r border-line bg-surface"
        >
          <PanelHead title="What it must keep" line={false} />
          <p className="px-3 pb-2 text-12 leading-4.5 text-ink-2">
            Confirmed threats that the present version catches: <ThreatLinks caught={caughtBy(detector)} />. Their
            evidence counts as known true: a text that loses some of it says so before it is saved.
          </p>
          {threatId !== null && (
            <ThreatEvidence threatId={threatId} detectorId={detector.id} report={current ? report : null} />
          )}
        </section>
        <RulePanel
          yaml={yaml}
          onChange={setYaml}
          checked={checked}
          onSave={ask}
          onRun={backtest.runNow}
          note={`from version ${detector.version}`}
          steps={counted ? steps : undefined}
        >
          {yaml !== detector.yaml && (
            <Button size="sm" onClick={() => setYaml(detector.yaml)}>
              Back to version {detector.version}
            </Button>
          )}
        </RulePanel>
        <BacktestPanel backtest={backtest} errors={errors} />
      </div>
      {saving && (
        <SaveVersionDialog
          next={next}
          before={detector.yaml}
          after={yaml}
          comparison={report?.comparison ?? null}
          busy={addVersion.isPending}
          error={addVersion.error}
          onClose={() => setSaving(false)}
          onSave={(note, acceptLoss, waiver) =>
            // the new version makes this view anew: only a promise outlives that
            addVersion.mutateAsync({ yaml, note, acceptLoss, waiver }).then(
              () => {
                toast({ text: `Version ${next} of D-${detector.id} is saved.` });
                onLeave();
              },
              () => {},
            )
          }
        />
      )}
    </div>
  );
}
