import type { Problem } from '../sigma';
import type { ShownEvent, ShownHit } from '../telemetry/shown';

/**
 * What people's verdicts make of a match. "true": in a confirmed threat's evidence, in an alert closed as true
 * positive, observed by an analyst, or labelled so by hand; "false": in an alert closed as (benign) false positive, or
 * labelled so; else unjudged.
 */
export type Judgement = 'true' | 'false' | 'unjudged';

export interface Count3 {
  true: number;
  false: number;
  unjudged: number;
}

/** What a correlation found, besides the events of its matches, which the rest of the report counts. */
export interface CorrelationReport {
  /** the correlations that count by themselves: not those that are only a part of another one */
  parts: {
    title: string;
    type: string;
    matchCount: number;
    /** events that took no part because a field of group-by, or of the condition, had no value */
    ungrouped: number;
    unvalued: number;
    /** the earliest ones */
    matches: {
      group: { field: string; value: string }[];
      /** first event, when the condition was met, last event at which it was; epoch milliseconds */
      from: number;
      met: number;
      to: number;
      /** the number that met it, null where the condition is in words */
      value: number | null;
      hits: number;
      events: number;
      /** there are more events than are counted here */
      more: boolean;
      hosts: string[];
      /** the first of its events: see event-ref.ts */
      refs: string[];
    }[];
  }[];
  /** the rules that it is made of, and how many events each matched */
  rules: { title: string; events: number; alone: boolean }[];
  /** set if not everything could be looked at: what is said covers the events before `time` */
  incomplete: { why: 'work' | 'memory' | 'events'; time: number } | null;
  /** whether every event of every match is counted in the report; else its figures are a lower bound */
  listed: boolean;
}

export type Facet = BacktestReport['facets'][number];

/** One value of a facet: what is behind its number. */
export interface FacetValue {
  name: Facet['name'];
  value: string;
  below?: true | undefined;
}

/** POST /api/backtest/facet: all values of one facet, those with the most events first, page by page. */
export interface FacetWish {
  name: Facet['name'];
  /** the last value of the page before, with its events */
  after?: { events: number; value: string } | undefined;
  limit: number;
}

export interface FacetPage {
  values: Facet['values'];
  /** distinct values in all */
  total: number;
  next: FacetWish['after'] | null;
}

/** What is known while a backtest runs. Counts are of what matched so far: the end may be more, never less. */
export interface BacktestProgress {
  /** behaviors that were brought into memory so far; absent once they all are */
  loaded?: number;
  /** behaviors that were asked, of so many; `of` is 0 where their number is not known beforehand */
  asked: number;
  of: number;
  matchedBehaviors: number;
  /** absent until they were counted once */
  events?: number;
  hosts?: number;
}

/** POST /api/backtest {yaml, from?, to?, compareWith?: versionId, hypothesisId?} */
export interface BacktestReport {
  /** absent when the rule does not compile */
  ok: boolean;
  problems: Problem[];
  events: number;
  judged: Count3;
  hosts: number;
  /** hosts with at least one unjudged match */
  unjudgedHosts: number;
  reportingHosts: number;
  storedEvents: number;
  storedHosts: number;
  users: number;
  /** with a match; reports that were kept earlier do not say */
  days?: number;
  range: { from: number; to: number } | null;
  /** epoch milliseconds: there if the range begins before it, and retention dropped what was before */
  keptFrom?: number;
  firstTime: number | null;
  lastTime: number | null;
  histogram: { from: number; binMs: number; bins: Count3[] } | null;
  facets: {
    name: 'host' | 'user' | 'image' | 'parent' | 'folder' | 'destination';
    /** `below`: of a path prefix, everything below it */
    values: { value: string; below?: true; counts: Count3 }[];
    more: number;
  }[];
  /** there if the text is a correlation: events are then those of its matches */
  correlation?: CorrelationReport;
  /** all known true, then one of each host, then more */
  samples: (ShownEvent & { judgement: Judgement; hits: ShownHit[] })[];
  /** against another version of the same detector; without numbers against the kept run of a draft's earlier text */
  comparison: {
    versionId: number | null;
    versionNumber: number | null;
    /** the other rule; reports that were kept earlier do not hold it */
    yaml?: string;
    gained: Count3;
    lost: Count3;
    kept: Count3;
    gainedSamples: ShownEvent[];
    lostSamples: ShownEvent[];
  } | null;
  /** behaviors that were over the work budget: the figures are a lower bound */
  incomplete: number;
  distinctBehaviors: number;
  evaluatedBehaviors: number;
  durationMs: number;
  epoch: string;
}
