import type { Problem } from '../sigma';
import type { ShownEvent, ShownHit } from '../telemetry/shown';

/**
 * What people's verdicts make of a match. "true": in a confirmed threat's evidence, in an alert closed as true
 * positive, or observed by an analyst; "false": in an alert closed as (benign) false positive; else unjudged.
 */
export type Judgement = 'true' | 'false' | 'unjudged';

export interface Count3 {
  true: number;
  false: number;
  unjudged: number;
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
  range: { from: number; to: number } | null;
  firstTime: number | null;
  lastTime: number | null;
  histogram: { from: number; binMs: number; bins: Count3[] } | null;
  facets: {
    name: 'host' | 'user' | 'image' | 'parent' | 'folder' | 'destination';
    values: { value: string; counts: Count3 }[];
    more: number;
  }[];
  /** all known true, then one of each host, then more */
  samples: (ShownEvent & { judgement: Judgement; hits: ShownHit[] })[];
  /** against another version of the same detector */
  comparison: {
    versionId: number;
    versionNumber: number;
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
