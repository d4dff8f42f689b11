import { pool, type Queryable } from '../db/client';
import { AppError } from '../errors';
import { readKeptFrom } from '../telemetry/border-store';
import { eventRef } from '../telemetry/event-ref';
import { type LineageId, lineageKey } from '../telemetry/lineage-store';
import { epochMs } from '../telemetry/store';
import type { AlertDetail, AlertLegs, OpenedAlert } from './alert';
import { legsOf } from './legs-store';
import { readAlertRows, withoutCode } from './row-store';

/** An alert may hold a million events; the count is always exact, the list ends here. */
const MOST_EVENTS = 2_000;

/** What a page needs before it can draw: nothing that grows with the incident, but for the list of events that it cuts. */
export async function readAlert(alertId: string, db: Queryable = pool()): Promise<OpenedAlert> {
  const [row] = await readAlertRows(db, { text: 'a.alert_id = $1', params: [alertId] });
  if (!row) throw new AppError('not_found', `There is no alert ${alertId}.`);
  const alert = withoutCode(row);
  const [redirectTo, matchedEvents, hypotheses, keptFrom] = await Promise.all([
    lastRedirect(db, alert.hostId, alertId),
    readMatchedEvents(db, alert.hostId, alertId),
    readHypotheses(db, alertId),
    readKeptFrom(db),
  ]);
  const dropped = keptFrom !== null && alert.firstTime < keptFrom;
  return { ...alert, redirectTo, matchedEvents, hypotheses, ...(dropped ? { keptFrom } : {}) };
}

/** The live detectors that catch the alert's lineage now, each evaluated on everything that the lineage did. */
export async function readAlertLegs(alertId: string, db: Queryable = pool()): Promise<AlertLegs> {
  const { rows } = await db.query<LineageId>(
    'select host_id as "hostId", anchor_id as "anchorId" from alerts where alert_id = $1',
    [alertId],
  );
  if (!rows[0]) throw new AppError('not_found', `There is no alert ${alertId}.`);
  const legs = await legsOf(db, rows, { fresh: true });
  return { legs: legs.get(lineageKey(rows[0])) ?? [] };
}

export async function readAlertDetail(alertId: string, db: Queryable = pool()): Promise<AlertDetail> {
  const [alert, legs] = await Promise.all([readAlert(alertId, db), readAlertLegs(alertId, db)]);
  return { ...alert, ...legs };
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
): Promise<OpenedAlert['matchedEvents']> {
  const { rows } = await db.query<{ time: number; seq: number; part: number; processId: string }>(
    `select ${epochMs('ts')} as time, seq::float8 as seq, part, process_id as "processId" from matches
     where host_id = $1 and alert_id = $2 and withdrawn_at is null order by ts, seq, part limit ${MOST_EVENTS}`,
    [hostId, alertId],
  );
  return rows.map((row) => ({ ref: eventRef(hostId, row), time: row.time, processId: row.processId }));
}

async function readHypotheses(db: Queryable, alertId: string): Promise<OpenedAlert['hypotheses']> {
  const { rows } = await db.query<{ id: number; title: string; state: string }>(
    'select hypothesis_id as id, title, state from hypotheses where alert_id = $1 order by hypothesis_id',
    [alertId],
  );
  return rows;
}
