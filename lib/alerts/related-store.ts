import { pool, type Queryable } from '../db/client';
import { AppError } from '../errors';
import type { AlertRow } from './alert';
import type { RelatedAlerts, Relation } from './related';
import { readAlertRows, withoutCode } from './row-store';

/** Shown of each relation; the queue has them all. */
const SHOWN = 25;
/** Values stand in the alerts' summaries, which no index covers: looked for in the newest. */
const SEARCHED = 5_000;
/** Events of the same behavior on one host that are looked at for their alerts. */
const EVENTS_OF_HOST = 200;

/** Alerts of the same lineage, behavior on other hosts, file, user and host; each alert in the first that it fits. */
export async function readRelated(alertId: string, db: Queryable = pool()): Promise<RelatedAlerts> {
  const [row] = await readAlertRows(db, { text: 'a.alert_id = $1', params: [alertId] });
  if (!row) throw new AppError('not_found', `There is no alert ${alertId}.`);
  const { process } = row.summary.behavior;
  const seen = new Set([alertId]);
  const relations: RelatedAlerts['relations'] = [];
  const add = (
    relation: Relation,
    value: string | null,
    ids: readonly string[],
    alerts: ReadonlyMap<string, AlertRow>,
  ) => {
    const fresh = ids.filter((id) => !seen.has(id));
    for (const id of fresh) seen.add(id);
    const shown = fresh.slice(0, SHOWN).flatMap((id) => alerts.get(id) ?? []);
    relations.push({ relation, value, total: fresh.length, alerts: shown });
  };
  const [lineage, behavior, hash, user, host] = await Promise.all([
    ids(db, 'a.host_id = $1 and a.anchor_id = $2', [row.hostId, row.anchorId]),
    sameBehavior(db, row),
    newest(db, process.sha256, `a.summary -> 'behavior' -> 'process' ->> 'sha256' = $1`),
    newest(db, row.user ?? undefined, `a.summary -> 'behavior' -> 'process' ->> 'user' = $1`),
    ids(db, 'a.host_id = $1', [row.hostId]),
  ]);
  const wanted = [lineage, behavior, hash, user, host].flatMap((list) => list.slice(0, SHOWN * 2));
  const alerts = new Map(
    (await readAlertRows(db, { text: 'a.alert_id = any($1::bigint[])', params: [[...new Set(wanted)]] })).map((one) => [
      one.id,
      withoutCode(one),
    ]),
  );
  add('lineage', row.summary.lineage.title, lineage, alerts);
  add('behavior', null, behavior, alerts);
  add('hash', process.sha256 ?? null, hash, alerts);
  add('user', row.user, user, alerts);
  add('host', row.host, host, alerts);
  return { relations, searched: SEARCHED };
}

const CURRENT = `a.redirect_to is null and a.status <> 'withdrawn'`;
const MOST_IDS = 10_000;

async function ids(db: Queryable, where: string, params: unknown[]): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select a.alert_id as id from alerts a where ${where} and ${CURRENT} order by a.last_ts desc, a.alert_id desc limit ${MOST_IDS}`,
    params,
  );
  return rows.map((one) => one.id);
}

async function newest(db: Queryable, value: string | undefined, where: string): Promise<string[]> {
  if (value === undefined) return [];
  const { rows } = await db.query<{ id: string }>(
    `select a.alert_id as id from (select * from alerts order by alert_id desc limit ${SEARCHED}) a
     where ${where} and ${CURRENT} order by a.last_ts desc, a.alert_id desc`,
    [value],
  );
  return rows.map((one) => one.id);
}

/** The behavior that the alert is described by, in alerts of other hosts. */
async function sameBehavior(db: Queryable, alert: { id: string; hostId: number }): Promise<string[]> {
  const own = await db.query<{ id: string }>(
    `select behavior_id as id from matches where host_id = $1 and alert_id = $2 and withdrawn_at is null order by ts, seq, part limit 1`,
    [alert.hostId, alert.id],
  );
  if (!own.rows[0]) return [];
  const { rows } = await db.query<{ id: string }>(
    `with places as (
       select host_id, behavior_id, min(first_ts) as first_ts, max(last_ts) as last_ts
       from rollups where behavior_id = $2 and host_id <> $1 group by host_id, behavior_id limit 500
     )
     select a.alert_id as id from (
       select distinct m.host_id, m.alert_id from places p cross join lateral (
         select ts, seq, part from events e where e.host_id = p.host_id and e.behavior_id = p.behavior_id
           and e.ts between p.first_ts and p.last_ts order by e.ts desc limit ${EVENTS_OF_HOST}) e
       join matches m on m.host_id = p.host_id and m.ts = e.ts and m.seq = e.seq and m.part = e.part and m.withdrawn_at is null
     ) x join alerts a on a.host_id = x.host_id and a.alert_id = x.alert_id
     where ${CURRENT} order by a.last_ts desc, a.alert_id desc limit ${MOST_IDS}`,
    [alert.hostId, own.rows[0].id],
  );
  return rows.map((one) => one.id);
}
