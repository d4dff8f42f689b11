'use client';

import { MoreHorizontal } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { type DetectorState, type DetectorVersion, isNoisy, type ShownDetector } from '../../lib/detectors/detector';
import { BacktestPanel } from '../backtest/backtest-panel';
import { useBacktest } from '../backtest/use-backtest';
import { RulePanel } from '../rule-editor/rule-panel';
import { useRuleCheck } from '../rule-editor/use-rule-check';
import { alertsOfDetector } from '../telemetry/event-link';
import { Button, ButtonLink } from '../ui/button';
import { cx } from '../ui/class-names';
import { count, plural } from '../ui/count';
import { IconButton } from '../ui/icon-button';
import { useKeys } from '../ui/keys';
import { Link } from '../ui/link';
import { Menu } from '../ui/menu';
import { PanelHead } from '../ui/panel-head';
import { SeverityGlyph } from '../ui/severity';
import { Tag } from '../ui/tag';
import { Ago } from '../ui/time';
import { AcceptLossDialog } from './accept-loss-dialog';
import { useCaught } from './caught';
import {
  DetectorStateTag,
  NoisyTag,
  OriginTag,
  SilentTag,
  ThreatLinks,
  UndecidedTag,
  UnfoundedTag,
} from './detector-words';
import { Exceptions } from './exceptions';
import { GoLiveDialog } from './go-live-dialog';
import { LifecycleStrip, stageOf } from './lifecycle-strip';
import { precisionWords } from './precision';
import { RetireDialog } from './retire-dialog';
import { RevertDialog } from './revert-dialog';
import { Review } from './review';
import { losesThreats, type StateChange, useDetectorActions } from './use-detectors';
import { useSilentDetectors } from './use-import';
import { VersionDiff } from './version-diff';
import { VolumeBars } from './volume-bars';

export interface DetectorViewProps {
  detector: ShownDetector;
  /** an older version to read, null: the present one */
  version: DetectorVersion | null;
  onVersion: (number: number) => void;
  onTune: () => void;
}

export function DetectorView({ detector, version, onVersion, onTune }: DetectorViewProps) {
  const shown = version ?? detector.versions.find((v) => v.id === detector.versionId);
  const yaml = shown?.yaml ?? detector.yaml;
  const checked = useRuleCheck(yaml);
  const old = version !== null && version.id !== detector.versionId;
  const present = detector.versions.find((v) => v.id === detector.versionId);
  const backtest = useBacktest({ yaml, detectorId: detector.id, compareWith: old ? detector.versionId : undefined });
  return (
    <div className="flex h-full min-h-0 flex-col">
      <DetectorHead detector={detector} onTune={onTune} />
      <div className="grid min-h-0 flex-1 grid-cols-[322px_minmax(360px,30%)_minmax(0,1fr)] max-[1320px]:grid-cols-[248px_minmax(340px,30%)_minmax(0,1fr)] grid-rows-[minmax(0,1fr)]">
        <About detector={detector} shown={shown} onVersion={onVersion} />
        {old && present ? (
          <OldVersion detector={detector} version={version} present={present} />
        ) : (
          <RulePanel yaml={yaml} readOnly checked={checked} note={`version ${detector.version}`} />
        )}
        <BacktestPanel backtest={backtest} />
      </div>
    </div>
  );
}

/** An older version beside the present one; the backtest says what going back would gain and lose. */
function OldVersion({
  detector,
  version,
  present,
}: {
  detector: ShownDetector;
  version: DetectorVersion;
  present: DetectorVersion;
}) {
  const [reverting, setReverting] = useState(false);
  return (
    <section
      aria-label="Versions beside each other"
      className="flex min-h-0 min-w-0 flex-col border-r border-line bg-surface"
    >
      <PanelHead title="Rule" note={`version ${version.number} beside version ${present.number}, the present one`}>
        {detector.state !== 'retired' && (
          <Button size="sm" onClick={() => setReverting(true)}>
            Go back to version {version.number}
          </Button>
        )}
      </PanelHead>
      <VersionDiff before={version} after={present} />
      {reverting && <RevertDialog detector={detector} version={version} onClose={() => setReverting(false)} />}
    </section>
  );
}

