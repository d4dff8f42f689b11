import type pg from 'pg';
import { regroup } from './alerts/grouping-store';
import { sidePool, transaction } from './db/client';
import { DetectionMemo } from './detectors/detect';
import { recordMatches } from './detectors/detect-store';
import type { LiveSet } from './detectors/live-set';
import { shareLiveSet } from './detectors/live-set-store';
import { Answers } from './sources/answers';
import type { IngestAnswer } from './sources/source';
import { joinParts, type PartLine } from './telemetry/audit-batch-store';
import { keyText } from './telemetry/event';
import { type HostBatchContext, type Incoming, storeHostBatch } from './telemetry/host-batch-store';
import { type HostIdentity, type HostState, hostIds, lockHosts } from './telemetry/hosts-store';
import { installationKeys } from './telemetry/keys-store';
import { ensurePartitions } from './telemetry/partitions-store';
import { silentHosts } from './telemetry/pending-store';
import { putQuarantine, type Quarantined } from './telemetry/quarantine-store';
import { type ReadRecord, readRecord, splitLines } from './telemetry/records';
import { storedKeys } from './telemetry/store';
import { acceptedRange, checkTime, type TimeRange } from './telemetry/time-range';
import { nowMs } from './time';

export interface IngestOptions {
  pool: pg.Pool;
  /** the name space of the agents' host ids */
  source: string;
  sample?: boolean;
  /** a historic import states what times it holds */
  range?: TimeRange;
  /** host of audit lines without node= */
  defaultHost?: string;
}

const memos = new WeakMap<object, DetectionMemo>();

/**
 * The inbound way: lines -> events -> stored, detected and grouped into alerts, in one transaction. When this returns,
 * every record is stored and seen by every live detector, waits for its other parts, or is in quarantine.
 */
export async function ingest(body: Uint8Array, options: IngestOptions): Promise<IngestAnswer> {
  const { pool, source, sample = false } = options;
  const receivedAt = nowMs();
  const range = acceptedRange(receivedAt, options.range);
  const records = [...splitLines(body)].map(({ bytes, line }) =>
    inRange(readRecord(bytes, line, options.defaultHost), range),
  );
  const keys = await installationKeys(pool);
  const batches = byHost(records);
  const ids = await hostIds(
    pool,
    source,
    [...batches.values()].map((b) => b.host),
    sample,
  );
  await ensurePartitions(pool, times(records));
  return transaction(
    async (tx) => {
      const answers = new Answers(records);
      const hosts = await lockHosts(tx, [...ids.values()]);
      const way = { tx, side: sidePool(pool), keys, set: await shareLiveSet(tx, pool), memo: memoOf(pool), receivedAt };
      const bad = quarantinedLines(records);
      for (const batch of inIdOrder(batches, ids)) {
        const host = hosts.get(batch.id)!;
        const joined = await joinParts(tx, keys, source, host, batch.parts, batch.latest, receivedAt);
        answers.parts(joined.results);
        bad.push(...joined.quarantined);
        const incoming = [...(await notStored(tx, host, batch.events, answers)), ...joined.incoming];
        await storeAndDetect(way, host, incoming);
      }
      await putQuarantine(tx, source, sample, bad, keys, receivedAt);
      return answers.summary();
    },
    { pool },
  );
}

/**
 * Makes the events whose missing parts nobody sends any more: a host's own time moves on only while it speaks. The
 * server calls this now and then; a part that comes later still completes its event.
 * @returns events made
 */
export async function settleSilent(pool: pg.Pool): Promise<number> {
  const receivedAt = nowMs();
  const keys = await installationKeys(pool);
  let made = 0;
  for (const { hostId, source, sample } of await silentHosts(pool, receivedAt)) {
    made += await transaction(
      async (tx) => {
        const host = (await lockHosts(tx, [hostId])).get(hostId);
        if (!host) return 0;
        const way = {
          tx,
          side: sidePool(pool),
          keys,
          set: await shareLiveSet(tx, pool),
          memo: memoOf(pool),
          receivedAt,
        };
        const joined = await joinParts(tx, keys, source, host, [], 0, receivedAt);
        await storeAndDetect(way, host, joined.incoming);
        await putQuarantine(tx, source, sample, joined.quarantined, keys, receivedAt);
        return joined.incoming.length;
      },
      { pool },
    );
  }
  return made;
}

