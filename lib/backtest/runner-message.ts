import type { ErrorCode } from '../errors';
import type { Overview, OverviewQuestion } from './overview';
import type { BacktestProgress, BacktestReport, FacetPage, FacetWish } from './report';
import type { CountQuestion } from './sealed-count';
import type { AskedRule, PackedMatches } from './shard-message';
import type { SealedPart } from './shards';
import type { StepCounts } from './steps';
import type { SentQuestion } from './store';

// What the thread that runs backtests is asked, and what it answers.

export interface RunnerData {
  url: string;
}

export type Asked =
  | { question: SentQuestion }
  /** values of a facet of what a rule matches */
  | { facetOf: SentQuestion; wish: FacetWish }
  /** how many events are left after each condition of a rule */
  | { stepsOf: string }
  /** a run of many rules, by its number */
  | { perform: number }
  /** which behaviors a rule matches, if the dictionary is in memory */
  | { scan: AskedRule; count?: CountQuestion | undefined }
  /** the same of several, once it is in memory */
  | { scanAll: readonly AskedRule[]; count?: CountQuestion | undefined }
  /** totals and facets without a rule */
  | { overview: OverviewQuestion }
  /** the dictionary is to come into memory */
  | { warm: true };

/** What a question is answered with. */
export type Outcome =
  | { report: BacktestReport }
  | { facet: FacetPage }
  | { steps: StepCounts }
  | { performed: true }
  | { warm: true }
  /** null: the dictionary is not in memory (yet) */
  | { scanned: Scanned | null }
  /** null: not everything that it asks for is in memory (yet) */
  | { overview: Overview[] | null }
  /** null: the dictionary is too large for the memory that it may take */
  | { scannedAll: (Scanned & { evaluated: number })[] | null };

export type RunnerQuestion = { id: number } & (Asked | { cancel: true });

export type RunnerAnswer = { id: number } & (
  | Outcome
  | { progress: BacktestProgress }
  | { refused: { code: ErrorCode; message: string } }
  | { failed: string }
);

/** What a rule matches in the dictionary. */
export interface Scanned {
  matched: PackedMatches;
  /** behaviors that were not decided within the rule's work */
  incomplete: number;
  sealed: SealedPart[];
}
