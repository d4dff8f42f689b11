import type { BacktestReport, Count3 } from './report';

/** Many rules backtested together: what was asked, and how far it is. POST /api/backtest/runs, GET /api/backtest/runs/[id] */
export interface BacktestRun {
  runId: number;
  title: string;
  state: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed';
  /** behaviors asked so far, in the one pass over all rules */
  asked: number;
  total: number;
  failure: string | null;
  author: string;
  /** epoch milliseconds */
  createdAt: number;
  finishedAt: number | null;
  range: { from: number | null; to: number | null };
  /** in the order of the rules; a rule without a result yet has none */
  rules: { title: string; versionId: number | null; detectorId: number | null; result: RunResult | null }[];
}

/** One line of GET /api/backtest/runs: the newest first. */
export interface ListedRun extends Omit<BacktestRun, 'rules' | 'asked' | 'total' | 'failure'> {
  rules: number;
  /** rules with a result */
  done: number;
}

/** GET /api/backtest/runs/[id]/[place]: what one rule of a run matched, with samples. */
export interface RunReport {
  title: string;
  yaml: string;
  report: BacktestReport;
}

export interface RunResult {
  backtestId: string;
  /** false where the rule does not compile, or is a correlation: `problem` says why */
  ok: boolean;
  problem: string | null;
  events: number;
  hosts: number;
  /** on which it matched; null in runs that did not count them yet */
  days: number | null;
  judged: Count3;
  unjudgedHosts: number;
  incomplete: number;
  durationMs: number;
}

/** A rule of a run, as it was when the run was asked for. */
export interface RunRule {
  title: string;
  yaml: string;
  versionId: number | null;
  detectorId: number | null;
}

export const MOST_RUN_RULES = 2_000;
