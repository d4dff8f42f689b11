import { pool, type Queryable } from '../db/client';
import type { AlertPage } from './alert';
import { tally } from './count-store';
import { readGroupedPage } from './group-store';
import { lookUp } from './known-store';
import {
  afterCursor,
  encodeCursor,
  orderBy,
  type QueueFilter,
  type QueueQuery,
  queueConditions,
  type Sql,
} from './queue';
import { readAlertRows, withoutCode } from './row-store';

/** A page of the queue, with how many alerts the filters match in all. */
export async function readQueue(query: QueueQuery, actor: string, db: Queryable = pool()): Promise<AlertPage> {
  const where = await conditions(db, query, actor);
  const counted = await tally(db, where);
  const page =
    query.group === 'none' ? await readPlainPage(db, query, where) : await readGroupedPage(db, query, where, counted);
  return { ...page, ...counted };
}

/** The filters as conditions over `a` (alerts). */
export async function conditions(db: Queryable, query: QueueFilter, actor: string): Promise<Sql> {
  return queueConditions(query, await lookUp(db, query, actor));
}

async function readPlainPage(
  db: Queryable,
  query: QueueQuery,
  where: Sql,
): Promise<Pick<AlertPage, 'alerts' | 'groups' | 'nextCursor'>> {
  const after = query.cursor
    ? afterCursor(query.sort, query.cursor, where.params.length + 1)
    : { text: 'true', params: [] };
  const rows = await readAlertRows(db, {
    text: `${where.text} and ${after.text} order by ${orderBy(query.sort)} limit $${where.params.length + after.params.length + 1}`,
    params: [...where.params, ...after.params, query.limit + 1],
  });
  const page = rows.slice(0, query.limit);
  return {
    alerts: page.map(withoutCode),
    groups: [],
    nextCursor: rows.length > page.length ? encodeCursor(query.sort, page[page.length - 1]!) : null,
  };
}

/** Beyond this many, "more than" is as good as the number. */
const MOST_NEW = 1_000;

/**
 * A cheap question for a page that waits: how many alerts that the filters match came after this id (counted up to
 * MOST_NEW). A hint, not a cursor: an alert that took its id early and was committed late is not counted, and stands in
 * the queue at its next load.
 */
export async function pulse(
  since: string,
  filter: QueueFilter,
  actor: string,
  db: Queryable = pool(),
): Promise<{ newAlerts: number; newestId: string }> {
  const where = await conditions(db, filter, actor);
  const { rows } = await db.query<{ newAlerts: number; newestId: string }>(
    `select (count(*) filter (where ${where.text}))::int as "newAlerts",
       greatest(coalesce(max(alert_id), 0), $${where.params.length + 1}::bigint)::text as "newestId"
     from (select * from alerts where alert_id > $${where.params.length + 1}::bigint order by alert_id desc limit ${MOST_NEW}) a`,
    [...where.params, since],
  );
  return rows[0]!;
}
