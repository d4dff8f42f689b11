import type pg from 'pg';
import { type Actor, audit } from '../access';
import { regroup } from '../alerts/grouping-store';
import { keepRun } from '../backtest/kept-store';
import { backtestIn } from '../backtest/store';
import { pool, type Queryable, transaction } from '../db/client';
import { isEvaluated } from '../detectors/lifecycle';
import {
  changeLiveSet,
  createDetector,
  endVersions,
  type FromPack,
  insertVersion,
  lockDetector,
  readyOrRefused,
} from '../detectors/lifecycle-store';
import { AppError } from '../errors';
import type { HypothesisDetail, PromotionReport } from '../hypotheses/hypothesis';
import { lockHypothesis, readHypothesis, requireDraft, requireSeen } from '../hypotheses/store';
import { now } from '../time';
import { withExceptions } from './exception-store';
import type { GoingLive } from './gate-store';
import { keepWaiver, passGate } from './gate-store';
import { type Threads, warm } from './noise-store';
import { outcomeOf } from './outcome';
import { matchPast } from './past-store';
import { lostThreats } from './regression-store';

const TIMEOUT_MS = 120_000;

export interface PromotionChoice extends GoingLive {
  mode: 'live' | 'observing';
  /** make alerts of what it would have caught before */
  raisePast: boolean;
  /** the rule that the analyst saw; another one, saved elsewhere meanwhile, is not made live */
  yaml?: string;
}

/**
 * Makes a hypothesis a detector. The live set is held from the backtest to the commit, so the report covers exactly the
 * events that were committed before the detector's epoch, and live detection exactly those after.
 */
export async function promote(
  by: Actor,
  id: number,
  choice: PromotionChoice,
  db: pg.Pool = pool(),
  threads: Threads = {},
): Promise<PromotionReport> {
  await warm(threads);
  return transaction(
    async (tx) => {
      const hypothesis = await lockHypothesis(tx, id);
      requireDraft(hypothesis);
      requireSeen(hypothesis, choice.yaml);
      const ready = readyOrRefused(hypothesis.yaml);
      const epoch = await changeLiveSet(tx);
      const question = { yaml: hypothesis.yaml };
      const passed = choice.mode === 'live' ? await passGate(tx, by.name, question, choice, threads) : null;
      const report = await backtestIn(tx, question, threads);
      const { detectorId, versionId, title } = await createDetector(tx, {
        yaml: hypothesis.yaml,
        state: choice.mode,
        origin: 'hypothesis',
        hypothesisId: id,
        author: by.name,
        note: `From hypothesis ${id}`,
        epoch,
      });
      if (passed?.waiver) await keepWaiver(tx, detectorId, { ...passed.waiver, versionId });
      const past = outcomeOf(report);
      const groups =
        choice.raisePast && choice.mode === 'live'
          ? await matchPast(tx, { detectorId, versionId, epoch, ready }, threads)
          : [];
      const { raised } = await regroup(tx, groups, { raisedPast: true });
      await keepRun(tx, { hypothesisId: id, detectorId, purpose: 'promote', question, author: by.name }, report);
      await decide(tx, id, 'promoted', past, null, detectorId);
      const details = {
        detectorId,
        versionId,
        epoch,
        mode: choice.mode,
        raisedAlerts: raised.length,
        past,
        ...waived(passed),
      };
      await audit(
        tx,
        { actor: by, action: 'promote', object: 'hypothesis', objectId: id, details },
        {
          actor: by,
          action: 'create',
          object: 'detector',
          objectId: detectorId,
          details: { title, hypothesisId: id, epoch, mode: choice.mode },
        },
      );
      return { detectorId, versionId, epoch: String(epoch), past, raisedAlerts: raised.length };
    },
    { pool: db, statementTimeout: TIMEOUT_MS },
  );
}

