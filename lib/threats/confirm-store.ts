import type pg from 'pg';
import { type Actor, type AuditInput, audit } from '../access';
import type { AlertStatus, Disposition } from '../alerts/alert';
import { forgetCounts } from '../alerts/count-store';
import { pool, transaction } from '../db/client';
import { AppError } from '../errors';
import { lockHosts } from '../telemetry/hosts-store';
import { type LineageId, lineageKey } from '../telemetry/lineage-store';
import { now } from '../time';
import { pinEvidence, threatOwner } from './evidence-store';
import { readThreat } from './store';
import type { ThreatDetail } from './threat';

interface Alert extends LineageId {
  id: string;
  status: AlertStatus;
  disposition: Disposition | null;
  redirectTo: string | null;
  threatId: number | null;
}

/** Confirms that alerts are one intrusion: it owns their lineages from now on, with a copy of all that these did. */
export async function confirmThreat(
  by: Actor,
  wish: { name: string; alertIds: readonly string[] },
  db: pg.Pool = pool(),
): Promise<ThreatDetail> {
  const id = await transaction(
    async (tx) => {
      const alerts = await lockAlerts(tx, wish.alertIds);
      await refuseTaken(tx, alerts, null);
      const { rows } = await tx.query<{ id: number }>(
        `insert into threats (name, created_by, created_at, updated_at, first_ts, last_ts)
         select $1, $2, $3, $3, min(first_ts), max(last_ts) from alerts where alert_id = any($4::bigint[])
         returning threat_id as id`,
        [wish.name, by.name, now(), alerts.map((alert) => alert.id)],
      );
      const threatId = rows[0]!.id;
      const entries = await attach(tx, by, threatId, alerts);
      const details = { name: wish.name, alertIds: alerts.map((alert) => alert.id), lineages: lineagesOf(alerts) };
      await audit(tx, { actor: by, action: 'confirm', object: 'threat', objectId: threatId, details }, ...entries);
      return threatId;
    },
    { pool: db },
  );
  forgetCounts(db);
  return readThreat(id, db);
}

/** Adds alerts to a threat, with the evidence of their lineages. Alerts that are in it already stay as they are. */
export async function addAlerts(
  by: Actor,
  threatId: number,
  alertIds: readonly string[],
  db: pg.Pool = pool(),
): Promise<ThreatDetail> {
  await transaction(
    async (tx) => {
      const alerts = await lockAlerts(tx, alertIds);
      await lockThreat(tx, threatId);
      await refuseTaken(tx, alerts, threatId);
      const added = alerts.filter((alert) => alert.threatId === null);
      if (added.length === 0) return;
      const entries = await attach(tx, by, threatId, added);
      const details = { alertIds: added.map((alert) => alert.id), lineages: lineagesOf(added) };
      await audit(tx, { actor: by, action: 'extend', object: 'threat', objectId: threatId, details }, ...entries);
    },
    { pool: db },
  );
  forgetCounts(db);
  return readThreat(threatId, db);
}

export async function changeThreat(
  by: Actor,
  threatId: number,
  change: { name?: string; notes?: string },
  db: pg.Pool = pool(),
): Promise<ThreatDetail> {
  await transaction(
    async (tx) => {
      const before = await lockThreat(tx, threatId);
      const after = { name: change.name ?? before.name, notes: change.notes ?? before.notes };
      if (after.name === before.name && after.notes === before.notes) return;
      await tx.query('update threats set name = $2, notes = $3, updated_at = $4 where threat_id = $1', [
        threatId,
        after.name,
        after.notes,
        now(),
      ]);
      await audit(tx, {
        actor: by,
        action: 'change',
        object: 'threat',
        objectId: threatId,
        details: { before, after },
      });
    },
    { pool: db },
  );
  return readThreat(threatId, db);
}

async function lockThreat(tx: pg.PoolClient, threatId: number): Promise<{ name: string; notes: string }> {
  const { rows } = await tx.query<{ name: string; notes: string }>(
    'select name, notes from threats where threat_id = $1 for update',
    [threatId],
  );
  if (!rows[0]) throw new AppError('not_found', `There is no threat ${threatId}.`);
  return rows[0];
}

