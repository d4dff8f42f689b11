import type { BacktestReport, CorrelationReport } from '../backtest/report';
import { isoTime } from './match-lines';

const LISTED = 20;

/** A report as lines to print: the totals, a correlation's matches, and where the events are. */
export function backtestLines(report: BacktestReport): string[] {
  const { events, judged, hosts, reportingHosts, storedEvents, storedHosts, firstTime, lastTime, durationMs } = report;
  const counted = `${events} of ${storedEvents} events on ${hosts} of ${reportingHosts} reporting hosts (${storedHosts} stored)`;
  const when = firstTime === null || lastTime === null ? '' : `, ${isoTime(firstTime)} to ${isoTime(lastTime)}`;
  return [
    `${counted}${when}, in ${durationMs} ms`,
    `known true ${judged.true}, known false ${judged.false}, unjudged ${judged.unjudged}`,
    ...(report.incomplete > 0
      ? [`incomplete: ${report.incomplete} behaviors took more work than a rule may spend`]
      : []),
    ...(report.correlation ? correlationLines(report.correlation) : []),
    ...report.facets
      .filter(({ name }) => name === 'host' || name === 'image')
      .map(
        ({ name, values }) =>
          `${name}: ${values.map(({ value, counts }) => `${value} ${counts.true + counts.false + counts.unjudged}`).join(', ')}`,
      ),
  ];
}

function correlationLines({ parts, rules, incomplete, listed }: CorrelationReport): string[] {
  const matches = parts.flatMap(({ title, matchCount, ungrouped, unvalued, matches }) => [
    `${title}: ${matchCount} ${matchCount === 1 ? 'match' : 'matches'}${left(ungrouped, 'group by')}${left(unvalued, 'count')}`,
    ...matches.slice(0, LISTED).map(({ group, met, to, value, events, more, hosts }) => {
      const key = group.map(({ field, value }) => `${field}=${value}`).join(' ') || 'all events';
      return `  ${key}: met ${isoTime(met)}, until ${isoTime(to)}${value === null ? '' : `, value ${value}`}, ${more ? 'over ' : ''}${events} events on ${hosts.join(', ')}`;
    }),
    ...(matchCount > Math.min(matches.length, LISTED)
      ? [`  and ${matchCount - Math.min(matches.length, LISTED)} more`]
      : []),
  ]);
  const bound = incomplete
    ? [`incomplete (${incomplete.why}): only events before ${isoTime(incomplete.time)} were looked at`]
    : listed
      ? []
      : ['not every event of every match is counted: the numbers are a lower bound'];
  return [...bound, ...matches, ...rules.map(({ title, events }) => `made of ${title}: ${events} events`)];
}

const left = (events: number, what: string) => (events > 0 ? `, ${events} events without a value to ${what}` : '');
