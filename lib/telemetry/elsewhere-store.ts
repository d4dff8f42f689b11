import { pool, type Queryable } from '../db/client';
import { AppError } from '../errors';
import { ALIKE_BY, type AlikeBy, type Elsewhere, type ElsewhereHost } from './elsewhere';
import { type EventKey, kindCode } from './event';
import { eventRef } from './event-ref';
import { readShownEvents } from './event-store';
import { epochMs } from './store';
import { valuesOf } from './values';
import { behaviorsWith } from './values-store';

const MOST_HOSTS = 200;

/** On which hosts the behavior of an event, or one of its values, is seen: from rollups, the most events first. */
export async function readElsewhere(ref: string, by: AlikeBy, db: Queryable = pool()): Promise<Elsewhere> {
  const [event] = await readShownEvents(db, [ref]);
  if (!event) throw new AppError('not_found', 'There is no such event. It may have been dropped by retention.');
  const values = valuesOf(event.behavior);
  const choices = ALIKE_BY.flatMap((one): Elsewhere['choices'] => {
    if (one === 'behavior') return [{ by: one, value: null }];
    const found = values.find(({ field }) => field === one);
    return found ? [{ by: one, value: found.value }] : [];
  });
  const chosen = choices.find((one) => one.by === by);
  if (!chosen) return { by, value: null, choices, hosts: [], more: 0, here: 0 };
  const held = by === 'behavior' ? [event.behaviorId] : await behaviorsWith(db, by, chosen.value!);
  const { rows } = await db.query<Omit<ElsewhereHost, 'sample'> & { newest: string }>(
    `select r.host_id as "hostId", h.name as host, sum(r.count)::float8 as events, ${epochMs('min(r.first_ts)')} as first,
       ${epochMs('max(r.last_ts)')} as last, (array_agg(r.behavior_id order by r.last_ts desc))[1] as newest
     from rollups r join hosts h on h.host_id = r.host_id
     where r.behavior_id in (select unnest($1::uuid[])) and r.kind <> ${kindCode('process_end')} group by r.host_id, h.name order by sum(r.count) desc, h.name`,
    [held],
  );
  const others = rows.filter((row) => row.hostId !== event.hostId);
  const shown = others.slice(0, MOST_HOSTS);
  const samples = await readSamples(db, shown);
  return {
    by,
    value: chosen.value,
    choices,
    hosts: shown.map(({ newest: _, ...host }) => ({ ...host, sample: samples.get(host.hostId) ?? null })),
    more: others.length - shown.length,
    here: rows.find((row) => row.hostId === event.hostId)?.events ?? 0,
  };
}

/** The newest event of each host's newest behavior. */
async function readSamples(
  db: Queryable,
  hosts: readonly { hostId: number; newest: string; last: number }[],
): Promise<Map<number, NonNullable<ElsewhereHost['sample']>>> {
  if (hosts.length === 0) return new Map();
  const { rows } = await db.query<EventKey & { hostId: number; processId: string }>(
    `select x.host_id as "hostId", ${epochMs('x.ts')} as time, x.seq::float8 as seq, x.part, x.process_id as "processId"
     from unnest($1::int[], $2::uuid[], $3::float8[]) k(host_id, behavior_id, last) cross join lateral (
       select * from events e where e.host_id = k.host_id and e.behavior_id = k.behavior_id and e.kind <> ${kindCode('process_end')}
         and e.ts between to_timestamp(k.last / 1000.0) - interval '1 day' and to_timestamp(k.last / 1000.0)
       order by e.ts desc limit 1) x`,
    [hosts.map((host) => host.hostId), hosts.map((host) => host.newest), hosts.map((host) => host.last)],
  );
  return new Map(
    rows.map(({ hostId, processId, ...key }) => [hostId, { ref: eventRef(hostId, key), processId, time: key.time }]),
  );
}
