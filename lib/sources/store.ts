import fs from 'node:fs';
import type pg from 'pg';
import { type Actor, audit } from '../access';
import { pool, type Queryable, transaction } from '../db/client';
import { lateHosts } from '../telemetry/late-store';
import { removeSample, sampleState } from '../telemetry/sample-store';
import { epochMs } from '../telemetry/store';
import { canonicalBytes } from '../telemetry/text';
import { LATER_FROM, recordingFile } from './recordings';
import type { HostRow, QuarantineRow, SourceRow, Sources } from './source';

const LATEST = 20;

/**
 * Where telemetry comes from, and what of it could not be read.
 * @param shown hosts that the answer lists: the page shows few of thousands, and asks again and again
 */
export async function readSources(
  { hosts: shown }: { hosts: number } = { hosts: Number.POSITIVE_INFINITY },
  db: pg.Pool = pool(),
): Promise<Sources> {
  const hosts = await readHosts(db);
  const counts = await countBySource(db);
  const quarantine = await db.query<{ code: string; count: number }>(
    'select code, count(*)::int as count from quarantine group by code order by count desc, code',
  );
  const sample = await sampleState(db, LATER_FROM);
  return {
    sources: bySource(hosts, counts),
    hosts: hosts.slice(0, shown).map(({ sample: _, ...host }) => host),
    hostCount: hosts.length,
    quarantine: {
      total: quarantine.rows.reduce((sum, row) => sum + row.count, 0),
      byCode: quarantine.rows,
      latest: (await readQuarantine({ limit: LATEST }, db)).records,
    },
    sample: { ...sample, laterAvailable: sample.loaded && !sample.laterLoaded && fs.existsSync(recordingFile(2)) },
    warnings: [...sameNames(hosts), ...(await latePlaces(db, hosts))],
  };
}

type StoredHost = HostRow & { sample: boolean };

async function readHosts(db: pg.Pool): Promise<StoredHost[]> {
  const events = await countEvents(db);
  const { rows } = await db.query<Omit<StoredHost, 'events'>>(
    `select host_id as "hostId", name, source, os, sample, ${epochMs('first_ts')} as "firstTime", ${epochMs('last_ts')} as "lastTime"
     from hosts order by source, name, host_id`,
  );
  return rows.map((row) => ({ ...row, events: events.get(row.hostId) ?? 0 }));
}

const LEAST_FRESH_MS = 2_000;
const FRESH_TIMES_COST = 20;
const eventCounts = new WeakMap<object, { until: number; counts: Map<number, number> }>();

/** Exact, so it reads an index of every event: asked again no sooner than it is worth. */
async function countEvents(db: pg.Pool): Promise<Map<number, number>> {
  const known = eventCounts.get(db);
  if (known && known.until > Date.now()) return known.counts;
  const since = Date.now();
  const { rows } = await db.query<{ id: number; count: number }>(
    `select host_id as id, count(*)::float8 as count from events
     where ts between (select min(first_ts) from hosts) and (select max(last_ts) from hosts) group by host_id`,
  );
  const counts = new Map(rows.map((row) => [row.id, row.count]));
  eventCounts.set(db, {
    until: Date.now() + Math.max(LEAST_FRESH_MS, (Date.now() - since) * FRESH_TIMES_COST),
    counts,
  });
  return counts;
}

interface SourceCount {
  source: string;
  quarantined: number;
  pending: number;
}

async function countBySource(db: Queryable): Promise<SourceCount[]> {
  const { rows } = await db.query<SourceCount>(
    `select source, sum(q)::int as quarantined, sum(p)::int as pending from (
       select source, count(*) as q, 0 as p from quarantine group by source
       union all
       select h.source, 0, count(*) from pending_parts p join hosts h on h.host_id = p.host_id where not p.expired group by h.source
     ) c group by source`,
  );
  return rows;
}

