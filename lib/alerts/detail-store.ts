import { pool, type Queryable } from '../db/client';
import { AppError } from '../errors';
import { eventRef } from '../telemetry/event-ref';
import { lineageKey } from '../telemetry/lineage-store';
import { epochMs } from '../telemetry/store';
import type { AlertDetail } from './alert';
import { legsOf } from './legs-store';
import { readAlertRows, withoutCode } from './row-store';

/** An alert may hold a million events; the count is always exact, the list ends here. */
const MOST_EVENTS = 2_000;

export async function readAlertDetail(alertId: string, db: Queryable = pool()): Promise<AlertDetail> {
  const [row] = await readAlertRows(db, { text: 'a.alert_id = $1', params: [alertId] });
  if (!row) throw new AppError('not_found', `There is no alert ${alertId}.`);
  const alert = withoutCode(row);
  const legs = await legsOf(db, [alert], { fresh: true });
  return {
    ...alert,
    redirectTo: await lastRedirect(db, alert.hostId, alertId),
    matchedEvents: await readMatchedEvents(db, alert.hostId, alertId),
    legs: legs.get(lineageKey(alert)) ?? [],
    hypotheses: await readHypotheses(db, alertId),
  };
}

/** The alert that this one became, through all merges, which stay on its host; UNION ends a circle. */
async function lastRedirect(db: Queryable, hostId: number, alertId: string): Promise<string | null> {
  const { rows } = await db.query<{ id: string }>(
    `with recursive hop(id, next) as (
       select alert_id, redirect_to from alerts where host_id = $2 and alert_id = $1
       union select a.alert_id, a.redirect_to from hop join alerts a on a.host_id = $2 and a.alert_id = hop.next
     ) select id from hop where next is null and id <> $1 limit 1`,
    [alertId, hostId],
  );
  return rows[0]?.id ?? null;
}

async function readMatchedEvents(
  db: Queryable,
  hostId: number,
  alertId: string,
): Promise<AlertDetail['matchedEvents']> {
  const { rows } = await db.query<{ time: number; seq: number; part: number; processId: string }>(
    `select ${epochMs('ts')} as time, seq::float8 as seq, part, process_id as "processId" from matches
     where host_id = $1 and alert_id = $2 and withdrawn_at is null order by ts, seq, part limit ${MOST_EVENTS}`,
    [hostId, alertId],
  );
  return rows.map((row) => ({ ref: eventRef(hostId, row), time: row.time, processId: row.processId }));
}

async function readHypotheses(db: Queryable, alertId: string): Promise<AlertDetail['hypotheses']> {
  const { rows } = await db.query<{ id: number; title: string; state: string }>(
    'select hypothesis_id as id, title, state from hypotheses where alert_id = $1 order by hypothesis_id',
    [alertId],
  );
  return rows;
}
