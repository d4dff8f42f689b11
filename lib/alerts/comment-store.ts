import type pg from 'pg';
import { type Actor, audit } from '../access';
import { pool, type Queryable, transaction } from '../db/client';
import { AppError } from '../errors';
import { epochMs } from '../telemetry/store';
import { now } from '../time';
import type { AlertComment } from './alert';

const COLUMNS = `comment_id as id, author, text, ${epochMs('created_at')} as time`;

/** Oldest first. */
export async function readComments(alertId: string, db: Queryable = pool()): Promise<AlertComment[]> {
  const { rows } = await db.query<AlertComment>(
    `select ${COLUMNS} from alert_comments
     where host_id = (select host_id from alerts where alert_id = $1) and alert_id = $1 order by comment_id limit 1000`,
    [alertId],
  );
  return rows;
}

/** Comments stay: what somebody said of an alert is part of its record. On a merged alert they stand at what it became. */
export async function addComment(
  by: Actor,
  alertId: string,
  text: string,
  db: pg.Pool = pool(),
): Promise<AlertComment> {
  return transaction(
    async (tx) => {
      const { rows: alerts } = await tx.query<{ hostId: number; id: string }>(
        `select host_id as "hostId", coalesce(redirect_to, alert_id) as id from alerts where alert_id = $1 for update`,
        [alertId],
      );
      const alert = alerts[0];
      if (!alert) throw new AppError('not_found', `There is no alert ${alertId}.`);
      const { rows } = await tx.query<AlertComment>(
        `insert into alert_comments (host_id, alert_id, author, text, created_at) values ($1, $2, $3, $4, $5) returning ${COLUMNS}`,
        [alert.hostId, alert.id, by.name, text, now()],
      );
      const comment = rows[0]!;
      await audit(tx, {
        actor: by,
        action: 'comment',
        object: 'alert',
        objectId: alert.id,
        details: { comment: comment.id, text },
      });
      return comment;
    },
    { pool: db },
  );
}
