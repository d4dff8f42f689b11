import type pg from 'pg';
import { type Actor, audit } from '../access';
import { pool, type Queryable, transaction } from '../db/client';
import { AppError } from '../errors';
import { now } from '../time';
import { type QueueViews, type SavedView, VIEW_COUNTS } from './alert';
import { tally } from './count-store';
import { lookUp } from './known-store';
import { type QueueFilter, queueConditions, queueFilter } from './queue';
import { filterOfAddress } from './saved-view';

const MOST_VIEWS = 100;

/** Each view with its count: those that come with the console, and those that people saved. */
export async function readViews(actor: string, db: Queryable = pool()): Promise<QueueViews> {
  const count = async (filter: QueueFilter) => tally(db, queueConditions(filter, await lookUp(db, filter, actor)));
  const counts = await Promise.all(
    VIEW_COUNTS.map(async (view) => [view, await count(queueFilter.parse({ view }))] as const),
  );
  const { rows } = await db.query<Omit<SavedView, 'count'>>(
    'select view_id as id, name, address, author from saved_views order by lower(name), view_id',
  );
  const saved = await Promise.all(
    rows.map(async (view) => ({ ...view, count: await count(filterOfAddress(view.address)) })),
  );
  return { counts: Object.fromEntries(counts) as QueueViews['counts'], saved };
}

/** Saves a view; a name that is taken becomes this view. */
export async function saveView(
  by: Actor,
  { name, address }: { name: string; address: string },
  db: pg.Pool = pool(),
): Promise<{ id: number }> {
  return transaction(
    async (tx) => {
      const { rows: known } = await tx.query<{ count: number }>(
        'select count(*)::int as count from saved_views where name <> $1',
        [name],
      );
      if (known[0]!.count >= MOST_VIEWS) {
        throw new AppError('invalid', `There are ${MOST_VIEWS} saved views. Remove one that nobody needs.`);
      }
      const { rows } = await tx.query<{ id: number }>(
        `insert into saved_views (name, address, author, created_at) values ($1, $2, $3, $4)
         on conflict (name) do update set address = excluded.address, author = excluded.author returning view_id as id`,
        [name, address, by.name, now()],
      );
      const { id } = rows[0]!;
      await audit(tx, { actor: by, action: 'save', object: 'view', objectId: id, details: { name, address } });
      return { id };
    },
    { pool: db },
  );
}

export async function removeView(by: Actor, id: number, db: pg.Pool = pool()): Promise<void> {
  await transaction(
    async (tx) => {
      const { rows } = await tx.query('delete from saved_views where view_id = $1 returning name, address', [id]);
      if (!rows[0]) throw new AppError('not_found', `There is no saved view ${id}.`);
      await audit(tx, { actor: by, action: 'remove', object: 'view', objectId: id, details: rows[0] });
    },
    { pool: db },
  );
}
