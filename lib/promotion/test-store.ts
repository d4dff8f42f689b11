import type pg from 'pg';
import { type Actor, audit } from '../access';
import { keepRun } from '../backtest/kept-store';
import { backtestIn } from '../backtest/store';
import { pool, transaction } from '../db/client';
import { AppError } from '../errors';
import type { HypothesisDetail } from '../hypotheses/hypothesis';
import { lockHypothesis, readHypothesis, requireDraft, requireSeen } from '../hypotheses/store';
import type { Threads } from './noise-store';
import { outcomeOf } from './outcome';

const TIMEOUT_MS = 120_000;

/** Runs a hypothesis over everything stored and keeps the figures, so that they can be compared when more has come. */
export function testHypothesis(
  by: Actor,
  id: number,
  seen?: string,
  db: pg.Pool = pool(),
  threads: Threads = {},
): Promise<HypothesisDetail> {
  return transaction(
    async (tx) => {
      const hypothesis = await lockHypothesis(tx, id);
      requireDraft(hypothesis);
      requireSeen(hypothesis, seen);
      const question = { yaml: hypothesis.yaml };
      const report = await backtestIn(tx, question, threads);
      if (!report.ok)
        throw new AppError('invalid', 'The rule has an error: there is nothing to test yet.', {
          problems: report.problems,
        });
      await keepRun(tx, { hypothesisId: id, purpose: 'test', question, author: by.name }, report);
      const details = { outcome: outcomeOf(report) };
      await audit(tx, { actor: by, action: 'test', object: 'hypothesis', objectId: id, details });
      return readHypothesis(id, tx);
    },
    { pool: db, isolation: 'repeatable read', statementTimeout: TIMEOUT_MS },
  );
}