const LOSES: Record<Exclude<DetectorState, 'live'>, string> = {
  paused: 'Pause',
  observing: 'Observe only',
  retired: 'Retire',
};

function DetectorHead({ detector, onTune }: { detector: ShownDetector; onTune: () => void }) {
  const { id, state } = detector;
  const { setState } = useDetectorActions(id);
  const silent = useSilentDetectors().get(id);
  const retired = state === 'retired';
  const [retiring, setRetiring] = useState(false);
  const [goingLive, setGoingLive] = useState(false);
  const [losing, setLosing] = useState<{ change: StateChange; said: string } | null>(null);
  const close = () => {
    setRetiring(false);
    setGoingLive(false);
    setLosing(null);
  };
  const change = (next: DetectorState, more: Partial<StateChange> = {}) => {
    const wish: StateChange = { state: next, before: state, ...more };
    setState.mutate(wish, {
      onSuccess: close,
      onError: (error) => {
        if (!losesThreats(error)) return;
        close();
        setLosing({ change: wish, said: error.message });
      },
    });
  };
  const askLive = () => {
    setState.reset();
    setGoingLive(true);
  };
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
          {detector.unfounded && <UnfoundedTag />}
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
        <Button busy={setState.isPending} onClick={askLive}>
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
            ...(state === 'live' || state === 'paused'
              ? [{ label: 'Observe only', onSelect: () => change('observing'), kbd: 'o' }]
              : []),
            { label: 'Retire …', danger: true, onSelect: () => setRetiring(true), kbd: 'r' },
          ]}
        />
      )}
      {retiring && (
        <RetireDialog
          id={id}
          busy={setState.isPending}
          onRetire={(reason) => change('retired', { reason })}
          onClose={close}
        />
      )}
      {goingLive && (
        <GoLiveDialog
          id={id}
          yaml={detector.yaml}
          busy={setState.isPending}
          error={setState.error}
          onLive={(waiver) => change('live', { waiver })}
          onClose={close}
        />
      )}
      {losing && losing.change.state !== 'live' && (
        <AcceptLossDialog
          title={`${LOSES[losing.change.state]} D-${id}`}
          said={losing.said}
          busy={setState.isPending}
          onAccept={(acceptLoss) => change(losing.change.state, { ...losing.change, acceptLoss })}
          onClose={close}
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
  detector: ShownDetector;
  shown: DetectorVersion | undefined;
  onVersion: (number: number) => void;
}) {
  const caughtBy = useCaught();
  return (
    <section
      aria-label="About this detector"
      className="min-h-0 min-w-0 overflow-y-auto border-r border-line bg-surface"
    >
      <PanelHead title="Lifecycle" line={false} />
      <div className="px-3 pb-2">
        <LifecycleStrip stage={stageOf(detector)} />
      </div>
      {detector.waiver && (
        <p className="mx-3 mb-2 rounded-2 border border-over bg-over-bg px-2 py-1.5 text-12 wrap-anywhere">
          Live by a written exception ({detector.waiver.failed.join(', ')}): {detector.waiver.reason}{' '}
          <span className="text-ink-2">
            {detector.waiver.by}, <Ago value={detector.waiver.at} />
          </span>
        </p>
      )}
      <div className="border-t border-line" />
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
          <Row name="Matches a day">
            <VolumeBars volume={detector.volume} className="h-4 w-28" />
          </Row>
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
      <Exceptions id={detector.id} retired={detector.state === 'retired'} />
      <Review detector={detector} />
      <p className="border-t border-line px-3 py-1.5 text-12">
        <Link href={`/lineage?focus=detector-${detector.id}`} className="text-accent hover:underline">
          Its lineage: what it came from, and what it led to
        </Link>
      </p>
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
