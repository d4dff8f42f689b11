import type pg from 'pg';
import { type Actor, audit } from '../access';
import { pool, type Queryable, transaction } from '../db/client';
import { AppError } from '../errors';
import { parseRule } from '../sigma';
import { epochMs } from '../telemetry/store';
import { now } from '../time';
import { type Drafter, draftOf } from './draft-store';
import type { HypothesisDetail, HypothesisRow, HypothesisState, KeptRunRow } from './hypothesis';
import { readObservations } from './observation-store';

const SELECT = `
  select h.hypothesis_id as id, h.title, h.statement, h.state, h.author, h.alert_id as "alertId",
    (select name from hosts where host_id = h.host_id) as host,
    coalesce(h.threat_id, a.threat_id) as "threatId", h.detector_id as "detectorId", h.reason, h.outcome, h.yaml, h.notes,
    h.draft_number as "draftNumber",
    (select count(*)::int from hypothesis_observations ho where ho.hypothesis_id = h.hypothesis_id) as observations,
    ${epochMs('h.created_at')} as "createdAt", ${epochMs('h.updated_at')} as "updatedAt", ${epochMs('h.decided_at')} as "decidedAt"
  from hypotheses h left join alerts a on a.host_id = h.host_id and a.alert_id = h.alert_id`;

type StoredRow = HypothesisRow & { yaml: string; draftNumber: number; notes: string };

const rowOf = ({ yaml: _, draftNumber: __, notes: ___, ...row }: StoredRow): HypothesisRow => row;

/** Open ones first, then the latest decisions. */
export async function listHypotheses(db: Queryable = pool()): Promise<HypothesisRow[]> {
  const { rows } = await db.query<StoredRow>(`${SELECT} order by h.state = 'draft' desc, h.hypothesis_id desc`);
  return rows.map(rowOf);
}

export async function readHypothesis(id: number, db: Queryable = pool()): Promise<HypothesisDetail> {
  const { rows } = await db.query<StoredRow>(`${SELECT} order by h.hypothesis_id`);
  const found = rows.find((row) => row.id === id);
  if (!found) throw new AppError('not_found', `There is no hypothesis ${id}.`);
  const others = rows.filter((row) => row.id !== id);
  const fields = fieldsOf(found.yaml);
  return {
    ...rowOf(found),
    yaml: found.yaml,
    notes: found.notes,
    runs: await keptRuns(db, id, found.yaml),
    draftNumber: found.draftNumber,
    evidence: (await readObservations({ hypothesisId: id }, db)).sort((a, b) => a.event.time - b.event.time),
    siblings: others.filter((row) => isSibling(found, row)).map(rowOf),
    sameIdea: others.filter((row) => row.state === 'rejected' && sameFields(fields, fieldsOf(row.yaml))).map(rowOf),
  };
}

async function keptRuns(db: Queryable, id: number, yaml: string): Promise<KeptRunRow[]> {
  const { rows } = await db.query<KeptRunRow>(
    `select backtest_id as id, purpose, author, ${epochMs('created_at')} as at, yaml = $2 as present,
       json_build_object('events', result -> 'events', 'judged', result -> 'judged', 'hosts', result -> 'hosts',
         'unjudgedHosts', result -> 'unjudgedHosts', 'storedEvents', result -> 'storedEvents',
         'storedHosts', result -> 'storedHosts', 'durationMs', result -> 'durationMs') as outcome
     from backtests where hypothesis_id = $1 order by backtest_id desc limit 50`,
    [id, yaml],
  );
  return rows;
}

function isSibling(a: StoredRow, b: StoredRow): boolean {
  return (a.alertId !== null && a.alertId === b.alertId) || (a.threatId !== null && a.threatId === b.threatId);
}

function fieldsOf(yaml: string): Set<string> {
  return new Set(parseRule(yaml).rule?.fields ?? []);
}

function sameFields(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size > 0 && a.size === b.size && [...a].every((field) => b.has(field));
}

export interface NewHypothesis {
  title: string;
  statement: string;
  alertId?: string | null;
  threatId?: number | null;
  observationIds: readonly string[];
  /** a ready rule; without one it is drafted from the evidence */
  yaml?: string;
}

/** Writes an idea down with its observations and a first draft of its rule. */
export async function createHypothesis(
  by: Actor,
  wish: NewHypothesis,
  db: pg.Pool = pool(),
  draft: Drafter = (one) => draftOf(one, db),
): Promise<HypothesisDetail> {
  const yaml = wish.yaml ?? (await draft(wish));
  return transaction(
    async (tx) => {
      const observations = await observationHosts(tx, wish.observationIds);
      const alert = wish.alertId == null ? null : await alertHost(tx, wish.alertId);
      const { rows } = await tx.query<{ id: number }>(
        `insert into hypotheses (title, statement, yaml, alert_id, host_id, threat_id, author, created_at, updated_at)
         values ($1, $2, $8, $3, $4, $5, $6, $7, $7) returning hypothesis_id as id`,
        [
          wish.title,
          wish.statement,
          alert?.alertId ?? null,
          alert?.hostId ?? null,
          wish.threatId ?? null,
          by.name,
          now(),
          yaml,
        ],
      );
      const id = rows[0]!.id;
      await tx.query(
        `insert into hypothesis_observations (hypothesis_id, host_id, observation_id)
         select $1, h, o from unnest($2::int[], $3::bigint[]) x(h, o) on conflict do nothing`,
        [id, observations.map((o) => o.hostId), observations.map((o) => o.id)],
      );
      await audit(tx, { actor: by, action: 'create', object: 'hypothesis', objectId: id, details: { ...wish } });
      return readHypothesis(id, tx);
    },
    { pool: db },
  );
}

