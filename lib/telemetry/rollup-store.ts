import type { Queryable } from '../db/client';
import { plain } from '../db/columns';
import { kindCode } from './event';
import { dayOf, dayText } from './partitions-store';
import { openDays } from './rollup-days-store';
import { epochMs, type StoredEvent, timestampOf } from './store';

/** Ends are events, but no behavior of their own: they bear the process's. */
const counted = (e: StoredEvent): boolean => e.kind !== kindCode('process_end');

interface Cell {
  hostId: number;
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
    const id = `${e.behaviorId} ${e.hostId} ${day}`;
    const cell = out.get(id);
    if (cell) {
      cell.count++;
      cell.first = Math.min(cell.first, e.time);
      cell.last = Math.max(cell.last, e.time);
    } else
      out.set(id, {
        hostId: e.hostId,
        behaviorId: e.behaviorId,
        day,
        kind: e.kind,
        count: 1,
        first: e.time,
        last: e.time,
      });
  }
  return [...out.values()].sort((a, b) =>
    a.behaviorId < b.behaviorId ? -1 : a.behaviorId > b.behaviorId ? 1 : a.hostId - b.hostId || a.day - b.day,
  );
}

/** Adds new events to the rollups. Their hosts' rows are locked: nobody else writes these. */
export async function addToRollups(db: Queryable, events: readonly StoredEvent[]): Promise<void> {
  const list = cells(events);
  if (list.length === 0) return;
  await openDays(
    db,
    list.map(({ day }) => day),
  );
  await db.query(
    `insert into rollups (behavior_id, host_id, day, kind, count, first_ts, last_ts)
     select b, h, d, k, c, to_timestamp(f / 1000.0), to_timestamp(l / 1000.0)
     from unnest($1::int[], $2::uuid[], $3::date[], $4::smallint[], $5::int[], $6::float8[], $7::float8[]) x(h, b, d, k, c, f, l)
     on conflict (behavior_id, host_id, day) do update
       set count = rollups.count + excluded.count,
           first_ts = least(rollups.first_ts, excluded.first_ts), last_ts = greatest(rollups.last_ts, excluded.last_ts)`,
    [
      ...cellParams(list),
      plain(list, (c) => c.kind),
      plain(list, (c) => c.count),
      plain(list, (c) => c.first),
      plain(list, (c) => c.last),
    ],
  );
}

function cellParams(list: readonly Cell[]): string[] {
  const days = new Map(list.map((c) => [c.day, dayText(c.day)]));
  return [plain(list, (c) => c.hostId), plain(list, (c) => c.behaviorId), plain(list, (c) => days.get(c.day))];
}

/** Counts these (behavior, day) cells of their hosts again from the events: after events moved to another behavior. */
export async function recountRollups(db: Queryable, moved: readonly StoredEvent[]): Promise<void> {
  const list = cells(moved);
  if (list.length === 0) return;
  const params = cellParams(list);
  await openDays(
    db,
    list.map(({ day }) => day),
  );
  await db.query(
    `delete from rollups r using unnest($1::int[], $2::uuid[], $3::date[]) x(h, b, d)
     where r.host_id = x.h and r.behavior_id = x.b and r.day = x.d`,
    params,
  );
  const [from, to] = list.reduce(([a, b], c) => [Math.min(a, c.day), Math.max(b, c.day)], [list[0]!.day, list[0]!.day]);
  await db.query(
    `insert into rollups (behavior_id, host_id, day, kind, count, first_ts, last_ts)
     select x.b, x.h, x.d, e.* from unnest($1::int[], $2::uuid[], $3::date[]) x(h, b, d) cross join lateral (
       select min(kind), count(*) as n, min(ts), max(ts) from events
       where host_id = x.h and behavior_id = x.b and kind <> ${kindCode('process_end')}
         and ts >= x.d::timestamp at time zone 'UTC' and ts < (x.d + 1)::timestamp at time zone 'UTC'
         and ts >= ${timestampOf('$4::float8')} and ts < ${timestampOf('$5::float8')}) e
     where e.n > 0`,
    [...params, from * 86_400_000, (to + 1) * 86_400_000],
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
