import type { ErrorCode } from '../errors';
import type { BacktestProgress, BacktestReport } from './report';
import type { SentQuestion } from './store';

// What the thread that runs backtests is asked, and what it answers.

export interface RunnerData {
  url: string;
}

export type RunnerQuestion =
  | { id: number; question: SentQuestion }
  /** a run of many rules, by its number */
  | { id: number; perform: number }
  | { id: number; cancel: true };

export type RunnerAnswer =
  | { id: number; progress: BacktestProgress }
  | { id: number; report: BacktestReport }
  | { id: number; performed: true }
  | { id: number; refused: { code: ErrorCode; message: string } }
  | { id: number; failed: string };
