import type { BacktestReport } from '../backtest/report';
import type { BacktestOutcome } from '../hypotheses/hypothesis';

/** The numbers that a decision rests on, kept with it. */
export function outcomeOf(report: BacktestReport): BacktestOutcome {
  const { events, judged, hosts, unjudgedHosts, storedEvents, storedHosts, durationMs } = report;
  return { events, judged, hosts, unjudgedHosts, storedEvents, storedHosts, durationMs };
}
