import type pg from 'pg';
import { type Actor, audit } from '../access';
import { pool, type Queryable, transaction } from '../db/client';
import { AppError } from '../errors';
import { epochMs } from '../telemetry/store';
import { now } from '../time';
import type { AlertChange, BulkChange, Judged } from './alert';
import { applyChange, changeAction, judgedOf, sameJudgement } from './change';
import { type Locked, lockAlerts, saveJudged } from './change-store';
import { exactTally, forgetCounts } from './count-store';
import { lookUp } from './known-store';
import { type Known, type QueueFilter, queueConditions, type Sql } from './queue';

/**
 * One change of every alert that a filter matches. It is made in steps of one transaction each, in the order of ids, and
 * keeps its place beside its work: whoever runs it next goes on behind the last step that was committed. Alerts that are
 * raised after it began are left out.
 */
export const STEP = 1_000;

/** What a bulk change is made of: a filter, or alerts by id. */
export type BulkSelection = { filter: QueueFilter } | { ids: readonly string[] };

interface StoredQuery {
  filter?: QueueFilter;
  known?: Known;
  ids?: string[];
}

const COLUMNS = `bulk_id as id, author, change, state, total, done, changed, error, ${epochMs('created_at')} as "createdAt"`;

/** How many alerts it would change, exactly. */
export async function countSelection(selection: BulkSelection, actor: string, db: Queryable = pool()): Promise<number> {
  return (await exactTally(db, conditionsOf(await storedQuery(db, selection, actor)))).total;
}

/** @param enqueue adds the job in the same transaction */
export async function startBulkChange(
  by: Actor,
  selection: BulkSelection,
  change: AlertChange,
  enqueue: (tx: pg.PoolClient, id: number) => Promise<void>,
  db: pg.Pool = pool(),
): Promise<BulkChange> {
  const query = await storedQuery(db, selection, by.name);
  const { total } = await exactTally(db, conditionsOf(query));
  if (total === 0) throw new AppError('invalid', 'No alert matches any more: there is nothing to change.');
  return transaction(
    async (tx) => {
      const { rows } = await tx.query<BulkChange>(
        `insert into bulk_changes (author, query, change, up_to, total, state, created_at, updated_at)
         values ($1, $2, $3, (select coalesce(max(alert_id), 0) from alerts), $4, 'running', $5, $5) returning ${COLUMNS}`,
        [by.name, JSON.stringify(query), JSON.stringify(change), total, now()],
      );
      const bulk = rows[0]!;
      await enqueue(tx, bulk.id);
      await audit(tx, {
        actor: by,
        action: 'start',
        object: 'bulk change',
        objectId: bulk.id,
        details: { filter: query.filter ?? null, ids: query.ids?.length ?? null, change, total },
      });
      return bulk;
    },
    { pool: db },
  );
}

export async function readBulkChange(id: number, db: Queryable = pool()): Promise<BulkChange> {
  const { rows } = await db.query<BulkChange>(`select ${COLUMNS} from bulk_changes where bulk_id = $1`, [id]);
  if (!rows[0]) throw new AppError('not_found', `There is no bulk change ${id}.`);
  return rows[0];
}

/** What is under way, newest first: for a page that opens while one runs. */
export async function readUnfinished(db: Queryable = pool()): Promise<BulkChange[]> {
  const { rows } = await db.query<BulkChange>(
    `select ${COLUMNS} from bulk_changes where state in ('running', 'undoing') order by bulk_id desc limit 5`,
  );
  return rows;
}

export async function unfinishedBulkChanges(db: Queryable = pool()): Promise<number[]> {
  return (await readUnfinished(db)).map(({ id }) => id).reverse();
}

/** Ends it behind the step that is being made; what was changed stays changed, until it is undone. */
export async function cancelBulkChange(by: Actor, id: number, db: pg.Pool = pool()): Promise<BulkChange> {
  return turn(
    by,
    id,
    'cancel',
    `update bulk_changes set state = 'cancelled', updated_at = $2 where bulk_id = $1 and state = 'running'`,
    db,
  );
}

/** Gives each changed alert what it had, unless somebody changed it since. */
export async function undoBulkChange(
  by: Actor,
  id: number,
  enqueue: (tx: pg.PoolClient, id: number) => Promise<void>,
  db: pg.Pool = pool(),
): Promise<BulkChange> {
  const sql = `update bulk_changes set state = 'undoing', after_id = 0, done = 0, total = changed, updated_at = $2
    where bulk_id = $1 and state in ('running', 'done', 'cancelled', 'failed')`;
  return turn(by, id, 'undo', sql, db, enqueue);
}

async function turn(
  by: Actor,
  id: number,
  action: string,
  sql: string,
  db: pg.Pool,
  enqueue?: (tx: pg.PoolClient, id: number) => Promise<void>,
): Promise<BulkChange> {
  return transaction(
    async (tx) => {
      const { rowCount } = await tx.query(sql, [id, now()]);
      if (!rowCount) {
        const { state } = await readBulkChange(id, tx);
        throw new AppError('conflict', `Bulk change ${id} is ${state}: there is nothing to ${action}.`);
      }
      await enqueue?.(tx, id);
      await audit(tx, { actor: by, action, object: 'bulk change', objectId: id });
      return readBulkChange(id, tx);
    },
    { pool: db },
  );
}

