import type { Queryable } from '../db/client';
import { plain, texts } from '../db/columns';
import type { EventKey } from './event';
import { epochMs } from './store';

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
  const unknown: HostIdentity[] = [];
  for (const host of hosts) {
    const id = cache.get(JSON.stringify([source, host.id]));
    if (id === undefined) unknown.push(host);
    else out.set(host.id, id);
  }
  for (const [host, id] of await findOrAdd(pool, source, unknown, sample)) {
    cache.set(JSON.stringify([source, host]), id);
    out.set(host, id);
  }
  return out;
}

/** After hosts were removed (sample data): ids are not given twice, but the memo must not name dead ones. */
export function forgetHosts(pool: object): void {
  known.delete(pool);
}

async function findOrAdd(
  db: Queryable,
  source: string,
  hosts: readonly HostIdentity[],
  sample: boolean,
): Promise<Map<string, number>> {
  if (hosts.length === 0) return new Map();
  const sorted = [...hosts].sort((a, b) => (a.id < b.id ? -1 : 1));
  const ids = texts(sorted, (h) => h.id);
  const find = async () => {
    const { rows } = await db.query<{ id: number; host: string }>(
      'select host_id as id, agent_host_id as host from hosts where source = $1 and agent_host_id = any($2::text[])',
      [source, ids],
    );
    return new Map(rows.map((row) => [row.host, row.id]));
  };
  const found = await find();
  if (found.size === hosts.length) return found;
  await db.query(
    `insert into hosts (source, agent_host_id, name, os, sample)
     select $1, id, name, os, $5 from unnest($2::text[], $3::text[], $4::text[]) x(id, name, os) on conflict do nothing`,
    [source, ids, texts(sorted, (h) => h.name), texts(sorted, (h) => h.os), sample],
  );
  return find();
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
    [plain(ids, (id) => id)],
  );
  return new Map(
    rows.map((row) => [
      row.id,
      { hostId: row.id, last: row.time === null ? undefined : { time: row.time, seq: row.seq, part: row.part } },
    ]),
  );
}

/** What a batch adds to a host's span of stored events. */
export interface SpanChange {
  hostId: number;
  /** time of the first new event */
  first: number;
  /** the last stored event */
  last: EventKey;
}

/** Moves the hosts' spans of stored events. */
export async function moveHostSpans(tx: Queryable, changes: readonly SpanChange[]): Promise<void> {
  if (changes.length === 0) return;
  await tx.query(
    `update hosts set first_ts = least(first_ts, to_timestamp(f / 1000.0)), last_ts = to_timestamp(l / 1000.0), last_seq = s, last_part = p
     from unnest($1::int[], $2::float8[], $3::float8[], $4::bigint[], $5::int[]) x(h, f, l, s, p) where host_id = x.h`,
    [
      plain(changes, (c) => c.hostId),
      plain(changes, (c) => c.first),
      plain(changes, (c) => c.last.time),
      plain(changes, (c) => c.last.seq),
      plain(changes, (c) => c.last.part),
    ],
  );
}
