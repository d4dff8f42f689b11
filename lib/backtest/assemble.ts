import { facetPage, facetsOf, type Traits } from './facets';
import { type Bins, histogramOf } from './histogram';
import type { BacktestReport, Count3, FacetPage, FacetWish } from './report';
import { type JudgedEvent, split, sum3, type Tallies, total3 } from './tally';

/** All that was found, before it is told. */
export interface Findings {
  tallies: Tallies;
  traits: ReadonlyMap<string, Traits>;
  judged: readonly JudgedEvent[];
  hostNames: ReadonlyMap<number, string>;
  bins: Bins | null;
  /** events by bin number */
  binCounts: ReadonlyMap<number, number>;
}

/** The counting half of a report. Judged events that were not found (out of the range) must not be among `judged`. */
export function summarise(
  found: Findings,
): Pick<
  BacktestReport,
  | 'events'
  | 'judged'
  | 'hosts'
  | 'unjudgedHosts'
  | 'users'
  | 'days'
  | 'firstTime'
  | 'lastTime'
  | 'histogram'
  | 'facets'
  | 'distinctBehaviors'
> {
  const { tallies, traits, judged, hostNames, bins, binCounts } = found;
  const { byBehavior, byHost } = splitOf(found);
  const total = sum3(byBehavior.values());
  const times = [...tallies.byHost.values()];
  const users = new Set([...byBehavior.keys()].flatMap((id) => traits.get(id)?.user ?? []));
  return {
    events: total3(total),
    judged: total,
    hosts: byHost.size,
    unjudgedHosts: [...byHost.values()].filter(({ unjudged }) => unjudged > 0).length,
    users: users.size,
    days: tallies.byDay.size,
    firstTime: least(times.map(({ first }) => first)),
    lastTime: greatest(times.map(({ last }) => last)),
    histogram: bins && histogramOf(bins, binCounts, judged),
    facets: facetsOf(byBehavior, traits, namedHosts(byHost, hostNames)),
    distinctBehaviors: byBehavior.size,
  };
}

/** Some of all values of one facet. */
export function facetOf(found: Findings, wish: FacetWish): FacetPage {
  const { byBehavior, byHost } = splitOf(found);
  return facetPage(wish, byBehavior, found.traits, namedHosts(byHost, found.hostNames));
}

function splitOf({ tallies, judged }: Findings) {
  return {
    byBehavior: split(tallies.byBehavior, judged, (event) => event.behaviorId),
    byHost: split(tallies.byHost, judged, (event) => event.hostId),
  };
}

/** Two hosts may bear one name (two sources); a facet then counts them together. */
function namedHosts(byHost: ReadonlyMap<number, Count3>, names: ReadonlyMap<number, string>): Map<string, Count3> {
  const out = new Map<string, Count3>();
  for (const [id, counts] of byHost) {
    const name = names.get(id) ?? `host ${id}`;
    out.set(name, sum3([counts, ...(out.has(name) ? [out.get(name)!] : [])]));
  }
  return out;
}

function least(numbers: readonly number[]): number | null {
  return numbers.length ? numbers.reduce((a, b) => Math.min(a, b)) : null;
}

function greatest(numbers: readonly number[]): number | null {
  return numbers.length ? numbers.reduce((a, b) => Math.max(a, b)) : null;
}

/** A report of nothing: what a rule that does not compile gets. */
export const NOTHING: Omit<BacktestReport, 'ok' | 'problems' | 'durationMs' | 'epoch'> = {
  events: 0,
  judged: { true: 0, false: 0, unjudged: 0 },
  hosts: 0,
  unjudgedHosts: 0,
  reportingHosts: 0,
  storedEvents: 0,
  storedHosts: 0,
  users: 0,
  days: 0,
  range: null,
  firstTime: null,
  lastTime: null,
  histogram: null,
  facets: [],
  samples: [],
  comparison: null,
  incomplete: 0,
  distinctBehaviors: 0,
  evaluatedBehaviors: 0,
};

/** The numbers that a decision is remembered by. */
export function outcomeOf(report: BacktestReport) {
  const { events, judged, hosts, unjudgedHosts, storedEvents, storedHosts, durationMs } = report;
  return { events, judged, hosts, unjudgedHosts, storedEvents, storedHosts, durationMs };
}