/** Makes all steps that are left; ends at once when it is finished, cancelled or made by somebody else meanwhile. */
export async function runBulkChange(id: number, db: pg.Pool = pool()): Promise<void> {
  try {
    while (await step(id, db));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await db.query(`update bulk_changes set state = 'failed', error = $2, updated_at = $3 where bulk_id = $1`, [
      id,
      error.message,
      now(),
    ]);
  }
}

interface Stored {
  author: string;
  query: StoredQuery;
  change: AlertChange;
  state: BulkChange['state'];
  upTo: string;
  afterId: string;
}

/** One step; whether there are more. */
async function step(id: number, db: pg.Pool): Promise<boolean> {
  const more = await transaction(
    async (tx) => {
      const { rows } = await tx.query<Stored>(
        `select author, query, change, state, up_to as "upTo", after_id as "afterId" from bulk_changes where bulk_id = $1 for update`,
        [id],
      );
      const bulk = rows[0];
      if (bulk?.state === 'running') return changeSome(tx, id, bulk);
      if (bulk?.state === 'undoing') return undoSome(tx, id, bulk);
      return false;
    },
    { pool: db },
  );
  forgetCounts(db);
  return more;
}

async function changeSome(tx: pg.PoolClient, id: number, bulk: Stored): Promise<boolean> {
  const where = conditionsOf(bulk.query);
  const n = where.params.length;
  const { rows: alerts } = await tx.query<Locked>(
    `select a.alert_id as id, a.host_id as "hostId", a.status, a.disposition, a.assignee, a.reason, a.tags from alerts a
     where ${where.text} and a.alert_id > $${n + 1}::bigint and a.alert_id <= $${n + 2}::bigint
     order by a.alert_id limit ${STEP} for update`,
    [...where.params, bulk.afterId, bulk.upTo],
  );
  const changed = alerts.flatMap((before) => {
    if (before.status === 'withdrawn') return [];
    const after = applyChange(before.id, before, bulk.change);
    return sameJudgement(before, after) ? [] : [{ before, after }];
  });
  await saveJudged(tx, changed);
  await tx.query(
    `insert into bulk_before (host_id, bulk_id, alert_id, before, after)
     select host, $1, id, before, after from unnest($2::int[], $3::bigint[], $4::jsonb[], $5::jsonb[]) t(host, id, before, after)`,
    [
      id,
      changed.map(({ before }) => before.hostId),
      changed.map(({ before }) => before.id),
      changed.map(({ before }) => JSON.stringify(judgedOf(before))),
      changed.map(({ after }) => JSON.stringify(after)),
    ],
  );
  const more = alerts.length === STEP;
  await keepPlace(tx, id, alerts.at(-1)?.id ?? bulk.afterId, alerts.length, changed.length, more ? 'running' : 'done');
  await auditEach(tx, bulk.author, id, changed, (before, after) => changeAction(before, after));
  return more;
}

async function undoSome(tx: pg.PoolClient, id: number, bulk: Stored): Promise<boolean> {
  const { rows } = await tx.query<{ id: string; before: Judged; after: Judged }>(
    `select alert_id as id, before, after from bulk_before where bulk_id = $1 and alert_id > $2::bigint order by alert_id limit ${STEP}`,
    [id, bulk.afterId],
  );
  const stored = new Map(rows.map((row) => [row.id, row]));
  const alerts = await lockAlerts(tx, [...stored.keys()]);
  const changed = alerts.flatMap((alert) => {
    const { before, after } = stored.get(alert.id)!;
    return alert.redirectTo === null && sameJudgement(alert, after) ? [{ before: alert, after: before }] : [];
  });
  await saveJudged(tx, changed);
  const more = rows.length === STEP;
  await keepPlace(tx, id, rows.at(-1)?.id ?? bulk.afterId, rows.length, -changed.length, more ? 'undoing' : 'undone');
  if (!more) await tx.query('delete from bulk_before where bulk_id = $1', [id]);
  await auditEach(tx, bulk.author, id, changed, () => 'undo');
  return more;
}

async function keepPlace(
  tx: pg.PoolClient,
  id: number,
  afterId: string,
  done: number,
  changed: number,
  state: BulkChange['state'],
): Promise<void> {
  await tx.query(
    `update bulk_changes set after_id = $2, done = done + $3, changed = changed + $4, state = $5, updated_at = $6 where bulk_id = $1`,
    [id, afterId, done, changed, state, now()],
  );
}

async function auditEach(
  tx: pg.PoolClient,
  author: string,
  bulkId: number,
  changed: readonly { before: Locked; after: Judged }[],
  action: (before: Judged, after: Judged) => string,
): Promise<void> {
  await audit(
    tx,
    ...changed.map(({ before, after }) => ({
      actor: { name: author, shown: author },
      action: action(before, after),
      object: 'alert',
      objectId: before.id,
      details: { bulkChange: bulkId, before: judgedOf(before), after },
    })),
  );
}

/** Names are looked up once, when it begins: what a later step matches does not depend on what an earlier one changed elsewhere. */
async function storedQuery(db: Queryable, selection: BulkSelection, actor: string): Promise<StoredQuery> {
  if ('ids' in selection) return { ids: [...selection.ids] };
  return { filter: selection.filter, known: await lookUp(db, selection.filter, actor) };
}

function conditionsOf({ filter, known, ids }: StoredQuery): Sql {
  if (filter && known) return queueConditions(filter, known);
  return { text: 'a.redirect_to is null and a.alert_id = any($1::bigint[])', params: [ids ?? []] };
}
