import type pg from 'pg';
import { type Actor, audit } from '../access';
import { pool, transaction } from '../db/client';
import { AppError } from '../errors';
import { now } from '../time';
import type { AlertChange, AlertChangeResult, Judged } from './alert';
import { applyChange, changeAction, judgedOf, sameJudgement } from './change';
import { forgetCounts } from './count-store';

type Before = AlertChangeResult['before'][number];

/** One verdict over alerts; all of them or none. Answers with what was there, so that it can be taken back. */
export function changeAlerts(
  by: Actor,
  ids: readonly string[],
  change: AlertChange,
  db: pg.Pool = pool(),
): Promise<AlertChangeResult> {
  return write(by, new Map(ids.map((id) => [id, change])), {}, db);
}

/** Takes a change back: each alert gets what it had. Alerts that were withdrawn meanwhile are left as they are. */
export function undoChange(by: Actor, before: readonly Before[], db: pg.Pool = pool()): Promise<AlertChangeResult> {
  const changes = new Map(before.map(({ id, ...judged }) => [id, judged]));
  return write(by, changes, { undo: true }, db);
}

async function write(
  by: Actor,
  changes: ReadonlyMap<string, AlertChange>,
  options: { undo?: boolean },
  db: pg.Pool,
): Promise<AlertChangeResult> {
  const result = await transaction(
    async (tx) => {
      const alerts = await lockAll(tx, [...changes.keys()]);
      const changed = alerts.flatMap((alert) => {
        const change = changes.get(alert.id)!;
        if (options.undo && (alert.status === 'withdrawn' || change.status === 'withdrawn')) return [];
        const after = applyChange(alert.id, alert, change);
        return sameJudgement(alert, after) ? [] : [{ before: alert, after }];
      });
      await saveJudged(tx, changed);
      await audit(
        tx,
        ...changed.map(({ before, after }) => ({
          actor: by,
          action: options.undo ? 'undo' : changeAction(before, after),
          object: 'alert',
          objectId: before.id,
          details: { before: judgedOf(before), after },
        })),
      );
      return { changed: changed.length, before: changed.map(({ before }) => ({ id: before.id, ...judgedOf(before) })) };
    },
    { pool: db },
  );
  forgetCounts(db);
  return result;
}

export type Locked = Judged & { id: string; hostId: number };

/** In id order, so that two verdicts at once wait instead of blocking each other. Absent ids are left out. */
export async function lockAlerts(
  tx: pg.PoolClient,
  ids: readonly string[],
): Promise<(Locked & { redirectTo: string | null })[]> {
  const { rows } = await tx.query<Locked & { redirectTo: string | null }>(
    `select alert_id as id, host_id as "hostId", status, disposition, assignee, reason, tags, redirect_to as "redirectTo"
     from alerts where alert_id = any($1::bigint[]) order by alert_id for update`,
    [ids],
  );
  return rows;
}

async function lockAll(tx: pg.PoolClient, ids: string[]): Promise<Locked[]> {
  const rows = await lockAlerts(tx, ids);
  const known = new Set(rows.map((row) => row.id));
  const missing = ids.filter((id) => !known.has(id));
  if (missing.length > 0)
    throw new AppError('not_found', `There is no alert ${missing.slice(0, 5).join(', ')}.`, {
      ids: missing.slice(0, 50),
    });
  const merged = rows.find((row) => row.redirectTo !== null);
  if (merged) {
    throw new AppError('conflict', `Alert ${merged.id} became part of alert ${merged.redirectTo}.`, {
      id: merged.id,
      redirectTo: merged.redirectTo,
    });
  }
  return rows;
}

export async function saveJudged(
  tx: pg.PoolClient,
  changed: readonly { before: Locked; after: Judged }[],
): Promise<void> {
  if (changed.length === 0) return;
  const at = now();
  await tx.query(
    `update alerts a set status = x.status, disposition = x.disposition, assignee = x.assignee, reason = x.reason,
       tags = array(select jsonb_array_elements_text(x.tags)),
       closed_ts = case when x.status <> 'closed' then null when a.status = 'closed' then a.closed_ts else $1 end, updated_at = $1
     from unnest($2::int[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::jsonb[]) x(host, id, status, disposition, assignee, reason, tags)
     where a.host_id = x.host and a.alert_id = x.id`,
    [
      at,
      changed.map((c) => c.before.hostId),
      changed.map((c) => c.before.id),
      changed.map((c) => c.after.status),
      changed.map((c) => c.after.disposition),
      changed.map((c) => c.after.assignee),
      changed.map((c) => c.after.reason),
      changed.map((c) => JSON.stringify(c.after.tags)),
    ],
  );
}
