import { pool, type Queryable } from '../db/client';
import { AppError } from '../errors';
import { readProcessBehaviors } from '../telemetry/dictionary-store';
import { setApart, valuePrevalence } from '../telemetry/prevalence-store';
import type { TreePrevalence } from './tree';

const MOST_BEHAVIORS = 2_000;

/**
 * Of the programs of the lineage, and of the chain above it. Of programs, not of whole behaviors: these hold the parent's
 * command line, and would all be seen nowhere else.
 */
export async function readTreePrevalence(alertId: string, db: Queryable = pool()): Promise<TreePrevalence> {
  const alerts = await db.query<{ hostId: number; anchorId: string }>(
    `select a.host_id as "hostId", a.anchor_id as "anchorId" from alerts b
     join alerts a on a.host_id = b.host_id and a.alert_id = coalesce(b.redirect_to, b.alert_id) where b.alert_id = $1`,
    [alertId],
  );
  const alert = alerts.rows[0];
  if (!alert) throw new AppError('not_found', `There is no alert ${alertId}.`);
  const { rows } = await db.query<{ id: string }>(
    `with recursive up(id, parent_id, predecessor_id, behavior_id) as (
       select process_id, parent_id, predecessor_id, behavior_id from processes where host_id = $1 and process_id = $2
       union
       select p.process_id, p.parent_id, p.predecessor_id, p.behavior_id from up
       join processes p on p.host_id = $1 and p.process_id = any(array[up.parent_id, up.predecessor_id])
     )
     select behavior_id as id from (
       select behavior_id, count(*) as n from processes where host_id = $1 and anchor_id = $2 and started group by behavior_id
       union all select behavior_id, 1 from up) x
     group by behavior_id order by sum(n) desc, behavior_id limit ${MOST_BEHAVIORS}`,
    [alert.hostId, alert.anchorId],
  );
  const ids = rows.map((row) => row.id);
  const behaviors = await readProcessBehaviors(db, ids);
  const images = [...new Set(ids.flatMap((id) => behaviors.get(id)?.image ?? []))];
  const values = images.map((value) => ({ field: 'image' as const, value }));
  const prevalence = await valuePrevalence(db, 'process_start', values, await setApart(db, alert.hostId));
  const byImage = new Map(images.map((image, i) => [image, prevalence[i]!]));
  return {
    behaviors: ids.flatMap((id) => {
      const known = byImage.get(behaviors.get(id)?.image ?? '');
      return known ? [{ id, prevalence: known }] : [];
    }),
  };
}