/** A source is there as soon as it has a host, or sent something that could not be read. */
function bySource(hosts: readonly StoredHost[], counts: readonly SourceCount[]): SourceRow[] {
  const rows = new Map<string, SourceRow>();
  const rowOf = (source: string): SourceRow => {
    let row = rows.get(source);
    if (!row) {
      row = { source, hosts: 0, events: 0, firstTime: null, lastTime: null, quarantined: 0, pending: 0, sample: false };
      rows.set(source, row);
    }
    return row;
  };
  for (const host of hosts) {
    const row = rowOf(host.source);
    row.hosts++;
    row.events += host.events;
    row.sample ||= host.sample;
    if (host.firstTime !== null) row.firstTime = Math.min(row.firstTime ?? host.firstTime, host.firstTime);
    if (host.lastTime !== null) row.lastTime = Math.max(row.lastTime ?? host.lastTime, host.lastTime);
  }
  for (const { source, quarantined, pending } of counts) Object.assign(rowOf(source), { quarantined, pending });
  return [...rows.values()].sort((a, b) => (a.source < b.source ? -1 : 1));
}

/** Two sources may report one machine: its processes and prevalence would be counted twice. */
function sameNames(hosts: readonly StoredHost[]): string[] {
  const sources = new Map<string, Set<string>>();
  for (const { name, source } of hosts) sources.set(name, (sources.get(name) ?? new Set()).add(source));
  return [...sources]
    .filter(([, of]) => of.size > 1)
    .map(
      ([name, of]) =>
        `${name} is reported by ${[...of].sort().join(' and ')}: if it is one machine, its events count twice.`,
    );
}

/** Hosts whose later events still stand in the context that they had before a very late record came. */
async function latePlaces(db: Queryable, hosts: readonly StoredHost[]): Promise<string[]> {
  const names = new Map(hosts.map(({ hostId, name }) => [hostId, name]));
  return (await lateHosts(db)).map(
    ({ hostId, time }) =>
      `${names.get(hostId)}: a record came very late. What happened from ${new Date(time).toISOString()} on is being put into context again; until then its processes, behaviors and matches are those of before.`,
  );
}

export interface QuarantineQuestion {
  source?: string;
  code?: string;
  cursor?: string;
  limit: number;
}

const RAW_CHARACTERS = 4_000;

/** Newest first; the cursor is the id of the last record of the page before. */
export async function readQuarantine(
  q: QuarantineQuestion,
  db: Queryable = pool(),
): Promise<{ records: QuarantineRow[]; nextCursor: string | null }> {
  const { rows } = await db.query<Omit<QuarantineRow, 'raw'> & { raw: Buffer }>(
    `select quarantine_id as id, ${epochMs('received_at')} as "receivedAt", source, format, code, reason, line, stored,
       substring(raw from 1 for ${RAW_CHARACTERS * 4}) as raw
     from quarantine
     where ($1::text is null or source = $1) and ($2::text is null or code = $2) and ($3::bigint is null or quarantine_id < $3)
     order by quarantine_id desc limit $4`,
    [q.source ?? null, q.code ?? null, q.cursor ?? null, q.limit + 1],
  );
  const page = rows.slice(0, q.limit);
  return {
    records: page.map((row) => ({ ...row, raw: canonicalBytes(row.raw).slice(0, RAW_CHARACTERS) })),
    nextCursor: rows.length > page.length ? page[page.length - 1]!.id : null,
  };
}

/** Whether what is shown is, in part, a recording and not anybody's fleet. */
export async function isSampleLoaded(db: pg.Pool = pool()): Promise<boolean> {
  return (await sampleState(db, LATER_FROM)).loaded;
}

/** Takes the sample hosts out with everything stored of them. */
export async function takeSampleOut(by: Actor, db: pg.Pool = pool()): Promise<{ hosts: number; events: number }> {
  const removed = await removeSample(db);
  await transaction(
    (tx) => audit(tx, { actor: by, action: 'remove', object: 'sample', objectId: 'sample', details: removed }),
    { pool: db },
  );
  eventCounts.delete(db);
  return removed;
}
