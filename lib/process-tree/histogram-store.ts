import type { Queryable } from '../db/client';
import type { Severity } from '../severity';
import { epochMs, timestampOf } from '../telemetry/store';
import type { Bins } from './histogram';
import type { AlertTree } from './tree';

/** Every event of the host in these bins, and where its alerts begin. */
export async function readHistogram(db: Queryable, hostId: number, bins: Bins): Promise<AlertTree['histogram']> {
  const { from, to, binMs } = bins;
  const range = [hostId, from, to];
  const inRange = (column: string) =>
    `host_id = $1 and ${column} >= ${timestampOf('$2::float8')} and ${column} < ${timestampOf('$3::float8')}`;
  const [events, alerts] = await Promise.all([
    db.query<{ bin: number; count: number }>(
      `select round((date_part('epoch', bin) * 1000 - $2::float8) / $4::float8)::int as bin, count from (
         select date_bin($4::float8 * interval '1 millisecond', ts, ${timestampOf('$2::float8')}) as bin, count(*)::int as count
         from events where ${inRange('ts')} group by 1) x`,
      [...range, binMs],
    ),
    db.query<{ time: number; severity: Severity }>(
      `select ${epochMs('a.first_ts')} as time, v.level as severity from alerts a join detector_versions v on v.version_id = a.version_id
       where a.${inRange('first_ts')} and a.redirect_to is null and a.status <> 'withdrawn' order by a.first_ts limit 1000`,
      range,
    ),
  ]);
  const counts = new Array<number>(bins.count).fill(0);
  for (const { bin, count } of events.rows) {
    counts[Math.min(Math.max(bin, 0), bins.count - 1)]! += count;
  }
  return { from, to, binMs, counts, alerts: alerts.rows };
}
