import type { Queryable } from '../db/client';
import { kindCode } from './event';
import { dayOf, dayText } from './partitions-store';
import { epochMs, type StoredEvent, timestampOf } from './store';

/** Ends are events, but no behavior of their own: they bear the process's. */
const counted = (e: StoredEvent): boolean => e.kind !== kindCode('process_end');

interface Cell {
  behaviorId: string;
  day: number;
  kind: number;
  count: number;
  first: number;
  last: number;
}

/** behavior x host x day of these events. */
function cells(events: readonly StoredEvent[]): Cell[] {
  const out = new Map<string, Cell>();
  for (const e of events) {
    if (!counted(e)) continue;
    const day = dayOf(e.time);
    const id = `${e.behaviorId} ${day}`;
    const cell = out.get(id);
    if (cell) {
      cell.count++;
      cell.first = Math.min(cell.first, e.time);
      cell.last = Math.max(cell.last, e.time);
    } else out.set(id, { behaviorId: e.behaviorId, day, kind: e.kind, count: 1, first: e.time, last: e.time });
  }
  return [...out.values()].sort((a, b) =>
    a.behaviorId < b.behaviorId ? -1 : a.behaviorId > b.behaviorId ? 1 : a.day - b.day,
  );
}

/** Adds new events of one host to its rollups. The host's row is locked: nobody else writes these. */
export async function addToRollups(db: Queryable, hostId: number, events: readonly StoredEvent[]): Promise<void> {
  const list = cells(events);
  if (list.length === 0) return;
  await db.query(
    `insert into rollups (behavior_id, host_id, day, kind, count, first_ts, last_ts)
     select b, $1, d, k, c, to_timestamp(f / 1000.0), to_timestamp(l / 1000.0)
     from unnest($2::uuid[], $3::date[], $4::smallint[], $5::int[], $6::float8[], $7::float8[]) x(b, d, k, c, f, l)
     on conflict (behavior_id, host_id, day) do update
       set count = rollups.count + excluded.count,
           first_ts = least(rollups.first_ts, excluded.first_ts), last_ts = greatest(rollups.last_ts, excluded.last_ts)`,
    [
      hostId,
      list.map((c) => c.behaviorId),
      list.map((c) => dayText(c.day)),
      list.map((c) => c.kind),
      list.map((c) => c.count),
      list.map((c) => c.first),
      list.map((c) => c.last),
    ],
  );
}

/** Counts these (behavior, day) cells of a host again from its events: after events moved to another behavior. */
export async function recountRollups(db: Queryable, hostId: number, moved: readonly StoredEvent[]): Promise<void> {
  const list = cells(moved);
  if (list.length === 0) return;
  const params = [hostId, list.map((c) => c.behaviorId), list.map((c) => dayText(c.day))];
  await db.query(
    `delete from rollups r using unnest($2::uuid[], $3::date[]) x(b, d)
     where r.host_id = $1 and r.behavior_id = x.b and r.day = x.d`,
    params,
  );
  const days = list.map((c) => c.day);
  await db.query(
    `insert into rollups (behavior_id, host_id, day, kind, count, first_ts, last_ts)
     select e.behavior_id, $1, x.d, min(e.kind), count(*), min(e.ts), max(e.ts)
     from unnest($2::uuid[], $3::date[]) x(b, d)
     join events e on e.host_id = $1 and e.behavior_id = x.b
       and e.ts >= x.d::timestamp at time zone 'UTC' and e.ts < (x.d + 1)::timestamp at time zone 'UTC'
     where e.kind <> ${kindCode('process_end')}
       and e.ts >= ${timestampOf('$4::float8')} and e.ts < ${timestampOf('$5::float8')}
     group by e.behavior_id, x.d`,
    [...params, Math.min(...days) * 86_400_000, (Math.max(...days) + 1) * 86_400_000],
  );
}

/** First and last time of anything stored for a host. */
export async function hostSpan(db: Queryable, hostId: number): Promise<{ first: number | null; last: number | null }> {
  const { rows } = await db.query(
    `select ${epochMs('min(first_ts)')} as first, ${epochMs('max(last_ts)')} as last from rollups where host_id = $1`,
    [hostId],
  );
  return rows[0];
}
