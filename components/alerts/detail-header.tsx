'use client';

import { ChevronDown, PanelLeft } from 'lucide-react';
import { memo } from 'react';
import { DISPOSITIONS, type Disposition, type OpenedAlert } from '../../lib/alerts/alert';
import { visible } from '../../lib/telemetry/text';
import { NoisyTag } from '../detectors/detector-words';
import { AdversaryPieces } from '../ui/adversary-text';
import { Button } from '../ui/button';
import { cx } from '../ui/class-names';
import { plural } from '../ui/count';
import { IconButton } from '../ui/icon-button';
import { Kbd } from '../ui/kbd';
import { Link } from '../ui/link';
import { personShown, useMe } from '../ui/me';
import { Menu } from '../ui/menu';
import { SeverityGlyph } from '../ui/severity';
import { Ago, Time } from '../ui/time';
import { day } from '../ui/time-format';
import { CaseMenu } from './case-menu';
import { hostName } from './queue-rows';
import { DISPOSITION_MEANING, DISPOSITION_WORD, STATUS_WORD } from './status';
import type { DetailActions } from './use-detail-actions';

const VERDICT: Record<Disposition, string> = {
  true_positive: 'True positive',
  benign_true_positive: 'Benign TP',
  false_positive: 'False',
  duplicate: 'Duplicate',
};

/** Characters that stand on one line of the header where it is narrowest: as large as on a wide screen, and smaller. */
const SHORT_TITLE = 50;
const LONG_TITLE = 60;

function titleLook({ length }: string): string {
  if (length > LONG_TITLE) return 'line-clamp-2 text-12 leading-3.75';
  return length > SHORT_TITLE ? 'cut text-15 max-[1420px]:text-13' : 'cut text-15';
}

/** Which alert this is, and what to decide of it. */
export const DetailHeader = memo(function DetailHeader({
  alert,
  actions: { verdict, listOpen, setListOpen, setEscalating },
}: {
  alert: OpenedAlert;
  actions: DetailActions;
}) {
  return (
    <header className="flex h-12 min-w-0 items-center gap-3 border-b border-line bg-surface px-3">
      <IconButton label="Adjacent behaviors" onClick={() => setListOpen(!listOpen)} className="min-[1280px]:hidden">
        <PanelLeft size={14} />
      </IconButton>
      <SeverityGlyph severity={alert.severity} className="flex-none" />
      <div className="min-w-0 flex-1">
        <h1 className={titleLook(alert.detector)} data-tip={alert.detector}>
          {alert.detector}
        </h1>
        <Facts alert={alert} />
      </div>
      <CaseMenu alert={alert} narrow />
      {alert.status === 'withdrawn' ? (
        <span className="flex-none text-12 text-over">Withdrawn by a later record: there is nothing left to judge</span>
      ) : (
        <Controls alert={alert} verdict={verdict} />
      )}
      {alert.threatId === null ? (
        <Button variant="primary" kbd="e" onClick={() => setEscalating(true)}>
          Escalate to threat
        </Button>
      ) : (
        <Link href={`/threats/${alert.threatId}`} className="flex-none text-12 text-accent hover:underline">
          Part of threat {alert.threatId}
        </Link>
      )}
    </header>
  );
});

function Facts({ alert }: { alert: OpenedAlert }) {
  return (
    <div className="cut text-12 text-ink-2">
      <b className="font-semibold">{visible(hostName(alert))}</b>
      {alert.user !== null && (
        <>
          {' · '}
          <b className="font-semibold">
            <AdversaryPieces value={alert.user} />
          </b>
        </>
      )}
      {' · '}
      <Link href={`/lineage?focus=alert-${alert.id}`} className="text-accent underline hover:no-underline">
        lineage
      </Link>
      {' · '}
      <Time value={alert.firstTime} zone className="font-sans text-12" /> (<Ago value={alert.firstTime} />) ·{' '}
      {plural(alert.eventCount, 'event')}
      {alert.recurrenceOf !== null && (
        <>
          {' · '}
          <Link href={`/alerts/${alert.recurrenceOf}`} className="text-accent underline hover:no-underline">
            again after alert {alert.recurrenceOf} was closed
          </Link>
        </>
      )}
      {alert.noisy && (
        <>
          {' · '}
          <NoisyTag />
        </>
      )}
      {alert.keptFrom !== undefined && (
        <span
          className="text-over"
          data-tip="What is pinned of this alert stays: its first events, observations and a threat's evidence."
        >
          {' · '}events from before {day(alert.keptFrom)} were dropped by retention
        </span>
      )}
      {alert.raisedPast && ' · raised for the past when its detector went live'}
    </div>
  );
}

function Controls({ alert, verdict }: { alert: OpenedAlert; verdict: DetailActions['verdict'] }) {
  const me = useMe();
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button>
            <span className="text-ink-3 max-[1599px]:sr-only">Status</span> {STATUS_WORD[alert.status]}
            <ChevronDown size={12} />
          </Button>
        }
        items={[
          { label: 'New', checked: alert.status === 'new', onSelect: () => verdict.setStatus('new') },
          {
            label: 'In progress',
            checked: alert.status === 'in_progress',
            onSelect: () => verdict.setStatus('in_progress'),
          },
          {
            label: 'Closed',
            kbd: 'c',
            checked: alert.status === 'closed',
            disabled: alert.disposition === null ? 'needs a verdict' : undefined,
            onSelect: () => verdict.setStatus('closed'),
          },
        ]}
      />
      <Menu
        align="end"
        trigger={
          <Button>
            <span className="text-ink-3 max-[1599px]:sr-only">Assignee</span> {personShown(alert.assignee, me)}
            <ChevronDown size={12} />
          </Button>
        }
        items={[
          {
            label: 'You',
            kbd: 'a',
            checked: alert.assignee === me.name,
            onSelect: () => verdict.assignToMe(),
          },
          { label: 'Nobody', kbd: 'n', checked: alert.assignee === null, onSelect: () => verdict.unassign() },
        ]}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in line */}
      <span role="group" aria-label="Verdict" className="inline-flex flex-none">
        {DISPOSITIONS.map((value, i) => (
          <button
            key={value}
            type="button"
            aria-pressed={alert.disposition === value}
            data-tip={`${DISPOSITION_WORD[value]}\n${DISPOSITION_MEANING[value]}`}
            onClick={() => verdict.judge(value)}
            className={cx(
              '-ml-px inline-flex h-control items-center gap-1.5 border px-2.25 text-12 whitespace-nowrap first:ml-0 first:rounded-l-2 last:rounded-r-2 focus-visible:z-2',
              alert.disposition === value
                ? 'relative z-1 border-accent-line bg-accent-bg font-semibold text-ink'
                : 'border-line-2 bg-raised text-ink hover:border-ink-3 hover:z-1',
            )}
          >
            {VERDICT[value]}
            <Kbd>{i + 1}</Kbd>
          </button>
        ))}
      </span>
    </>
  );
}