function memoOf(pool: pg.Pool): DetectionMemo {
  let memo = memos.get(pool);
  if (!memo) {
    memo = new DetectionMemo();
    memos.set(pool, memo);
  }
  return memo;
}

interface Way extends HostBatchContext {
  tx: pg.PoolClient;
  set: LiveSet;
  memo: DetectionMemo;
  receivedAt: number;
}

async function storeAndDetect(way: Way, host: HostState, incoming: readonly Incoming[]): Promise<void> {
  const changed = await storeHostBatch(way, host, incoming);
  await regroup(way.tx, await recordMatches(way.tx, host.hostId, changed, way.set, way.memo, way.receivedAt));
}

function inRange(record: ReadRecord, range: TimeRange): ReadRecord {
  if (record.result === 'bad') return record;
  const time = record.result === 'event' ? record.event.time : record.part.time;
  const refused = checkTime(time, range);
  if (!refused) return record;
  const format = record.result === 'event' ? 'ecs' : 'auditd';
  return { line: record.line, result: 'bad', format, code: refused.code, reason: refused.reason, bytes: record.bytes };
}

interface HostBatch {
  host: HostIdentity;
  events: { line: number; incoming: Incoming }[];
  parts: PartLine[];
  latest: number;
}

function byHost(records: readonly ReadRecord[]): Map<string, HostBatch> {
  const batches = new Map<string, HostBatch>();
  const of = (host: HostIdentity, time: number): HostBatch => {
    let batch = batches.get(host.id);
    if (!batch) {
      batch = { host, events: [], parts: [], latest: time };
      batches.set(host.id, batch);
    }
    batch.latest = Math.max(batch.latest, time);
    return batch;
  };
  for (const record of records) {
    if (record.result === 'event') {
      const { event, bytes, line } = record;
      of(event.host, event.time).events.push({ line, incoming: { event, bytes, format: 'ecs' } });
    } else if (record.result === 'part') {
      const { part, bytes, line } = record;
      of({ id: part.node, name: part.node, os: 'linux' }, part.time).parts.push({ line, part, bytes });
    }
  }
  return batches;
}

function inIdOrder(
  batches: ReadonlyMap<string, HostBatch>,
  ids: ReadonlyMap<string, number>,
): (HostBatch & { id: number })[] {
  return [...batches.values()].map((b) => ({ ...b, id: ids.get(b.host.id)! })).sort((a, b) => a.id - b.id);
}

/** The events that neither the database nor this batch has yet. */
async function notStored(
  tx: pg.PoolClient,
  host: HostState,
  events: HostBatch['events'],
  answers: Answers,
): Promise<Incoming[]> {
  const stored = await storedKeys(tx, host.hostId, host.last === undefined ? [] : events.map((e) => e.incoming.event));
  const fresh = new Map<string, Incoming>();
  for (const { line, incoming } of events) {
    const key = keyText(incoming.event);
    if (stored.has(key) || fresh.has(key)) answers.duplicate(line);
    else fresh.set(key, incoming);
  }
  return [...fresh.values()];
}

/** Bad lines, and lines that were stored with repaired text: both are kept whole with the reason. */
function quarantinedLines(records: readonly ReadRecord[]): Quarantined[] {
  const out: Quarantined[] = [];
  for (const r of records) {
    if (r.result === 'bad') out.push({ ...r, format: r.format ?? null, stored: false });
    else if (r.result === 'event' && r.warning) {
      out.push({ line: r.line, format: 'ecs', code: 'repaired', reason: r.warning, stored: true, bytes: r.bytes });
    }
  }
  return out;
}

function* times(records: readonly ReadRecord[]): Generator<number> {
  for (const r of records) if (r.result !== 'bad') yield r.result === 'event' ? r.event.time : r.part.time;
}
