import type pg from 'pg';
import { type Actor, audit } from '../access';
import { pool, type Queryable, transaction } from '../db/client';
import { type LiveException, readException, scopeProblem } from '../detectors/exception';
import type { ExceptionScope } from '../detectors/exception-scope';
import { exceptionsOf } from '../detectors/exception-store';
import { changeLiveSet, type LockedDetector, lockDetector } from '../detectors/lifecycle-store';
import { type ReadyRule, readRule } from '../detectors/rule';
import { AppError } from '../errors';
import { timestampOf } from '../telemetry/store';
import { now, nowMs } from '../time';
import type { ExceptionPreview } from './exception-preview';
import { previewException } from './exception-preview-store';
import { type Threads, warm } from './noise-store';

const TIMEOUT_MS = 120_000;

export interface ExceptionWish {
  scope: ExceptionScope;
  /** epoch milliseconds of event time, null: for good */
  expiresAt: number | null;
}

export interface NewException extends ExceptionWish {
  reason: string;
  /** an exception that this one takes the place of */
  replaces?: number;
  /** why it is right that a confirmed threat would no longer be caught */
  acceptLoss?: string;
}

/** What an exception would have hidden so far; nothing is changed. */
export function askException(
  detectorId: number,
  wish: ExceptionWish & { replaces?: number },
  db: pg.Pool = pool(),
  threads: Threads = {},
): Promise<ExceptionPreview> {
  return transaction(
    async (tx) => {
      const { yaml } = await presentText(tx, detectorId);
      return preview(tx, { id: detectorId, yaml }, wish, threads);
    },
    { pool: db, isolation: 'repeatable read', statementTimeout: TIMEOUT_MS, attempts: 1 },
  );
}

async function presentText(tx: Queryable, id: number): Promise<{ yaml: string }> {
  const { rows } = await tx.query<{ yaml: string }>(
    'select yaml from detector_versions where detector_id = $1 order by number desc limit 1',
    [id],
  );
  if (!rows[0]) throw new AppError('not_found', `There is no detector ${id}.`);
  return rows[0];
}

async function preview(
  tx: Queryable,
  { id, yaml }: { id: number; yaml: string },
  wish: ExceptionWish & { replaces?: number },
  threads: Threads,
): Promise<ExceptionPreview> {
  const rule = readRule(yaml).ready;
  if (!rule) throw new AppError('invalid', `The present text of detector ${id} does not run here.`);
  const others = await othersOf(tx, id, wish.replaces);
  return previewException(tx, id, rule, others, compiledWish(wish), threads);
}

async function othersOf(tx: Queryable, detectorId: number, replaces?: number): Promise<LiveException[]> {
  const held = (await exceptionsOf(tx, detectorId)).get(detectorId) ?? [];
  if (replaces !== undefined && !held.some(({ exceptionId }) => exceptionId === replaces))
    throw new AppError('conflict', `Exception ${replaces} of detector ${detectorId} does not hold any more.`);
  return held.filter(({ exceptionId }) => exceptionId !== replaces);
}

function compiledWish({ scope, expiresAt }: ExceptionWish): LiveException {
  const problem = scopeProblem(scope);
  if (problem) throw new AppError('bad_request', problem);
  const { ready, problems } = readException({ exceptionId: 0, scope, expiresAt });
  if (!ready) throw new AppError('invalid', `This exception cannot be asked: ${problems[0]?.message}`, { problems });
  return ready;
}

/**
 * Lets a detector pass over something from the next epoch on, until its expiry. The past stays as it was raised; what it
 * would have hidden is kept with it. One that would hide a confirmed threat needs an explicit yes.
 */
