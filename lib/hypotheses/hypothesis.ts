import type { BacktestReport } from '../backtest/report';
import type { ShownEvent } from '../telemetry/shown';

export type HypothesisState = 'draft' | 'promoted' | 'rejected';

export interface Observation {
  id: string;
  event: ShownEvent;
  alertId: string | null;
  note: string;
  author: string;
  createdAt: number;
}

export interface HypothesisRow {
  id: number;
  title: string;
  statement: string;
  state: HypothesisState;
  author: string;
  alertId: string | null;
  host: string | null;
  threatId: number | null;
  detectorId: number | null;
  reason: string | null;
  observations: number;
  /** the decision's numbers, kept */
  outcome: BacktestOutcome | null;
  createdAt: number;
  updatedAt: number;
  decidedAt: number | null;
}

/** The numbers that a decision rested on. */
export type BacktestOutcome = Pick<
  BacktestReport,
  'events' | 'judged' | 'hosts' | 'unjudgedHosts' | 'storedEvents' | 'storedHosts' | 'durationMs'
>;

/** A run whose figures were kept: a test, or the run that a decision rested on. */
export interface KeptRunRow {
  id: string;
  purpose: string;
  author: string;
  /** epoch milliseconds */
  at: number;
  /** of the present text */
  present: boolean;
  outcome: BacktestOutcome;
}

export interface HypothesisDetail extends HypothesisRow {
  yaml: string;
  notes: string;
  /** newest first */
  runs: KeptRunRow[];
  draftNumber: number;
  evidence: Observation[];
  /** other hypotheses from the same alert or threat */
  siblings: HypothesisRow[];
  /** rejected hypotheses whose rules use the same fields */
  sameIdea: HypothesisRow[];
}

/** POST /api/hypotheses/[id]/promote */
export interface PromotionReport {
  detectorId: number;
  versionId: number;
  epoch: string;
  /** what it would have caught: events committed before its epoch */
  past: BacktestOutcome;
  raisedAlerts: number;
}
