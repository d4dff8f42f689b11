import type { Queryable } from '../db/client';
import { nowMs } from '../time';
import { readBehaviors } from './dictionary-store';
import type { EventKey } from './event';
import { placeText, rawRecords, storedKeys, timestampOf } from './store';

/**
 * Pins: alerts, observations and threats hold their own copy of an event, its behavior and its raw record, so that
 * what a verdict rested on outlives retention and later corrections.
 * @param owner what holds them: `alert:12`, `observation:3`, `threat:1`
 * @returns how many were pinned now; events pinned before keep their first copy
 */
export async function pinEvents(
  tx: Queryable,
  hostId: number,
  owner: string,
  keys: readonly EventKey[],
): Promise<number> {
  const events = [...(await storedKeys(tx, hostId, keys)).values()];
  if (events.length === 0) return 0;
  const behaviors = await readBehaviors(
    tx,
    events.map((e) => e.behaviorId),
  );
  const raw = await rawRecords(tx, events);
  const { rowCount } = await tx.query(
    `insert into pinned_events (host_id, owner, ts, seq, part, kind, pid, process_id, behavior_id, behavior, raw, pinned_at)
     select $1, $2, to_timestamp(t / 1000.0), s, p, k, pid, pr, b, doc, raw, ${timestampOf('$3::float8')}
     from unnest($4::float8[], $5::bigint[], $6::int[], $7::smallint[], $8::int[], $9::bigint[], $10::uuid[], $11::jsonb[], $12::bytea[])
       x(t, s, p, k, pid, pr, b, doc, raw)
     on conflict do nothing`,
    [
      hostId,
      owner,
      nowMs(),
      events.map((e) => e.time),
      events.map((e) => e.seq),
      events.map((e) => e.part),
      events.map((e) => e.kind),
      events.map((e) => e.pid),
      events.map((e) => e.processId),
      events.map((e) => e.behaviorId),
      events.map((e) => JSON.stringify(behaviors.get(e.behaviorId))),
      events.map((e) => Buffer.from(raw.get(placeText(e))?.bytes ?? [])),
    ],
  );
  return rowCount ?? 0;
}

export async function unpin(tx: Queryable, owner: string): Promise<void> {
  await tx.query('delete from pinned_events where owner = $1', [owner]);
}
