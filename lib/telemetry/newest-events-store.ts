import type { Queryable } from '../db/client';
import type { NormalEvent } from './event';
import { epochMs, placeText, rawRecords, type StoredEvent } from './store';
import { normaliseAgain } from './stored-record';

/** How many hosts of a source are looked at, those that reported last, and how many events of each. */
const HOSTS = 20;
const EVENTS = 100;

/** The newest events of some hosts of every source, as the agents sent them: what a fleet's records hold at the moment. */
export async function newestEvents(db: Queryable): Promise<NormalEvent[]> {
  const { rows } = await db.query<StoredEvent>(
    `select x.* from (
       select host_id, last_ts, row_number() over (partition by source order by last_ts desc) as place
       from hosts where last_ts is not null) h
     cross join lateral (
       select host_id as "hostId", ${epochMs('ts')} as time, seq::float8 as seq, part, kind, pid,
         process_id as "processId", behavior_id as "behaviorId", raw_block as "rawBlock"
       from events where host_id = h.host_id and ts <= h.last_ts and ts >= h.last_ts - interval '1 day'
       order by ts desc limit ${EVENTS}) x
     where h.place <= ${HOSTS}`,
  );
  const raw = await rawRecords(db, rows);
  return rows.map((row) => normaliseAgain(raw.get(placeText(row)), row));
}
