'use client';

import { MoreHorizontal } from 'lucide-react';
import Link from 'next/link';
import { type ReactNode, useState } from 'react';
import { type DetectorDetail, type DetectorState, type DetectorVersion, isNoisy } from '../../lib/detectors/detector';
import { BacktestPanel } from '../backtest/backtest-panel';
import { useBacktest } from '../backtest/use-backtest';
import { DiffView } from '../rule-editor/diff-view';
import { RulePanel } from '../rule-editor/rule-panel';
import { useRuleCheck } from '../rule-editor/use-rule-check';
import { alertsOfDetector } from '../telemetry/event-link';
import { Button, ButtonLink } from '../ui/button';
import { cx } from '../ui/class-names';
import { count, plural } from '../ui/count';
import { IconButton } from '../ui/icon-button';
import { useKeys } from '../ui/keys';
import { Menu } from '../ui/menu';
import { PanelHead } from '../ui/panel-head';
import { SeverityGlyph } from '../ui/severity';
import { Tag } from '../ui/tag';
import { Ago } from '../ui/time';
import { useCaught } from './caught';
import { DetectorStateTag, NoisyTag, OriginTag, SilentTag, ThreatLinks, UndecidedTag } from './detector-words';
import { precisionWords } from './precision';
import { RetireDialog } from './retire-dialog';
import { useDetectorActions } from './use-detectors';
import { useSilentDetectors } from './use-import';

export interface DetectorViewProps {
  detector: DetectorDetail;
  /** an older version to read, null: the present one */
  version: DetectorVersion | null;
  onVersion: (number: number) => void;
  onTune: () => void;
}

export function DetectorView({ detector, version, onVersion, onTune }: DetectorViewProps) {
  const shown = version ?? detector.versions.find((v) => v.id === detector.versionId);
  const yaml = shown?.yaml ?? detector.yaml;
  const checked = useRuleCheck(yaml);
  const backtest = useBacktest({ yaml });
  const old = version !== null && version.id !== detector.versionId;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <DetectorHead detector={detector} onTune={onTune} />
      <div className="grid min-h-0 flex-1 grid-cols-[322px_minmax(360px,30%)_minmax(0,1fr)] max-[1320px]:grid-cols-[248px_minmax(340px,30%)_minmax(0,1fr)] grid-rows-[minmax(0,1fr)]">
        <About detector={detector} shown={shown} onVersion={onVersion} />
        <RulePanel
          foot={old && <OldVersion detector={detector} yaml={yaml} number={version.number} />}
          yaml={yaml}
          readOnly
          checked={checked}
          note={old ? `version ${version.number}, not the present one` : `version ${detector.version}`}
        />
        <BacktestPanel backtest={backtest} />
      </div>
    </div>
  );
}

/** What the present version changed since this one. */
function OldVersion({ detector, yaml, number }: { detector: DetectorDetail; yaml: string; number: number }) {
  return (
    <div className="flex-none border-t border-line">
      <PanelHead title={`From version ${number} to version ${detector.version}`} />
      <DiffView before={yaml} after={detector.yaml} label={`From version ${number} to version ${detector.version}`} />
    </div>
  );
}

function DetectorHead({ detector, onTune }: { detector: DetectorDetail; onTune: () => void }) {
  const { id, state } = detector;
  const { setState } = useDetectorActions(id);
  const silent = useSilentDetectors().get(id);
  const retired = state === 'retired';
  const [retiring, setRetiring] = useState(false);
  const change = (next: DetectorState) => setState.mutate({ state: next, before: state });
  useKeys({ t: { label: 'tune: write a new version', run: onTune } }, { title: 'Detector', enabled: !retired });
  return (
    <header className="flex h-12 flex-none items-center gap-2 border-b border-line bg-surface px-3">
      <div className="flex min-w-0 flex-1 flex-col">
        <h1 className="cut text-15 font-semibold">{detector.title}</h1>
        <div className="flex min-w-0 items-center gap-2 text-12 whitespace-nowrap text-ink-2">
          <span className="num">D-{id}</span>
          <SeverityGlyph severity={detector.level} />
          <DetectorStateTag state={state} />
          {isNoisy(detector.alertsInDay) && <NoisyTag alertsInDay={detector.alertsInDay} />}
          {detector.undecided > 0 && <UndecidedTag undecided={detector.undecided} />}
          {silent && <SilentTag reasons={silent} />}
          <span className="num">version {detector.version}</span>
          <OriginTag origin={detector.origin} hypothesisId={detector.hypothesisId} />
          <span className="cut">
            {detector.lastFired === null ? (
              'never fired'
            ) : (
              <>
                last fired <Ago value={detector.lastFired} />
              </>
            )}
          </span>
        </div>
      </div>
      {detector.alerts > 0 && <ButtonLink href={alertsOfDetector(id)}>{plural(detector.alerts, 'alert')}</ButtonLink>}
      {state === 'live' && (
        <Button busy={setState.isPending} onClick={() => change('paused')}>
          Pause
        </Button>
      )}
      {(state === 'paused' || state === 'observing') && (
        <Button busy={setState.isPending} onClick={() => change('live')}>
          {state === 'paused' ? 'Resume' : 'Make live'}
        </Button>
      )}
      {!retired && (
        <Button variant="primary" kbd="t" onClick={onTune}>
          Tune
        </Button>
      )}
      {!retired && (
        <Menu
          align="end"
          trigger={
            <IconButton label="More">
              <MoreHorizontal size={14} />
            </IconButton>
          }
          items={[
            ...(state === 'live'
              ? [{ label: 'Observe only', onSelect: () => change('observing' as const), kbd: 'o' }]
              : []),
            { label: 'Retire …', danger: true, onSelect: () => setRetiring(true), kbd: 'r' },
          ]}
        />
      )}
      {retiring && (
        <RetireDialog
          id={id}
          busy={setState.isPending}
          onRetire={(reason) =>
            setState.mutate({ state: 'retired', before: state, reason }, { onSuccess: () => setRetiring(false) })
          }
          onClose={() => setRetiring(false)}
        />
      )}
    </header>
  );
}

