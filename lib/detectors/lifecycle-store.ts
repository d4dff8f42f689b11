import { hash } from 'node:crypto';
import type pg from 'pg';
import { type Actor, audit } from '../access';
import { pool, type Queryable, transaction } from '../db/client';
import { AppError } from '../errors';
import { SEVERITIES, type Severity } from '../severity';
import type { SigmaRule } from '../sigma';
import { contentOf } from '../sigma/pack';
import { WRITERS_LOCK } from '../telemetry/writers-lock';
import { now } from '../time';
import { isCorrelation, NOT_LIVE } from './correlation';
import type { DetectorOrigin, DetectorState } from './detector';
import { isEvaluated, mayBecome, verbFor } from './lifecycle';
import { type ReadyRule, readRule } from './rule';

/**
 * Takes the live set for a change and answers with its new epoch. Ingest transactions that go on now are waited for,
 * and those that come wait for this transaction: what was committed before saw the old set, what comes after the new.
 */
export async function changeLiveSet(tx: Queryable): Promise<number> {
  await tx.query('select pg_advisory_xact_lock($1)', [WRITERS_LOCK]);
  const { rows } = await tx.query<{ epoch: string }>(
    'update live_set set epoch = epoch + 1 where id = 1 returning epoch',
  );
  const epoch = Number(rows[0]!.epoch);
  await tx.query(
    `insert into live_epochs (epoch, raw_block)
     select $1, case when is_called then last_value else last_value - 1 end from raw_block_ids`,
    [epoch],
  );
  return epoch;
}

/** A text that is to go live: it must read without an error. */
export function readyOrRefused(yaml: string): ReadyRule {
  if (isCorrelation(yaml)) throw new AppError('invalid', `This cannot go live. ${NOT_LIVE}`);
  const { ready, problems } = readRule(yaml);
  if (ready && ready.kinds.length > 0) return ready;
  const first = problems.find(({ severity }) => severity === 'error');
  const why = first ? `Line ${first.line}: ${first.message}` : 'No telemetry here belongs to its log source.';
  throw new AppError('invalid', `This rule cannot go live. ${why}`, { problems });
}

/** A text that is kept without being evaluated: it must read, but may be for telemetry that is not here. */
function readableOrRefused(yaml: string): ReadyRule {
  return readRule(yaml).ready ?? readyOrRefused(yaml);
}

export interface NewDetector {
  yaml: string;
  /** paused: stored, and evaluated when somebody says so */
  state: 'live' | 'observing' | 'paused';
  origin: DetectorOrigin;
  starterKey?: string;
  hypothesisId?: number;
  author: string;
  note: string;
  epoch: number;
  from?: FromPack;
  /** the text as it was read already */
  ready?: ReadyRule;
}

/** The pack and the file in it that a text came from. */
export interface FromPack {
  pack: string;
  path: string;
}

/** Stores a detector with its first version, evaluated from `epoch` on. */
export async function createDetector(
  tx: Queryable,
  made: NewDetector,
): Promise<{ detectorId: number; versionId: number; title: string }> {
  const ready = made.ready ?? (made.state === 'paused' ? readableOrRefused(made.yaml) : readyOrRefused(made.yaml));
  const { rule } = ready;
  const at = now();
  const { rows } = await tx.query<{ id: number }>(
    `insert into detectors (title, state, origin, starter_key, hypothesis_id, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $6) returning detector_id as id`,
    [rule.title, made.state, made.origin, made.starterKey ?? null, made.hypothesisId ?? null, at],
  );
  const detectorId = rows[0]!.id;
  const versionId = await insertVersion(tx, {
    detectorId,
    number: 1,
    yaml: made.yaml,
    note: made.note,
    author: made.author,
    fromEpoch: isEvaluated(made.state) ? made.epoch : null,
    from: made.from,
    ready,
  });
  return { detectorId, versionId, title: rule.title };
}

export interface NewVersion {
  detectorId: number;
  number: number;
  yaml: string;
  note: string;
  author: string;
  /** null: the detector is not evaluated at the moment */
  fromEpoch: number | null;
  from?: FromPack;
  /** the text as it was read already */
  ready?: ReadyRule;
}

