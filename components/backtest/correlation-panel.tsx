'use client';

import { useState } from 'react';
import type { CorrelationReport } from '../../lib/backtest/report';
import { AdversaryText } from '../ui/adversary-text';
import { Button } from '../ui/button';
import { count, plural } from '../ui/count';
import { PanelHead } from '../ui/panel-head';
import { Time } from '../ui/time';
import { clock, day, duration, sameDay } from '../ui/time-format';

type Part = CorrelationReport['parts'][number];
const SHOWN = 12;

/** What a correlation found: its matches with what their events have in common, and the rules that it is made of. */
export function CorrelationPanel({ correlation }: { correlation: CorrelationReport }) {
  const { parts, rules, incomplete, listed } = correlation;
  return (
    <section aria-label="Correlation" className="border-b border-line">
      <p className="border-b border-line bg-raised px-3 py-1.5 text-12 text-ink-2">
        Correlations do not run live yet: this one can be backtested and kept, and raises no alerts.
      </p>
      {(incomplete || !listed) && (
        <p className="border-b border-line bg-over-bg px-3 py-1.5 text-12 text-over">{limits(correlation)}</p>
      )}
      {parts.map((part, i) => (
        <Matches key={i} part={part} />
      ))}
      <PanelHead title="Made of" line={false} />
      <ul className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 px-3 pb-2 text-12">
        {rules.map(({ title, events, alone }, i) => (
          <li key={i} className="contents">
            <span className="cut" data-value={title}>
              {title}
              {alone && <span className="text-ink-3"> · counts by itself, too</span>}
            </span>
            <span className="num text-right text-ink-2">{plural(events, 'event')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function limits({ incomplete, listed }: CorrelationReport): string {
  if (!incomplete)
    return listed ? '' : 'Not every event of every match is listed: the numbers below are a lower bound.';
  const why = {
    work: 'it took more work than one correlation may spend',
    memory: 'it held more events at once than one correlation may',
    events: 'its rules match more events than one correlation may look at',
  }[incomplete.why];
  return `Incomplete: ${why}. What is said covers the events before ${day(incomplete.time)} ${clock(incomplete.time)} UTC.`;
}

function Matches({ part }: { part: Part }) {
  const [all, setAll] = useState(false);
  const shown = all ? part.matches : part.matches.slice(0, SHOWN);
  const hidden = part.matches.length - shown.length;
  const fields = part.matches[0]?.group.map(({ field }) => field) ?? [];
  const valued = part.matches.some(({ value }) => value !== null);
  return (
    <>
      <PanelHead title={plural(part.matchCount, 'match', 'matches')} note={note(part)} />
      {part.matches.length > 0 && (
        <table className="w-full text-12">
          <thead>
            <tr className="h-6 bg-raised text-left text-11 text-ink-2">
              {fields.map((field) => (
                <th key={field} className="pl-3 font-normal">
                  {field}
                </th>
              ))}
              <th className="pl-3 font-normal">Met</th>
              <th className="px-2 text-right font-normal">Lasts</th>
              {valued && <th className="px-2 text-right font-normal">{VALUE[part.type] ?? 'Value'}</th>}
              <th className="px-2 text-right font-normal">Events</th>
              <th className="pr-3 pl-2 font-normal">Hosts</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((match, i) => (
              <tr key={i} className="h-row border-t border-line">
                {match.group.map(({ field, value }) => (
                  <td key={field} className="max-w-40 pl-3">
                    <AdversaryText value={value} />
                  </td>
                ))}
                <td className="pl-3 text-11">
                  <Time value={match.met} date={sameDay(match.met, part.matches[0]!.met) ? 'never' : 'always'} />
                </td>
                <td className="num px-2 text-right text-ink-2">{duration(match.to - match.from)}</td>
                {valued && (
                  <td className="num px-2 text-right">{match.value === null ? '' : shortNumber(match.value)}</td>
                )}
                <td className="num px-2 text-right font-semibold">
                  {match.more && 'over '}
                  {count(match.events)}
                </td>
                <td className="max-w-40 pr-3 pl-2 text-11">
                  <AdversaryText value={match.hosts.slice(0, 3).join(', ')} />
                  {match.hosts.length > 3 && <span className="text-ink-3"> and {match.hosts.length - 3} more</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {(hidden > 0 || part.matchCount > part.matches.length) && (
        <p className="flex items-center gap-2 border-t border-line px-3 py-1 text-11 text-ink-3">
          {hidden > 0 && (
            <Button size="sm" onClick={() => setAll(true)}>
              {plural(hidden, 'more match', 'more matches')}
            </Button>
          )}
          {part.matchCount > part.matches.length &&
            `${count(part.matches.length)} of ${count(part.matchCount)} are listed, the earliest first.`}
        </p>
      )}
    </>
  );
}

/** What the number of a match is, by the type of the correlation. */
const VALUE: Readonly<Record<string, string>> = {
  event_count: 'Count',
  value_count: 'Values',
  value_sum: 'Sum',
  value_avg: 'Average',
  value_min: 'Least',
  value_max: 'Most',
  value_median: 'Median',
  value_percentile: 'Percentile',
  temporal: 'Rules',
  temporal_ordered: 'Rules',
};

function note({ title, ungrouped, unvalued }: Part): string {
  const left = [
    ungrouped > 0 && `${plural(ungrouped, 'event')} without a value to group by`,
    unvalued > 0 && `${plural(unvalued, 'event')} without a value to count`,
  ].filter(Boolean);
  return [title, ...left].join(' · ');
}

function shortNumber(value: number): string {
  return Number.isInteger(value) ? count(value) : value.toPrecision(4);
}
