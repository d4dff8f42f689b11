import type { Queryable } from '../db/client';
import { timestampOf } from '../telemetry/store';
import { nowMs } from '../time';

/**
 * Makes one open alert the other: links to it lead there. The other takes what people said of it where they said nothing of
 * the other itself; what was said of both stays with each, so nothing that a person decided is overwritten.
 */
export async function mergeAlert(tx: Queryable, hostId: number, from: string, into: string): Promise<void> {
  await tx.query(
    `update alerts t set threat_id = coalesce(t.threat_id, f.threat_id), assignee = coalesce(t.assignee, f.assignee),
       disposition = coalesce(t.disposition, f.disposition),
       tags = array(select distinct unnest(t.tags || f.tags) order by 1),
       reason = case when t.disposition is null then coalesce(t.reason, f.reason) else t.reason end,
       status = case when t.status = 'new' and f.status = 'in_progress' then f.status else t.status end
     from alerts f where t.host_id = $1 and t.alert_id = $3 and f.host_id = $1 and f.alert_id = $2`,
    [hostId, from, into],
  );
  await tx.query('update alert_comments set alert_id = $3 where host_id = $1 and alert_id = $2', [hostId, from, into]);
  await tx.query(
    `update alerts set redirect_to = $3, updated_at = ${timestampOf('$4::float8')} where host_id = $1 and alert_id = $2`,
    [hostId, from, into, nowMs()],
  );
}

/** A confirmed alert whose lineage got another anchor brings the threat along. */
export async function followLineage(tx: Queryable, hostId: number, alertId: string): Promise<void> {
  await tx.query(
    `insert into threat_lineages (threat_id, host_id, anchor_id)
     select threat_id, host_id, anchor_id from alerts where host_id = $1 and alert_id = $2 and threat_id is not null
     on conflict do nothing`,
    [hostId, alertId],
  );
}