export async function addException(
  by: Actor,
  detectorId: number,
  wish: NewException,
  db: pg.Pool = pool(),
  threads: Threads = {},
): Promise<{ exceptionId: number; epoch: number }> {
  await warm(threads);
  return transaction(
    async (tx) => {
      if (wish.expiresAt !== null && wish.expiresAt <= nowMs())
        throw new AppError('bad_request', 'The expiry lies in the past: the exception would cover nothing.');
      const epoch = await changeLiveSet(tx);
      const detector = await lockDetector(tx, detectorId);
      refuseRetired(detector);
      const report = await preview(tx, detector, wish, threads);
      const { lost } = report;
      if (lost.length > 0 && !wish.acceptLoss?.trim()) {
        const names = lost.map((threat) => `"${threat.name}"`).join(', ');
        throw new AppError(
          'conflict',
          `With this exception the detector would no longer have caught ${names}. Say why that is accepted, or make it narrower.`,
          { lost },
        );
      }
      if (wish.replaces !== undefined) await endRow(tx, wish.replaces, by, 'replaced by a changed one', epoch);
      const hidden = hiddenNumbers(report);
      const { rows } = await tx.query<{ id: number }>(
        `insert into detector_exceptions (detector_id, scope, reason, author, created_at, expires_at, from_epoch, replaces, hidden)
         values ($1, $2, $3, $4, $5, ${timestampOf('$6::float8')}, $7, $8, $9) returning exception_id as id`,
        [
          detectorId,
          JSON.stringify(wish.scope),
          wish.reason,
          by.name,
          now(),
          wish.expiresAt,
          epoch,
          wish.replaces ?? null,
          JSON.stringify(hidden),
        ],
      );
      const exceptionId = rows[0]!.id;
      const details = { exceptionId, epoch, ...wish, lost, hidden };
      await audit(tx, { actor: by, action: 'except', object: 'detector', objectId: detectorId, details });
      return { exceptionId, epoch };
    },
    { pool: db, statementTimeout: TIMEOUT_MS },
  );
}

function hiddenNumbers({ events, hostCount, alerts, lost }: ExceptionPreview) {
  return { events, hosts: hostCount, alerts: alerts.length, threats: lost.length };
}

function refuseRetired({ id, state }: LockedDetector): void {
  if (state === 'retired') throw new AppError('conflict', `Detector ${id} is retired: it passes over everything.`);
}

async function endRow(tx: Queryable, id: number, by: Actor, reason: string, epoch: number): Promise<void> {
  const { rowCount } = await tx.query(
    `update detector_exceptions set to_epoch = $2, ended_at = $3, ended_by = $4, end_reason = $5
     where exception_id = $1 and to_epoch is null`,
    [id, epoch, now(), by.name, reason],
  );
  if (!rowCount) throw new AppError('conflict', `Exception ${id} does not hold any more.`);
}

/** Ends an exception: the detector sees everything again from the next epoch on. */
export function endException(
  by: Actor,
  detectorId: number,
  exceptionId: number,
  reason: string,
  db: pg.Pool = pool(),
): Promise<void> {
  return transaction(
    async (tx) => {
      const epoch = await changeLiveSet(tx);
      await lockDetector(tx, detectorId);
      const { rowCount } = await tx.query(
        'select from detector_exceptions where exception_id = $1 and detector_id = $2',
        [exceptionId, detectorId],
      );
      if (!rowCount) throw new AppError('not_found', `Detector ${detectorId} has no exception ${exceptionId}.`);
      await endRow(tx, exceptionId, by, reason, epoch);
      const details = { exceptionId, epoch, reason };
      await audit(tx, { actor: by, action: 'end exception', object: 'detector', objectId: detectorId, details });
    },
    { pool: db },
  );
}

const CLOCK: Actor = { name: 'unwrap', shown: 'Unwrap' };

/**
 * Takes expired exceptions out of the live set, in an epoch of their own. Detection asks for the expiry itself, so nothing
 * is hidden by one that this has not reached yet. Answers with how many ended.
 */
export async function expireExceptions(db: pg.Pool = pool()): Promise<number> {
  const due =
    'select exception_id as id, detector_id as "detectorId" from detector_exceptions where to_epoch is null and expires_at <= $1';
  if ((await db.query(due, [now()])).rows.length === 0) return 0;
  return transaction(
    async (tx) => {
      const epoch = await changeLiveSet(tx);
      const { rows } = await tx.query<{ id: number; detectorId: number }>(`${due} order by exception_id`, [now()]);
      for (const { id } of rows) await endRow(tx, id, CLOCK, 'expired', epoch);
      await audit(
        tx,
        ...rows.map(({ id, detectorId }) => ({
          actor: CLOCK,
          action: 'end exception',
          object: 'detector',
          objectId: detectorId,
          details: { exceptionId: id, epoch, reason: 'expired' },
        })),
      );
      return rows.length;
    },
    { pool: db },
  );
}

/** A rule as its detector asks it: with the exceptions that hold. */
export async function withExceptions(tx: Queryable, detectorId: number, ready: ReadyRule): Promise<ReadyRule> {
  return { ...ready, exceptions: (await exceptionsOf(tx, detectorId)).get(detectorId) ?? [] };
}
