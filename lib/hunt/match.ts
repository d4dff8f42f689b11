import type { BacktestReport, FacetValue } from '../backtest/report';

/** POST /api/backtest/matches: all events that a rule matches, page by page. */
export interface MatchQuestion {
  yaml: string;
  /** epoch milliseconds, half-open; all that is stored if left out */
  from?: number | undefined;
  to?: number | undefined;
  /** only those that a facet counts under this value */
  under?: FacetValue | undefined;
  /** only what this rule does not match */
  except?: string | undefined;
  /** names one going through: its pages share what was found out of behaviors */
  run?: string | undefined;
  /** `next` of the page before */
  after?: string | undefined;
  limit: number;
}

export interface MatchPage {
  /** newest first; may be fewer than asked for, or none, while `next` says that there is more */
  matches: BacktestReport['samples'];
  next: string | null;
}
