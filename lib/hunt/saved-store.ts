import type pg from 'pg';
import type { Actor } from '../access/actor';
import { audit } from '../access/audit-store';
import { pool, type Queryable, transaction } from '../db/client';
import { AppError } from '../errors';
import { epochMs, timestampOf } from '../telemetry/store';
import { nowMs } from '../time';
import { readHunt } from './hunt';
import type { SavedCount, SavedHunt } from './saved';
import { huntSummary } from './summary-store';

const COLUMNS = `saved_hunt_id as id, name, query, columns, author, ${epochMs('created_at')} as "createdTime",
  ${epochMs('updated_at')} as "updatedTime"`;

export async function listSavedHunts(db: Queryable = pool()): Promise<SavedHunt[]> {
  const { rows } = await db.query<SavedHunt>(`select ${COLUMNS} from saved_hunts order by lower(name), saved_hunt_id`);
  return rows;
}

export async function readSavedHunt(id: number, db: Queryable = pool()): Promise<SavedHunt> {
  const { rows } = await db.query<SavedHunt>(`select ${COLUMNS} from saved_hunts where saved_hunt_id = $1`, [id]);
  if (!rows[0]) throw new AppError('not_found', `There is no saved search ${id}. It may have been removed.`);
  return rows[0];
}

type Kept = Pick<SavedHunt, 'name' | 'query' | 'columns'>;

export async function saveHunt(actor: Actor, kept: Kept, from: pg.Pool = pool()): Promise<SavedHunt> {
  check(kept);
  return transaction(
    async (tx) => {
      const { rows } = await tx.query<SavedHunt>(
        `insert into saved_hunts (name, query, columns, author, created_at, updated_at)
         select $1, $2, $3::text[], $4, t, t from (select ${timestampOf('$5::float8')} as t) n
         on conflict do nothing returning ${COLUMNS}`,
        [kept.name, kept.query, kept.columns, actor.name, nowMs()],
      );
      if (!rows[0]) throw taken(kept.name);
      await audit(tx, { actor, action: 'save', object: 'saved hunt', objectId: rows[0].id, details: kept });
      return rows[0];
    },
    { pool: from },
  );
}

export async function changeHunt(actor: Actor, id: number, kept: Kept, from: pg.Pool = pool()): Promise<SavedHunt> {
  check(kept);
  return transaction(
    async (tx) => {
      const other = await tx.query('select from saved_hunts where lower(name) = lower($1) and saved_hunt_id <> $2', [
        kept.name,
        id,
      ]);
      if (other.rows.length > 0) throw taken(kept.name);
      const { rows } = await tx.query<SavedHunt>(
        `update saved_hunts set name = $2, query = $3, columns = $4::text[], updated_at = ${timestampOf('$5::float8')}
         where saved_hunt_id = $1 returning ${COLUMNS}`,
        [id, kept.name, kept.query, kept.columns, nowMs()],
      );
      if (!rows[0]) throw new AppError('not_found', `There is no saved search ${id}. It may have been removed.`);
      await audit(tx, { actor, action: 'change', object: 'saved hunt', objectId: id, details: kept });
      return rows[0];
    },
    { pool: from },
  );
}

export async function removeHunt(actor: Actor, id: number, from: pg.Pool = pool()): Promise<void> {
  await transaction(
    async (tx) => {
      const { rows } = await tx.query<Kept>(
        'delete from saved_hunts where saved_hunt_id = $1 returning name, query, columns',
        [id],
      );
      if (rows[0]) await audit(tx, { actor, action: 'remove', object: 'saved hunt', objectId: id, details: rows[0] });
    },
    { pool: from },
  );
}

/** A search that cannot run is not kept: who opens it later could not tell what it was meant to find. */
function check({ query }: Kept): void {
  const error = readHunt(query).problems.find(({ severity }) => severity === 'error');
  if (error) throw new AppError('invalid', `The query cannot be saved: ${error.message}.`, error);
}

const taken = (name: string) =>
  new AppError('conflict', `There is a saved search "${name}" already. Choose another name, or change that one.`);

const COUNT_MS = 2_000;

/** Counts what a saved search finds, for some seconds at most. */
export async function countSavedHunt(id: number, db: Queryable = pool(), signal?: AbortSignal): Promise<SavedCount> {
  const { query } = await readSavedHunt(id, db);
  const began = performance.now();
  let count: SavedCount = { events: 0, hosts: 0, atLeast: true };
  for await (const { events, hosts, done, incomplete } of huntSummary({ query }, db, signal)) {
    count = { events, hosts, atLeast: !done || incomplete > 0 };
    if (performance.now() - began > COUNT_MS) break;
  }
  return count;
}