/** The alerts, held; their hosts first, as ingest does, so that nothing is added to their lineages meanwhile. */
async function lockAlerts(tx: pg.PoolClient, ids: readonly string[]): Promise<Alert[]> {
  const hosts = await tx.query<{ hostId: number }>(
    'select distinct host_id as "hostId" from alerts where alert_id = any($1::bigint[])',
    [ids],
  );
  await lockHosts(
    tx,
    hosts.rows.map((row) => row.hostId),
  );
  const { rows } = await tx.query<Alert>(
    `select alert_id as id, host_id as "hostId", anchor_id as "anchorId", status, disposition,
       redirect_to as "redirectTo", threat_id as "threatId"
     from alerts where alert_id = any($1::bigint[]) order by alert_id for update`,
    [ids],
  );
  const known = new Set(rows.map((row) => row.id));
  const missing = ids.filter((id) => !known.has(id));
  if (missing.length > 0) {
    const names = missing.slice(0, 5).join(', ');
    throw new AppError('not_found', `There is no alert ${names}.`, { ids: missing.slice(0, 50) });
  }
  return rows;
}

/** A process tree belongs to one threat: two that share evidence would count it twice. */
async function refuseTaken(tx: pg.PoolClient, alerts: readonly Alert[], threatId: number | null): Promise<void> {
  for (const { id, redirectTo, status } of alerts) {
    if (redirectTo !== null) {
      throw new AppError('conflict', `Alert ${id} became part of alert ${redirectTo}.`, { id, redirectTo });
    }
    if (status === 'withdrawn') {
      throw new AppError('conflict', `Alert ${id} was withdrawn by a later record: there is nothing left to confirm.`, {
        id,
      });
    }
  }
  const { rows } = await tx.query<{ id: string; threatId: number; name: string; itself: boolean }>(
    `select a.alert_id as id, t.threat_id as "threatId", t.name, a.threat_id is not null as itself
     from alerts a join threats t on t.threat_id = a.threat_id or (a.threat_id is null and exists (
       select from threat_lineages l where l.threat_id = t.threat_id and l.host_id = a.host_id and l.anchor_id = a.anchor_id))
     where a.alert_id = any($1::bigint[]) and t.threat_id is distinct from $2::int
     order by itself desc, a.alert_id limit 1`,
    [alerts.map((alert) => alert.id), threatId],
  );
  const taken = rows[0];
  if (!taken) return;
  const { id, name, itself } = taken;
  const what = itself ? `Alert ${id} belongs` : `The process tree of alert ${id} belongs`;
  throw new AppError('conflict', `${what} to threat ${taken.threatId}, "${name}", already.`, {
    id,
    threatId: taken.threatId,
  });
}

/** Gives the threat these alerts, their lineages and the evidence. Answers with what the log is to say of each alert. */
async function attach(tx: pg.PoolClient, by: Actor, threatId: number, alerts: readonly Alert[]): Promise<AuditInput[]> {
  const lineages = lineagesOf(alerts);
  const ids = alerts.map((alert) => alert.id);
  await tx.query(
    `insert into threat_lineages (threat_id, host_id, anchor_id)
     select $1, h, a from unnest($2::int[], $3::bigint[]) x(h, a) on conflict do nothing`,
    [threatId, lineages.map((l) => l.hostId), lineages.map((l) => l.anchorId)],
  );
  // a confirmed threat is not finished work, but what somebody closed stays closed
  await tx.query(
    `update alerts set threat_id = $1, disposition = 'true_positive', assignee = coalesce(assignee, $4),
       status = case when status = 'new' then 'in_progress' else status end, updated_at = $2
     where alert_id = any($3::bigint[])`,
    [threatId, now(), ids, by.name],
  );
  await pinEvidence(tx, threatId, lineages, ids);
  await tx.query(
    `update threats t set updated_at = $3, first_ts = least(t.first_ts, p.first_ts), last_ts = greatest(t.last_ts, p.last_ts)
     from (select min(ts) as first_ts, max(ts) as last_ts from pinned_events where owner = $2) p where t.threat_id = $1`,
    [threatId, threatOwner(threatId), now()],
  );
  return alerts.map(({ id, status, disposition }) => ({
    actor: by,
    action: 'confirm',
    object: 'alert',
    objectId: id,
    details: {
      before: { status, disposition },
      after: { status: status === 'new' ? 'in_progress' : status, disposition: 'true_positive' },
      threatId,
    },
  }));
}

function lineagesOf(alerts: readonly Alert[]): LineageId[] {
  return [
    ...new Map(alerts.map(({ hostId, anchorId }) => [lineageKey({ hostId, anchorId }), { hostId, anchorId }])).values(),
  ];
}
