import type { Queryable } from '../db/client';
import { plain } from '../db/columns';
import { type EventPlace, epochMs, placeParams, timestampOf } from './store';

/**
 * Hosts whose events from a place on are still to be put into context again, after a record that came very late: one
 * transaction folds only so many. Everything before the place is as it would be had all records come in order.
 */
export interface LateHost extends EventPlace {
  /** epoch ms: since when it waits */
  since: number;
}

/** What waits, the longest first. */
export async function lateHosts(db: Queryable, hostId: number | null = null): Promise<LateHost[]> {
  const { rows } = await db.query<LateHost>(
    `select host_id as "hostId", ${epochMs('ts')} as time, seq::float8 as seq, part, ${epochMs('since')} as since
     from late_hosts where host_id = coalesce($1, host_id) order by since, host_id`,
    [hostId],
  );
  return rows;
}

/**
 * Notes where hosts are to be folded again from. A host that waits already does so from the earlier place.
 * @param folded hosts that were folded again from where they waited
 * @param now epoch ms
 */
export async function leaveForLater(
  db: Queryable,
  folded: readonly number[],
  places: readonly EventPlace[],
  now: number,
): Promise<void> {
  if (folded.length > 0)
    await db.query('delete from late_hosts where host_id = any($1::int[])', [plain(folded, (id) => id)]);
  if (places.length === 0) return;
  await db.query(
    `insert into late_hosts (host_id, ts, seq, part, since)
     select h, to_timestamp(t / 1000.0), s, p, ${timestampOf('$5::float8')}
     from unnest($1::int[], $2::float8[], $3::bigint[], $4::int[]) x(h, t, s, p)
     on conflict (host_id) do update set ts = excluded.ts, seq = excluded.seq, part = excluded.part
     where (late_hosts.ts, late_hosts.seq, late_hosts.part) > (excluded.ts, excluded.seq, excluded.part)`,
    [...placeParams(places), now],
  );
}
