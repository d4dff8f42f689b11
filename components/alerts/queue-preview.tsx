'use client';

import type { ReactNode } from 'react';
import type { AlertRow } from '../../lib/alerts/alert';
import { AdversaryText } from '../ui/adversary-text';
import { Button, ButtonLink } from '../ui/button';
import { ClaimedName } from '../ui/claimed-name';
import { plural } from '../ui/count';
import { Hash } from '../ui/hash';
import { ImagePath } from '../ui/image-path';
import { Link } from '../ui/link';
import { personShown, useMe } from '../ui/me';
import { SeverityGlyph } from '../ui/severity';
import { Ago, Time } from '../ui/time';
import { AlertComments } from './alert-comments';
import { CaseMenu } from './case-menu';
import { argumentsOf, falseName } from './command-line';
import { NextSame, type Same } from './next-same';
import { QueuePreviewTree } from './queue-preview-tree';
import { hostName } from './queue-rows';
import { reasonOf } from './reason';
import { ReasonSentence } from './reason-sentence';
import { DISPOSITION_WORD, STATUS_WORD, StatusGlyph } from './status';
import { TagList } from './tags';
import { Trend } from './trend';

export interface QueuePreviewProps {
  alert: AlertRow;
  onClose: () => void;
  onAssign: () => void;
  onVerdict: () => void;
  onEscalate: () => void;
  onReopen: () => void;
  onTag: () => void;
  onUntag: (tag: string) => void;
  onNext: (same: Same) => void;
  /** of the alert's detector */
  trend?: readonly number[];
}

/** What is known of the alert under the cursor, without opening it. */
export function QueuePreview(props: QueuePreviewProps) {
  const { alert, onClose, onAssign, onVerdict, onEscalate, onReopen, onTag, onUntag, onNext, trend } = props;
  return (
    <aside
      aria-label="Preview"
      className="flex w-90 flex-none flex-col overflow-hidden border-l border-line-2 bg-surface"
    >
      <header className="flex min-h-10 flex-none items-center gap-2.5 border-b border-line py-1.25 pr-2.5 pl-3.5">
        <SeverityGlyph severity={alert.severity} />
        <h2 className="line-clamp-2 flex-1 text-13" data-tip={alert.detector}>
          {alert.detector}
        </h2>
        <Button size="sm" variant="ghost" kbd="Esc" onClick={onClose}>
          Close
        </Button>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <Section>
          <div className="flex flex-wrap items-baseline gap-x-1.5 text-12">
            <AdversaryText value={hostName(alert)} className="font-sans text-13 font-semibold" focusable />
            {alert.user !== null && <AdversaryText value={alert.user} className="font-sans text-12" />}
          </div>
          <div className="mt-0.5 text-12 text-ink-2">
            <Time value={alert.lastTime} milliseconds zone className="text-ink" /> · <Ago value={alert.lastTime} />
          </div>
          <div className="mt-2.5 flex flex-wrap gap-1.5">
            <ButtonLink href={`/alerts/${alert.id}`} variant="primary" kbd="↵">
              Open
            </ButtonLink>
            <Button kbd="a" onClick={onAssign}>
              Assign
            </Button>
            {alert.status === 'closed' ? (
              <Button onClick={onReopen}>Reopen</Button>
            ) : (
              <Button kbd="c" onClick={onVerdict}>
                Close
              </Button>
            )}
            {alert.threatId === null ? (
              <Button kbd="e" onClick={onEscalate}>
                Escalate
              </Button>
            ) : (
              <ButtonLink href={`/threats/${alert.threatId}`}>Threat {alert.threatId}</ButtonLink>
            )}
          </div>
          <Judgement alert={alert} />
          <div className="mt-2.5 flex flex-wrap items-center gap-1.5">
            {alert.tags.length > 0 && <TagList tags={alert.tags} onRemove={onUntag} />}
            <Button size="sm" variant="ghost" kbd="t" onClick={onTag}>
              Tag
            </Button>
            <CaseMenu alert={alert} />
          </div>
          <NextSame onNext={onNext} />
        </Section>
        <Section
          title="Why it matched"
          note={`${plural(alert.eventCount, 'event')} · version ${alert.versionNumber} of the detector`}
        >
          <ReasonSentence parts={reasonOf(alert.summary)} wrap hashTail={8} />
          {trend && (
            <div className="mt-2 flex items-center gap-2 text-11 text-ink-3">
              <Trend bins={trend} width={140} /> its detector’s alerts over time
            </div>
          )}
        </Section>
        <ImageSection alert={alert} />
        <QueuePreviewTree alert={alert} />
        <Section title="Comments">
          <AlertComments key={alert.id} alertId={alert.id} />
        </Section>
        {alert.recurrenceOf !== null && (
          <Section>
            <p className="text-12 text-ink-2">
              It came again after{' '}
              <Link href={`/alerts/${alert.recurrenceOf}`} className="text-accent hover:underline">
                alert {alert.recurrenceOf}
              </Link>{' '}
              was closed.
            </p>
          </Section>
        )}
      </div>
    </aside>
  );
}

