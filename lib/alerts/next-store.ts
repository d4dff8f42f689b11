import { pool, type Queryable } from '../db/client';
import { AppError } from '../errors';
import { epochMs } from '../telemetry/store';
import { GROUP_COLUMNS, type Grouped } from './group';
import { afterCursor, type CursorRow, encodeCursor, orderBy, type QueueQuery } from './queue';
import { conditions } from './store';

/** The alert that comes after this one in the queue's order and shares its host, detector or process tree; null: it is the last. */
export async function nextAlert(
  query: QueueQuery,
  actor: string,
  after: string,
  same: Grouped,
  db: Queryable = pool(),
): Promise<string | null> {
  const columns = GROUP_COLUMNS[same];
  const { rows: found } = await db.query<CursorRow & Record<string, unknown>>(
    `select a.alert_id as id, a.severity as "severityCode", ${epochMs('a.last_ts')} as "lastTime", a.event_count as "eventCount",
       ${columns.map(({ column }, i) => `${column} as k${i}`).join(', ')} from alerts a where a.alert_id = $1`,
    [after],
  );
  const here = found[0];
  if (!here) throw new AppError('not_found', `There is no alert ${after}.`);
  const where = await conditions(db, query, actor);
  const from = where.params.length;
  const shares = columns.map(({ column, type }, i) => `${column} = $${from + i + 1}::${type}`).join(' and ');
  const later = afterCursor(query.sort, encodeCursor(query.sort, here), from + columns.length + 1);
  const { rows } = await db.query<{ id: string }>(
    `select a.alert_id as id from alerts a where ${where.text} and ${shares} and ${later.text}
     order by ${orderBy(query.sort)} limit 1`,
    [...where.params, ...columns.map((_, i) => here[`k${i}`]), ...later.params],
  );
  return rows[0]?.id ?? null;
}