async function observationHosts(tx: Queryable, ids: readonly string[]): Promise<{ id: string; hostId: number }[]> {
  const { rows } = await tx.query<{ id: string; hostId: number }>(
    'select observation_id as id, host_id as "hostId" from observations where observation_id = any($1::bigint[])',
    [[...ids]],
  );
  const missing = ids.find((id) => !rows.some((row) => row.id === id));
  if (missing !== undefined) throw new AppError('not_found', `There is no observation ${missing}.`);
  return rows;
}

async function alertHost(tx: Queryable, alertId: string): Promise<{ alertId: string; hostId: number }> {
  const { rows } = await tx.query<{ alertId: string; hostId: number }>(
    'select alert_id as "alertId", host_id as "hostId" from alerts where alert_id = $1',
    [alertId],
  );
  if (!rows[0]) throw new AppError('not_found', `There is no alert ${alertId}.`);
  return rows[0];
}

/** A rule from what the evidence has in common, chosen by the words of title and statement and by what the fleet does. */
export async function draftFor(
  id: number,
  db: Queryable = pool(),
  draft: Drafter = (one) => draftOf(one, db),
): Promise<{ yaml: string }> {
  const { title, statement, evidence } = await readHypothesis(id, db);
  return { yaml: await draft({ title, statement, observationIds: evidence.map((one) => one.id) }) };
}

export interface HypothesisChange {
  title?: string;
  statement?: string;
  notes?: string;
  yaml?: string;
}

/** A rejected idea is open again: as a draft, with its rejection and numbers in its history. */
export function reopenHypothesis(
  by: Actor,
  id: number,
  reason: string,
  db: pg.Pool = pool(),
): Promise<HypothesisDetail> {
  return transaction(
    async (tx) => {
      const { state } = await lockHypothesis(tx, id);
      if (state !== 'rejected')
        throw new AppError('conflict', `Hypothesis ${id} is ${state}: only a rejected one can be opened again.`);
      const { rows } = await tx.query<{ reason: string | null; outcome: unknown }>(
        'select reason, outcome from hypotheses where hypothesis_id = $1',
        [id],
      );
      await tx.query(
        `update hypotheses set state = 'draft', reason = null, outcome = null, decided_at = null, updated_at = $2
         where hypothesis_id = $1`,
        [id, now()],
      );
      const details = { reason, rejected: rows[0] };
      await audit(tx, { actor: by, action: 'reopen', object: 'hypothesis', objectId: id, details });
      return readHypothesis(id, tx);
    },
    { pool: db },
  );
}

/** Title and statement may change at any time; the rule only while nothing is decided. */
export function changeHypothesis(
  by: Actor,
  id: number,
  change: HypothesisChange,
  db: pg.Pool = pool(),
): Promise<HypothesisDetail> {
  return transaction(
    async (tx) => {
      const before = await lockHypothesis(tx, id);
      if (change.yaml !== undefined && change.yaml !== before.yaml) requireDraft(before);
      const newText = change.yaml !== undefined && change.yaml !== before.yaml;
      await tx.query(
        `update hypotheses set title = coalesce($2, title), statement = coalesce($3, statement), yaml = coalesce($4, yaml),
           notes = coalesce($7, notes), draft_number = draft_number + $5, updated_at = $6 where hypothesis_id = $1`,
        [
          id,
          change.title ?? null,
          change.statement ?? null,
          change.yaml ?? null,
          newText ? 1 : 0,
          now(),
          change.notes ?? null,
        ],
      );
      await audit(tx, { actor: by, action: 'change', object: 'hypothesis', objectId: id, details: change });
      return readHypothesis(id, tx);
    },
    { pool: db },
  );
}

export interface LockedHypothesis {
  id: number;
  title: string;
  state: HypothesisState;
  yaml: string;
}

export async function lockHypothesis(tx: Queryable, id: number): Promise<LockedHypothesis> {
  const { rows } = await tx.query<LockedHypothesis>(
    'select hypothesis_id as id, title, state, yaml from hypotheses where hypothesis_id = $1 for update',
    [id],
  );
  if (!rows[0]) throw new AppError('not_found', `There is no hypothesis ${id}.`);
  return rows[0];
}

/** A decision is about the text that was on the screen, not about one that another tab or person saved meanwhile. */
export function requireSeen({ id, yaml }: LockedHypothesis, seen: string | undefined): void {
  if (seen === undefined || seen === yaml) return;
  throw new AppError(
    'conflict',
    `The rule of hypothesis ${id} was changed elsewhere meanwhile. Reload it and decide on the present text.`,
  );
}

export function requireDraft({ id, state }: LockedHypothesis): void {
  if (state !== 'draft')
    throw new AppError(
      'conflict',
      `Hypothesis ${id} is ${state}: its rule and its numbers stand as they were decided.`,
    );
}
