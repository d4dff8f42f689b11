import { pool, type Queryable } from '../db/client';
import { timestampOf } from '../telemetry/store';
import { nowMs } from '../time';
import type { BacktestReport } from './report';
import type { BacktestQuestion } from './store';

export interface KeptRun {
  hypothesisId?: number;
  detectorId?: number;
  /** why it was run: "promote", "reject", "tune" */
  purpose: string;
  question: BacktestQuestion;
  author: string;
}

/** Keeps a run that a decision rests on, with the samples' own copies of their events. Answers with its id. */
export async function keepRun(tx: Queryable, run: KeptRun, report: BacktestReport): Promise<string> {
  const { hypothesisId = null, detectorId = null, purpose, question, author } = run;
  const { rows } = await tx.query<{ id: string }>(
    `insert into backtests (hypothesis_id, detector_id, purpose, yaml, epoch, range_from, range_to, result, duration_ms, author, created_at)
     values ($1, $2, $3, $4, $5, ${timestampOf('$6::float8')}, ${timestampOf('$7::float8')}, $8, $9, $10, ${timestampOf('$11::float8')})
     returning backtest_id as id`,
    [
      hypothesisId,
      detectorId,
      purpose,
      question.yaml,
      report.epoch,
      question.from ?? null,
      question.to ?? null,
      JSON.stringify(report),
      report.durationMs,
      author,
      nowMs(),
    ],
  );
  return rows[0]!.id;
}

/** The text of a draft's latest kept run that was another one: what its present text is compared with. */
export async function lastOtherText(
  hypothesisId: number,
  yaml: string,
  db: Queryable = pool(),
): Promise<NonNullable<BacktestQuestion['compareWith']> | undefined> {
  const { rows } = await db.query<{ yaml: string }>(
    `select b.yaml from backtests b join hypotheses h on h.hypothesis_id = b.hypothesis_id
     where b.hypothesis_id = $1 and h.state = 'draft' and b.yaml <> $2 order by b.backtest_id desc limit 1`,
    [hypothesisId, yaml],
  );
  return rows[0] && { versionId: null, versionNumber: null, yaml: rows[0].yaml };
}