export async function insertVersion(tx: Queryable, version: NewVersion): Promise<number> {
  const read = version.fromEpoch === null ? readableOrRefused : readyOrRefused;
  const { rule } = version.ready ?? read(version.yaml);
  const { rows } = await tx.query<{ id: number }>(
    `insert into detector_versions (detector_id, number, title, level, tags, yaml, note, author, created_at, live_from_epoch,
       rule_id, content, pack, pack_path)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) returning version_id as id`,
    [
      version.detectorId,
      version.number,
      rule.title,
      severityOf(rule.level),
      [...rule.tags],
      version.yaml,
      version.note,
      version.author,
      now(),
      version.fromEpoch,
      rule.id?.toLowerCase() ?? null,
      contentHash(rule),
      version.from?.pack ?? null,
      version.from?.path ?? null,
    ],
  );
  return rows[0]!.id;
}

/** Recognises a rule that asks for the same under another name. */
export function contentHash(rule: SigmaRule): string {
  return hash('sha256', contentOf(rule), 'hex');
}

function severityOf(level: string | undefined): Severity {
  return SEVERITIES.find((severity) => severity === level) ?? 'medium';
}

export interface LockedDetector {
  id: number;
  state: DetectorState;
  title: string;
  versionId: number;
  versionNumber: number;
  yaml: string;
}

/** A detector with its newest version, held until the transaction ends. */
export async function lockDetector(tx: Queryable, id: number): Promise<LockedDetector> {
  const { rows } = await tx.query<LockedDetector>(
    `select d.detector_id as id, d.state, d.title, v.version_id as "versionId", v.number as "versionNumber", v.yaml
     from detectors d join detector_versions v on v.detector_id = d.detector_id
     where d.detector_id = $1 order by v.number desc limit 1 for update of d`,
    [id],
  );
  if (!rows[0]) throw new AppError('not_found', `There is no detector ${id}.`);
  return rows[0];
}

/**
 * Pause, resume, retire, go live, observe only: each in its own epoch.
 * @param check asked inside the change, may refuse it; what it answers goes into the audit log
 */
export function changeState(
  by: Actor,
  id: number,
  to: DetectorState,
  reason: string,
  db: pg.Pool = pool(),
  check: (tx: pg.PoolClient, detector: LockedDetector) => Promise<object> = async () => ({}),
): Promise<void> {
  return transaction(
    async (tx) => {
      const epoch = await changeLiveSet(tx);
      const detector = await lockDetector(tx, id);
      if (detector.state === to) throw new AppError('conflict', `Detector ${id} is ${to} already.`);
      if (!mayBecome(detector.state, to))
        throw new AppError('conflict', `A ${detector.state} detector cannot become ${to}.`);
      const checked = await check(tx, detector);
      await tx.query('update detectors set state = $2, updated_at = $3 where detector_id = $1', [id, to, now()]);
      if (!isEvaluated(to)) await endVersions(tx, id, epoch);
      else if (!isEvaluated(detector.state)) {
        await beginSpan(tx, detector.versionId, epoch);
      }
      const details = { from: detector.state, to, reason, epoch, versionId: detector.versionId, ...checked };
      await audit(tx, { actor: by, action: verbFor(detector.state, to), object: 'detector', objectId: id, details });
    },
    { pool: db },
  );
}

/** From `epoch` on the version is evaluated, again or for the first time. */
async function beginSpan(tx: Queryable, versionId: number, epoch: number): Promise<void> {
  await tx.query(
    `insert into live_spans (version_id, from_epoch, to_epoch)
     select version_id, live_from_epoch, live_to_epoch from detector_versions
     where version_id = $1 and live_from_epoch is not null and live_to_epoch is not null`,
    [versionId],
  );
  await tx.query('update detector_versions set live_from_epoch = $2, live_to_epoch = null where version_id = $1', [
    versionId,
    epoch,
  ]);
}

/** From `epoch` on no version of the detector is evaluated. */
export async function endVersions(tx: Queryable, detectorId: number, epoch: number): Promise<void> {
  await tx.query(
    `update detector_versions set live_to_epoch = $2
     where detector_id = $1 and live_from_epoch is not null and live_to_epoch is null`,
    [detectorId, epoch],
  );
}