function About({
  detector,
  shown,
  onVersion,
}: {
  detector: DetectorDetail;
  shown: DetectorVersion | undefined;
  onVersion: (number: number) => void;
}) {
  const caughtBy = useCaught();
  return (
    <section
      aria-label="About this detector"
      className="min-h-0 min-w-0 overflow-y-auto border-r border-line bg-surface"
    >
      <PanelHead title="What it says" line={false} />
      <p className="px-3 pb-2 leading-4.5 wrap-anywhere">
        {detector.description || <span className="text-ink-3">The rule has no description.</span>}
      </p>
      {detector.tags.length > 0 && (
        <div className="flex flex-wrap gap-1 px-3 pb-2.5">
          {detector.tags.map((tag) => (
            <Tag key={tag}>{tag}</Tag>
          ))}
        </div>
      )}
      <div className="border-t border-line pb-2">
        <PanelHead title="Known false positives" line={false} />
        {detector.falsepositives.length === 0 ? (
          <p className="px-3 text-12 text-ink-2">None written down.</p>
        ) : (
          <ul className="list-disc pr-3 pl-7 text-12 text-ink-2">
            {detector.falsepositives.map((line) => (
              <li key={line} className="wrap-anywhere">
                {line}
              </li>
            ))}
          </ul>
        )}
      </div>
      <div className="border-t border-line pb-2">
        <PanelHead title="What it found" line={false} />
        <dl className="grid grid-cols-[1fr_auto] gap-y-1 px-3 text-12">
          <Row name="Alerts">
            {count(detector.alerts)}, {count(detector.openAlerts)} open
          </Row>
          <Row name="Events">{count(detector.events)}</Row>
          <Row name="Verdicts">
            {count(detector.verdicts.true)} true, {count(detector.verdicts.false)} false
          </Row>
          <Row name="Precision">{precisionWords(detector)}</Row>
          <Row name="Catches">
            <ThreatLinks caught={caughtBy(detector)} />
          </Row>
        </dl>
        {detector.hypothesisId !== null && (
          <p className="px-3 pt-2 text-12">
            <Link href={`/hypotheses/${detector.hypothesisId}`} className="text-accent hover:underline">
              The hypothesis it was born from, H-{detector.hypothesisId}
            </Link>
          </p>
        )}
      </div>
      <div className="border-t border-line pb-2">
        <PanelHead title="Versions" note={plural(detector.versions.length, 'version')} line={false} />
        <ul>
          {[...detector.versions]
            .sort((a, b) => b.number - a.number)
            .map((version) => (
              <li key={version.id}>
                <button
                  type="button"
                  aria-current={version.id === shown?.id || undefined}
                  onClick={() => onVersion(version.number)}
                  className={cx(
                    'grid w-full gap-0.5 px-3 py-1 text-left text-12 -outline-offset-2',
                    version.id === shown?.id ? 'bg-accent-bg shadow-[inset_2px_0_0_var(--accent)]' : 'hover:bg-raised',
                  )}
                >
                  <span className="flex gap-2">
                    <span className="num font-semibold">Version {version.number}</span>
                    {version.id === detector.versionId && <Tag tone="true">present</Tag>}
                    <span className="ml-auto text-11 text-ink-2">
                      <Ago value={version.createdAt} /> by {version.author}
                    </span>
                  </span>
                  {version.note && <span className="text-11 wrap-anywhere text-ink-2">{version.note}</span>}
                </button>
              </li>
            ))}
        </ul>
      </div>
    </section>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-2">{name}</dt>
      <dd className="num text-right">{children}</dd>
    </>
  );
}
