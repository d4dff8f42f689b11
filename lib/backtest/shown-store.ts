import type { Queryable } from '../db/client';
import { readBehaviors } from '../telemetry/dictionary-store';
import { compareKeys, type EventKey, kindOfCode } from '../telemetry/event';
import { eventRef } from '../telemetry/event-ref';
import type { ShownEvent } from '../telemetry/shown';
import { epochMs, timestampOf } from '../telemetry/store';

interface Row extends EventKey {
  hostId: number;
  host: string;
  kind: number;
  pid: number;
  processId: string;
  behaviorId: string;
}

/** Stored events by their keys, as screens show them, in order of time. Keys that are not stored are absent. */
export async function shownEvents(
  db: Queryable,
  keys: readonly (EventKey & { hostId: number })[],
): Promise<ShownEvent[]> {
  if (keys.length === 0) return [];
  const times = keys.map(({ time }) => time);
  const { rows } = await db.query<Row>(
    `select e.host_id as "hostId", h.name as host, ${epochMs('e.ts')} as time, e.seq::float8 as seq, e.part, e.kind, e.pid,
       e.process_id as "processId", e.behavior_id as "behaviorId"
     from unnest($1::int[], $2::float8[], $3::bigint[], $4::int[]) k(host_id, time, seq, part)
     join events e on e.host_id = k.host_id and e.ts = ${timestampOf('k.time')} and e.seq = k.seq and e.part = k.part
     join hosts h on h.host_id = e.host_id
     where e.ts between ${timestampOf('$5::float8')} and ${timestampOf('$6::float8')}`,
    [
      keys.map(({ hostId }) => hostId),
      times,
      keys.map(({ seq }) => seq),
      keys.map(({ part }) => part),
      Math.min(...times),
      Math.max(...times),
    ],
  );
  const behaviors = await readBehaviors(
    db,
    rows.map((row) => row.behaviorId),
  );
  return rows
    .sort((a, b) => compareKeys(a, b) || a.hostId - b.hostId)
    .flatMap(({ hostId, host, kind, pid, processId, behaviorId, ...key }) => {
      const behavior = behaviors.get(behaviorId);
      if (!behavior) return [];
      // a process's end bears its start's behavior
      const own = { ...behavior, kind: kindOfCode(kind) };
      return [
        {
          ref: eventRef(hostId, key),
          hostId,
          host,
          time: key.time,
          kind: own.kind,
          pid,
          processId,
          behaviorId,
          behavior: own,
        },
      ];
    });
}
