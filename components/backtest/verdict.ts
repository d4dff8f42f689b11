import type { BacktestReport } from '../../lib/backtest/report';
import type { BacktestOutcome } from '../../lib/hypotheses/hypothesis';
import { count, plural } from '../ui/count';
import { duration } from '../ui/time-format';
import { percent, sum } from './numbers';

export interface Verdict {
  /** over: something counts against the rule; good: nothing does; quiet: nothing to judge yet */
  tone: 'over' | 'good' | 'quiet';
  title: string;
  detail: string;
}

/**
 * "5 other hosts" where no unjudged host has a known true match, else "6 hosts". Facets that leave hosts out cannot
 * tell, and then the plain words stand.
 */
export function unjudgedOn(report: Pick<BacktestReport, 'unjudgedHosts' | 'facets' | 'judged'>): string {
  const hosts = report.facets.find((f) => f.name === 'host');
  const apart =
    hosts?.more === 0 &&
    report.judged.true > 0 &&
    hosts.values.every((v) => !(v.counts.unjudged > 0 && v.counts.true > 0));
  return `${count(report.unjudgedHosts)} ${apart ? 'other ' : ''}${report.unjudgedHosts === 1 ? 'host' : 'hosts'}`;
}

/** What the numbers say, in one plain line and one that gives the base. */
export function verdict(report: BacktestReport): Verdict {
  const { judged, events } = report;
  const over = judged.false + judged.unjudged;
  const base = `Seen on ${count(report.hosts)} of ${plural(report.reportingHosts, 'reporting host')}.`;
  const share = `${count(judged.true)} of ${plural(events, 'match', 'matches')} ${judged.true === 1 ? 'is' : 'are'} known true (${percent(judged.true, events)}).`;
  const span = report.range ? ` in ${duration(report.range.to - report.range.from)}` : '';

  if (events === 0) {
    return {
      tone: 'quiet',
      title: `Matches nothing in ${plural(report.storedEvents, 'stored event')}`,
      detail: 'A rule that matches no stored event, not even its own evidence, has not been tested.',
    };
  }
  if (over === 0) {
    return {
      tone: 'good',
      title: `Nothing counts against it: ${judged.true === 1 ? 'its one match is' : `all ${count(judged.true)} matches are`} known true`,
      detail: base,
    };
  }
  if (judged.false > 0) {
    const unjudged = judged.unjudged > 0 ? `, and ${count(judged.unjudged)} unjudged on ${unjudgedOn(report)}` : '';
    return {
      tone: 'over',
      title: `${plural(judged.false, 'match', 'matches')} known false${unjudged}${span}`,
      detail: `${base} ${share}`,
    };
  }
  return {
    tone: 'over',
    title: `${plural(judged.unjudged, 'unjudged match', 'unjudged matches')} on ${unjudgedOn(report)} ${judged.unjudged === 1 ? 'counts' : 'count'} against it`,
    detail: `${base} ${share}`,
  };
}

/** The largest value of a facet among what counts against the rule: "node (66)". */
function mostly(
  report: BacktestReport,
  name: BacktestReport['facets'][number]['name'],
  shown: (value: string, below: boolean) => string,
): string | null {
  const facet = report.facets.find((f) => f.name === name);
  const top = facet?.values
    .map((v) => ({ value: v.value, below: v.below === true, n: v.counts.false + v.counts.unjudged }))
    .filter((v) => v.n > 0 && v.value !== '')
    .sort((a, b) => b.n - a.n)[0];
  // a value that is one of many explains nothing
  return top && top.n >= 0.2 * (report.judged.false + report.judged.unjudged)
    ? `${shown(top.value, top.below)} (${count(top.n)})`
    : null;
}

/** A first wording of why a hypothesis is rejected, from its numbers. The analyst edits it. */
export function reasonFromNumbers(report: BacktestReport): string {
  const over = report.judged.false + report.judged.unjudged;
  if (report.events === 0)
    return `Matches nothing in ${plural(report.storedEvents, 'stored event')} of ${plural(report.storedHosts, 'host')}.`;
  if (over === 0) return '';
  const kind =
    report.judged.false === 0 ? 'unjudged' : report.judged.unjudged === 0 ? 'known false' : 'known false or unjudged';
  const name = (path: string) => path.slice(path.lastIndexOf('/') + 1) || path;
  const where = [
    mostly(report, 'image', name),
    mostly(report, 'folder', (v, below) => (below ? `below ${v}` : v)),
  ].filter(Boolean);
  const on = report.judged.unjudged > 0 ? `, on ${unjudgedOn(report)}` : '';
  return `${count(over)} of ${plural(report.events, 'match', 'matches')} ${over === 1 ? 'is' : 'are'} ${kind}${on}${where.length ? `, mostly ${where.join(' and ')}` : ''}.`;
}

/** "3 known true · 0 known false · 116 unjudged on 5 hosts", for lists and kept outcomes. */
export function outcomeLine(outcome: BacktestOutcome): string {
  const { judged } = outcome;
  const on = judged.unjudged > 0 ? ` on ${plural(outcome.unjudgedHosts, 'host')}` : '';
  return `${count(judged.true)} known true · ${count(judged.false)} known false · ${count(judged.unjudged)} unjudged${on}`;
}

/** The short form beside a name: "116 unjudged", "2 false, 116 unjudged", "0 against". */
export function against(outcome: Pick<BacktestOutcome, 'judged'>): string {
  const parts = [
    outcome.judged.false > 0 && `${count(outcome.judged.false)} false`,
    outcome.judged.unjudged > 0 && `${count(outcome.judged.unjudged)} unjudged`,
  ].filter(Boolean);
  return parts.length ? parts.join(', ') : '0 against';
}

/** "version 2", or the text of a draft's kept run */
export const comparedWith = ({
  versionNumber,
}: Pick<NonNullable<BacktestReport['comparison']>, 'versionNumber'>): string =>
  versionNumber === null ? 'the text of the last kept run' : `version ${versionNumber}`;

/** What a new version changes, in one line. */
export function comparisonVerdict(c: NonNullable<BacktestReport['comparison']>): Verdict {
  const lost = sum(c.lost);
  const gained = sum(c.gained);
  if (lost === 0 && gained === 0)
    return {
      tone: 'quiet',
      title: `Same matches as ${comparedWith(c)}`,
      detail: `${plural(sum(c.kept), 'event')} kept.`,
    };
  const words = [gained > 0 && `gains ${plural(gained, 'event')}`, lost > 0 && `loses ${count(lost)}`]
    .filter(Boolean)
    .join(' and ');
  const title = words.charAt(0).toUpperCase() + words.slice(1);
  if (c.lost.true > 0)
    return {
      tone: 'over',
      title: `Loses ${plural(c.lost.true, 'known true match', 'known true matches')}`,
      detail: `${title}; ${count(sum(c.kept))} kept.`,
    };
  const noise = c.gained.false + c.gained.unjudged;
  if (noise > 0)
    return {
      tone: 'over',
      title,
      detail: `${count(noise)} of the gained events ${noise === 1 ? 'is' : 'are'} not known true; ${count(sum(c.kept))} kept.`,
    };
  if (c.lost.unjudged > 0)
    return {
      tone: 'quiet',
      title,
      detail: `Nobody has judged ${count(c.lost.unjudged)} of the lost: look at ${c.lost.unjudged === 1 ? 'it' : 'them'} below. ${count(sum(c.kept))} kept; no known true match is lost.`,
    };
  return { tone: 'good', title, detail: `${count(sum(c.kept))} kept; no known true match is lost.` };
}
