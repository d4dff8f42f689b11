import type { Queryable } from '../db/client';
import type { EventKey } from './event';
import { epochMs, timestampOf } from './store';

/** A host is a source's name space and the agent's own id for it (or its node name). */
export interface HostIdentity {
  id: string;
  name: string;
  os: string;
}

const known = new WeakMap<object, Map<string, number>>();

/** The host ids of these identities; new hosts are stored at once, so that a transaction can lock their rows. */
export async function hostIds(
  pool: Queryable & object,
  source: string,
  hosts: Iterable<HostIdentity>,
  sample: boolean,
): Promise<Map<string, number>> {
  let cache = known.get(pool);
  if (!cache) {
    cache = new Map();
    known.set(pool, cache);
  }
  const out = new Map<string, number>();
  for (const host of hosts) {
    const key = JSON.stringify([source, host.id]);
    const id = cache.get(key) ?? (await findOrAdd(pool, source, host, sample));
    cache.set(key, id);
    out.set(host.id, id);
  }
  return out;
}

/** After hosts were removed (sample data): ids are not given twice, but the memo must not name dead ones. */
export function forgetHosts(pool: object): void {
  known.delete(pool);
}

async function findOrAdd(db: Queryable, source: string, host: HostIdentity, sample: boolean): Promise<number> {
  const find = () =>
    db.query<{ id: number }>('select host_id as id from hosts where source = $1 and agent_host_id = $2', [
      source,
      host.id,
    ]);
  const { rows } = await find();
  if (rows[0]) return rows[0].id;
  await db.query(
    `insert into hosts (source, agent_host_id, name, os, sample) values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [source, host.id, host.name, host.os, sample],
  );
  return (await find()).rows[0]!.id;
}

export interface HostState {
  hostId: number;
  /** the last stored event; undefined for a host without any */
  last: EventKey | undefined;
}

/** Locks the hosts' rows in id order: one transaction at a time changes what is stored of a host. */
export async function lockHosts(tx: Queryable, ids: readonly number[]): Promise<Map<number, HostState>> {
  const { rows } = await tx.query<{ id: number; time: number | null; seq: number; part: number }>(
    `select host_id as id, ${epochMs('last_ts')} as time, last_seq::float8 as seq, last_part as part
     from hosts where host_id = any($1::int[]) order by host_id for update`,
    [[...ids]],
  );
  return new Map(
    rows.map((row) => [
      row.id,
      { hostId: row.id, last: row.time === null ? undefined : { time: row.time, seq: row.seq, part: row.part } },
    ]),
  );
}

/** Moves the host's span of stored events. */
export async function moveHostSpan(tx: Queryable, hostId: number, first: number, last: EventKey): Promise<void> {
  await tx.query(
    `update hosts set first_ts = least(first_ts, ${timestampOf('$2::float8')}), last_ts = ${timestampOf('$3::float8')},
       last_seq = $4, last_part = $5 where host_id = $1`,
    [hostId, first, last.time, last.seq, last.part],
  );
}