function ImageSection({ alert }: { alert: AlertRow }) {
  const { behavior } = alert.summary;
  const image = behavior.image ?? behavior.process.image;
  const claim = falseName(behavior);
  const { sha256 } = behavior.process;
  return (
    <Section title={claim ? 'Name and image disagree' : 'Image'}>
      <dl className="grid grid-cols-[76px_minmax(0,1fr)] text-11">
        <Fact name="true image">
          {image ? <ImagePath value={image} focusable /> : <span className="text-ink-3">not recorded</span>}
        </Fact>
        {claim && (
          <Fact name="claims" lie>
            <ClaimedName value={claim} />
          </Fact>
        )}
        {sha256 && (
          <Fact name="sha256">
            <Hash value={sha256} />
          </Fact>
        )}
        {argumentsOf(behavior) && (
          <Fact name="arguments">
            <AdversaryText value={argumentsOf(behavior)} wrap className="line-clamp-4" />
          </Fact>
        )}
        {behavior.file && (
          <Fact name="file">
            <ImagePath value={behavior.file.path} focusable />
          </Fact>
        )}
        {behavior.net && (
          <Fact name={behavior.net.initiated ? 'connects' : 'accepts'}>
            <AdversaryText value={`${behavior.net.hostname ?? behavior.net.ip}:${behavior.net.port}`} focusable />
          </Fact>
        )}
        <Parent alert={alert} />
      </dl>
    </Section>
  );
}

function Parent({ alert }: { alert: AlertRow }) {
  const { parent } = alert.summary.behavior.process;
  const line = parent?.commandLine ?? parent?.argv?.join(' ') ?? parent?.image;
  if (!line) return null;
  return (
    <Fact name="parent">
      <AdversaryText value={line} wrap className="line-clamp-3" />
    </Fact>
  );
}

function Judgement({ alert }: { alert: AlertRow }) {
  const me = useMe();
  return (
    <div className="mt-2.5 grid gap-1 text-11 text-ink-2">
      <span className="flex items-center gap-1.5">
        <StatusGlyph status={alert.status} />
        {STATUS_WORD[alert.status]}
        {alert.disposition && ` as ${DISPOSITION_WORD[alert.disposition].toLowerCase()}`} ·{' '}
        {personShown(alert.assignee, me)}
        {alert.raisedPast && ' · raised for the past when its detector went live'}
      </span>
      {alert.reason && <span className="wrap-anywhere">“{alert.reason}”</span>}
    </div>
  );
}

function Section({ title, note, children }: { title?: string; note?: string; children: ReactNode }) {
  return (
    <section className="border-b border-line px-3.5 py-2.5">
      {title && (
        <h3 className="mb-1.5 flex gap-1.5 text-11 whitespace-nowrap text-ink-2">
          {title}
          {note && <span className="cut font-normal text-ink-3">{note}</span>}
        </h3>
      )}
      {children}
    </section>
  );
}

function Fact({ name, lie = false, children }: { name: string; lie?: boolean; children: ReactNode }) {
  return (
    <>
      <dt className={lie ? 'py-0.75 text-lie' : 'py-0.75 text-ink-3'}>{name}</dt>
      <dd className="flex min-h-5.5 min-w-0 items-center py-0.75">{children}</dd>
    </>
  );
}