/** Rejects an idea and keeps the numbers of this moment with the reason, for when it comes again. */
export function reject(
  by: Actor,
  id: number,
  reason: string,
  db: pg.Pool = pool(),
  seen?: string,
  threads: Threads = {},
): Promise<HypothesisDetail> {
  return transaction(
    async (tx) => {
      const hypothesis = await lockHypothesis(tx, id);
      requireDraft(hypothesis);
      requireSeen(hypothesis, seen);
      const question = { yaml: hypothesis.yaml };
      const report = await backtestIn(tx, question, threads);
      await keepRun(tx, { hypothesisId: id, purpose: 'reject', question, author: by.name }, report);
      const outcome = report.ok ? outcomeOf(report) : null;
      await decide(tx, id, 'rejected', outcome, reason, null);
      await audit(tx, {
        actor: by,
        action: 'reject',
        object: 'hypothesis',
        objectId: id,
        details: { reason, outcome },
      });
      return readHypothesis(id, tx);
    },
    { pool: db, isolation: 'repeatable read', statementTimeout: TIMEOUT_MS },
  );
}

const waived = (passed: { waiver: unknown } | null) => (passed?.waiver ? { waiver: passed.waiver } : {});

async function decide(
  tx: Queryable,
  id: number,
  state: 'promoted' | 'rejected',
  outcome: unknown,
  reason: string | null,
  detectorId: number | null,
): Promise<void> {
  await tx.query(
    `update hypotheses set state = $2, outcome = $3, reason = $4, detector_id = $5, decided_at = $6, updated_at = $6
     where hypothesis_id = $1`,
    [id, state, outcome === null ? null : JSON.stringify(outcome), reason, detectorId, now()],
  );
}

export interface NewText extends GoingLive {
  yaml: string;
  note: string;
  /** why losing a confirmed threat is accepted */
  acceptLoss?: string;
  /** the pack that the text came from */
  from?: FromPack;
}

/**
 * Tunes a detector: a new version, evaluated from a new epoch on in place of the old one. Evidence of confirmed threats
 * that the old version caught and the new one does not is never lost silently.
 */
export async function saveVersion(
  by: Actor,
  detectorId: number,
  wish: NewText,
  db: pg.Pool = pool(),
  threads: Threads = {},
): Promise<{ versionId: number; number: number }> {
  await warm(threads);
  return transaction(
    async (tx) => {
      const ready = readyOrRefused(wish.yaml);
      const epoch = await changeLiveSet(tx);
      const detector = await lockDetector(tx, detectorId);
      if (detector.state === 'retired')
        throw new AppError('conflict', `Detector ${detectorId} is retired: a new hypothesis brings its idea back.`);
      if (detector.yaml === wish.yaml) throw new AppError('conflict', 'This text is the current version already.');
      const { exceptions } = await withExceptions(tx, detectorId, ready);
      const lost = await lostThreats(tx, { ...readyOrRefused(detector.yaml), exceptions }, { ...ready, exceptions });
      if (lost.length > 0 && !wish.acceptLoss?.trim()) {
        const names = lost.map((threat) => `"${threat.name}"`).join(', ');
        throw new AppError(
          'conflict',
          `The new version no longer catches ${names}. Say why that is accepted, or change the rule.`,
          { lost },
        );
      }
      const question = {
        yaml: wish.yaml,
        compareWith: { versionId: detector.versionId, versionNumber: detector.versionNumber, yaml: detector.yaml },
        exceptions,
      };
      const gated = { yaml: wish.yaml, detectorId };
      const passed = detector.state === 'live' ? await passGate(tx, by.name, gated, wish, threads) : null;
      const report = await backtestIn(tx, question, threads);
      await endVersions(tx, detectorId, epoch);
      const number = detector.versionNumber + 1;
      const versionId = await insertVersion(tx, {
        detectorId,
        number,
        yaml: wish.yaml,
        note: wish.note,
        author: by.name,
        fromEpoch: isEvaluated(detector.state) ? epoch : null,
        from: wish.from,
      });
      await keepWaiver(tx, detectorId, passed?.waiver ? { ...passed.waiver, versionId } : null);
      await tx.query('update detectors set title = $2, updated_at = $3 where detector_id = $1', [
        detectorId,
        ready.rule.title,
        now(),
      ]);
      await keepRun(tx, { detectorId, purpose: 'tune', question, author: by.name }, report);
      const details = {
        versionId,
        number,
        epoch,
        note: wish.note,
        lost,
        acceptLoss: wish.acceptLoss ?? null,
        ...waived(passed),
        outcome: outcomeOf(report),
      };
      await audit(tx, { actor: by, action: 'tune', object: 'detector', objectId: detectorId, details });
      return { versionId, number };
    },
    { pool: db, statementTimeout: TIMEOUT_MS },
  );
}
