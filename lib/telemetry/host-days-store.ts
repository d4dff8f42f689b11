import type { Queryable } from '../db/client';
import { plain } from '../db/columns';
import { dayOf, dayText } from './partitions-store';
import { type EventPlace, type StoredEvent, timestampOf } from './store';

/** SQL: what a host reported on each day, counted from its events. $1 is the host, $2 the first day that is kept. */
export const RECOUNT_DAYS = `select host_id, (ts at time zone 'UTC')::date as day, count(*)::int as events, bit_or(1 << kind) as kinds
  from events where host_id = $1 and ts >= $2::date::timestamp at time zone 'UTC' group by 1, 2`;

/** The bits of kinds in `host_days.kinds`. */
export const kindBits = (codes: Iterable<number>): number => {
  let bits = 0;
  for (const code of codes) bits |= 1 << code;
  return bits;
};

/** Adds new events to what their hosts reported on their days. Their hosts' rows are locked. */
export async function addToHostDays(db: Queryable, events: readonly StoredEvent[]): Promise<void> {
  if (events.length === 0) return;
  const days = new Map<string, { hostId: number; day: number; events: number; kinds: number }>();
  for (const { hostId, time, kind } of events) {
    const day = dayOf(time);
    const key = `${hostId} ${day}`;
    const known = days.get(key);
    if (known) {
      known.events++;
      known.kinds |= 1 << kind;
    } else days.set(key, { hostId, day, events: 1, kinds: 1 << kind });
  }
  const list = [...days.values()];
  await db.query(
    `insert into host_days (host_id, day, events, kinds)
     select * from unnest($1::int[], $2::date[], $3::int[], $4::int[])
     on conflict (host_id, day) do update set events = host_days.events + excluded.events, kinds = host_days.kinds | excluded.kinds`,
    [
      plain(list, (d) => d.hostId),
      plain(list, (d) => dayText(d.day)),
      plain(list, (d) => d.events),
      plain(list, (d) => d.kinds),
    ],
  );
}

/** Counts the days of these events again: after an event turned out to be of another kind. */
export async function recountHostDays(db: Queryable, events: readonly EventPlace[]): Promise<void> {
  const days = new Map(events.map(({ hostId, time }) => [`${hostId} ${dayOf(time)}`, { hostId, day: dayOf(time) }]));
  for (const { hostId, day } of days.values()) {
    await db.query(
      `update host_days d set events = e.events, kinds = e.kinds from (
         select count(*)::int as events, bit_or(1 << kind) as kinds from events
         where host_id = $1 and ts >= ${timestampOf('$3::float8')} and ts < ${timestampOf('$4::float8')}) e
       where d.host_id = $1 and d.day = $2::date`,
      [hostId, dayText(day), day * 86_400_000, (day + 1) * 86_400_000],
    );
  }
}
