'use client';

import type { ReactNode } from 'react';
import type { AlertRow } from '../../lib/alerts/alert';
import { visible } from '../../lib/telemetry/text';
import { NoisyTag } from '../detectors/detector-words';
import { AdversaryText } from '../ui/adversary-text';
import { cx } from '../ui/class-names';
import { count, plural } from '../ui/count';
import { Link } from '../ui/link';
import { personShown, useMe } from '../ui/me';
import { useNow } from '../ui/now';
import { SeverityGlyph } from '../ui/severity';
import { clock, day, relative, sameDay, timeInFull } from '../ui/time-format';
import { CommandLine } from './command-line';
import type { ColumnId } from './queue-columns';
import { hostName, lineageText } from './queue-rows';
import { reasonOf } from './reason';
import { ReasonSentence } from './reason-sentence';
import { DISPOSITION_SHORT, DISPOSITION_WORD, STATUS_WORD, StatusGlyph } from './status';
import { TagList } from './tags';

export interface CellProps {
  alert: AlertRow;
  twoLines: boolean;
  /** the user has a column of its own */
  userApart: boolean;
  /** alerts folded behind this one, and the way to them */
  like: ReactNode;
}

export const isQuiet = ({ status }: AlertRow) => status === 'closed' || status === 'withdrawn';

/** One column's content. */
export const CELLS: Record<ColumnId, (props: CellProps) => ReactNode> = {
  severity: ({ alert }) => (
    <span className="cut">
      <SeverityGlyph severity={alert.severity} />
    </span>
  ),
  alert: AlertCell,
  host: ({ alert, twoLines, userApart }) => (
    <span className="flex min-w-0 flex-col text-11 leading-4.25">
      <AdversaryText value={hostName(alert)} className="font-sans text-11" />
      {twoLines && !userApart && alert.user !== null && (
        <AdversaryText value={alert.user} className="font-sans text-11 text-ink-2" />
      )}
    </span>
  ),
  user: ({ alert }) =>
    alert.user === null ? <span /> : <AdversaryText value={alert.user} className="font-sans text-11" />,
  last: ({ alert, twoLines }) => <TimeCell alert={alert} time={alert.lastTime} twoLines={twoLines} />,
  first: ({ alert, twoLines }) => <TimeCell alert={alert} time={alert.firstTime} twoLines={twoLines} />,
  events: ({ alert }) => (
    <span className="num text-right" data-tip={plural(alert.eventCount, 'matching event')}>
      {count(alert.eventCount)}
    </span>
  ),
  status: StatusCell,
  assignee: AssigneeCell,
  tags: ({ alert }) => <TagList tags={alert.tags} />,
  tree: ({ alert }) => <AdversaryText value={lineageText(alert)} className="text-11 text-ink-2" />,
  id: ({ alert }) => <span className="num text-right text-11 text-ink-2">{alert.id}</span>,
};

function AlertCell({ alert, twoLines, like }: CellProps) {
  const quiet = isQuiet(alert);
  return (
    <span className="flex min-w-0 flex-col leading-4.25">
      <span className="flex min-w-0 items-baseline gap-2.5">
        {/* where both do not fit, the reason goes to a second line that nobody sees: the title is whole, and the matched
            characters stand below */}
        <span
          className={cx('flex h-4.25 min-w-0 flex-1 items-baseline gap-x-2.5 overflow-hidden', twoLines && 'flex-wrap')}
        >
          <Link
            href={`/alerts/${alert.id}`}
            tabIndex={-1}
            data-tip={visible(alert.detector)}
            className={cx(
              'cut flex-initial whitespace-nowrap hover:underline',
              twoLines ? 'max-w-full' : 'max-w-[44%]',
              !quiet && 'font-semibold',
            )}
          >
            {visible(alert.detector)}
          </Link>
          {alert.noisy && <NoisyTag />}
          <ReasonSentence
            parts={reasonOf(alert.summary)}
            className={cx('min-w-28 flex-1 text-11', quiet && 'text-ink-3')}
          />
        </span>
        {alert.comments > 0 && (
          <span className="num flex-none text-11 text-ink-2" data-tip={plural(alert.comments, 'comment')}>
            “{alert.comments}”
          </span>
        )}
        {like}
      </span>
      {twoLines && (
        <CommandLine
          behavior={alert.summary.behavior}
          hits={alert.summary.hits}
          className={cx('text-11', quiet && 'text-ink-3')}
        />
      )}
    </span>
  );
}

function TimeCell({ alert, time, twoLines }: { alert: AlertRow; time: number; twoLines: boolean }) {
  const now = useNow(30_000) ?? time;
  const several = alert.lastTime - alert.firstTime >= 1;
  const tip = several
    ? `last: ${timeInFull(alert.lastTime, now)}\nfirst: ${timeInFull(alert.firstTime, now)}`
    : timeInFull(time, now);
  const today = sameDay(time, now);
  return (
    <time
      data-tip={tip}
      dateTime={new Date(time).toISOString()}
      className="flex flex-col text-11 leading-4.25 whitespace-nowrap"
    >
      <span className="mono num text-11">
        {!twoLines && !today && `${day(time)} `}
        {clock(time)}
      </span>
      {twoLines && <span className="num text-ink-2">{today ? relative(time, now) : day(time)}</span>}
    </time>
  );
}

function StatusCell({ alert, twoLines }: CellProps) {
  const me = useMe();
  const who = personShown(alert.assignee, me);
  const word = alert.disposition ? DISPOSITION_SHORT[alert.disposition] : STATUS_WORD[alert.status];
  const tip = [
    STATUS_WORD[alert.status],
    alert.disposition && DISPOSITION_WORD[alert.disposition],
    alert.reason,
    who,
    alert.threatId !== null && `threat ${alert.threatId}`,
    alert.tags.length > 0 && alert.tags.join(', '),
  ];
  return (
    <span data-tip={tip.filter(Boolean).join('\n')} className="flex min-w-0 flex-col text-11 leading-4.25 text-ink-2">
      <span className="flex items-center gap-1.25 whitespace-nowrap">
        <StatusGlyph status={alert.status} />
        <span className="cut">{word}</span>
      </span>
      {twoLines && <span className="cut">{alert.threatId === null ? who : `Threat ${alert.threatId}`}</span>}
    </span>
  );
}

function AssigneeCell({ alert }: CellProps) {
  const me = useMe();
  return <span className="cut text-11 text-ink-2">{personShown(alert.assignee, me)}</span>;
}
