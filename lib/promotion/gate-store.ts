import type pg from 'pg';
import { pool, type Queryable, transaction } from '../db/client';
import { checkRule } from '../detectors/check-store';
import type { Waiver } from '../detectors/detector';
import { exceptionsOf } from '../detectors/exception-store';
import type { LockedDetector } from '../detectors/lifecycle-store';
import { type ReadyRule, readRule } from '../detectors/rule';
import { AppError } from '../errors';
import { nowMs } from '../time';
import { failedParts, type Gate, gateWords } from './gate';
import { noiseOf, readBudget, type Threads } from './noise-store';
import { caughtThreats, lostThreats } from './regression-store';

const TIMEOUT_MS = 30_000;

/** What going live asks, and what the rule answers: for screens, before anything is decided. */
export function askGate(
  question: { yaml: string; detectorId?: number },
  db: pg.Pool = pool(),
  threads: Threads = {},
): Promise<Gate> {
  return transaction((tx) => gateOf(tx, question, threads), {
    pool: db,
    isolation: 'repeatable read',
    readOnly: true,
    statementTimeout: TIMEOUT_MS,
    attempts: 1,
  });
}

/** @param detectorId the detector whose text it is or becomes: its exceptions hold, and its present text is the version before */
export async function gateOf(
  tx: Queryable,
  { yaml, detectorId }: { yaml: string; detectorId?: number },
  threads: Threads = {},
): Promise<Gate> {
  const { problems } = await checkRule(yaml, tx);
  const ready = readRule(yaml).ready;
  const budget = await readBudget(tx);
  if (!ready) throw new AppError('invalid', `The rule has an error: ${problems[0]?.message}`, { problems });
  const exceptions = detectorId === undefined ? [] : ((await exceptionsOf(tx, detectorId)).get(detectorId) ?? []);
  const rule = { ...ready, exceptions };
  return {
    lint: problems,
    noise: await noiseOf(tx, rule, threads),
    budget,
    catches: await caughtThreats(tx, rule),
    lost: detectorId === undefined ? [] : await lostSince(tx, detectorId, yaml, rule),
  };
}

async function lostSince(tx: Queryable, detectorId: number, yaml: string, rule: ReadyRule): Promise<Gate['lost']> {
  const { rows } = await tx.query<{ yaml: string }>(
    'select yaml from detector_versions where detector_id = $1 order by number desc limit 1',
    [detectorId],
  );
  const before = rows[0] && rows[0].yaml !== yaml ? readRule(rows[0].yaml).ready : undefined;
  return before ? lostThreats(tx, { ...before, exceptions: rule.exceptions }, rule) : [];
}

/** What somebody writes who makes a rule live although something speaks against it. */
export interface GoingLive {
  /** why problems of the text, or more noise than the budget, are accepted */
  waiver?: string;
}

/** Refuses what does not pass and was not waived. Answers with the gate, and with the waiver that is to be kept. */
export async function passGate(
  tx: Queryable,
  by: string,
  question: { yaml: string; detectorId?: number },
  wish: GoingLive,
  { known = null, ...threads }: Threads & { known?: Waiver | null } = {},
): Promise<{ gate: Gate; waiver: Omit<Waiver, 'versionId'> | null }> {
  const gate = await gateOf(tx, question, threads);
  const failed = failedParts({ ...gate, lost: [] });
  const open = failed.filter((part) => !known?.failed.includes(part));
  const reason = wish.waiver?.trim() ?? '';
  if (open.length > 0 && reason === '')
    throw new AppError(
      'conflict',
      `This does not go live as it is: ${gateWords({ ...gate, lost: [] })}. Narrow the rule, or write down why that is accepted.`,
      { gate },
    );
  if (failed.length === 0) return { gate, waiver: null };
  return { gate, waiver: open.length === 0 ? known : { failed, reason, by, at: nowMs() } };
}

/** The waiver under which the present version is live, if any. */
export async function readWaiver(tx: Queryable, { id, versionId }: LockedDetector): Promise<Waiver | null> {
  const { rows } = await tx.query<{ waiver: Waiver | null }>('select waiver from detectors where detector_id = $1', [
    id,
  ]);
  const waiver = rows[0]?.waiver ?? null;
  return waiver?.versionId === versionId ? waiver : null;
}

export async function keepWaiver(tx: Queryable, detectorId: number, waiver: Waiver | null): Promise<void> {
  await tx.query('update detectors set waiver = $2 where detector_id = $1', [
    detectorId,
    waiver === null ? null : JSON.stringify(waiver),
  ]);
}
