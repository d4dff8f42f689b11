import type pg from 'pg';
import { regroup } from './alerts/grouping-store';
import { sidePool, transaction } from './db/client';
import { DetectionMemo } from './detectors/detect';
import { recordMatches } from './detectors/detect-store';
import type { LiveSet } from './detectors/live-set';
import { shareLiveSet } from './detectors/live-set-store';
import { env } from './env';
import { Answers } from './sources/answers';
import type { IngestAnswer } from './sources/source';
import { joinParts, type PartLine } from './telemetry/audit-batch-store';
import { compareKeys } from './telemetry/event';
import { type BatchContext, storeHostBatches } from './telemetry/host-batch-store';
import { type HostIdentity, type HostState, hostIds, lockHosts } from './telemetry/hosts-store';
import type { Keys } from './telemetry/keys';
import { installationKeys } from './telemetry/keys-store';
import { lateHosts } from './telemetry/late-store';
import { ensurePartitions } from './telemetry/partitions-store';
import { silentHosts } from './telemetry/pending-store';
import { putQuarantine, type Quarantined } from './telemetry/quarantine-store';
import { type ReadRecord, readRecord, splitLines } from './telemetry/records';
import { placeText, storedEvents } from './telemetry/store';
import { acceptedRange, checkTime, type TimeRange } from './telemetry/time-range';
import type { HostBatch, Incoming } from './telemetry/window-store';
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
/** as the last transaction of each pool found it */
const borders = new WeakMap<object, number | null>();

/** Retention dropped meanwhile what some of these records are as old as. */
class BorderMoved extends Error {}

/**
 * The inbound way: lines -> events -> stored, detected and grouped into alerts, in one transaction. When this returns,
 * every record is stored and seen by every live detector, waits for its other parts, or is in quarantine.
 */
export async function ingest(body: Uint8Array, options: IngestOptions): Promise<IngestAnswer> {
  try {
    return await ingestOnce(body, options);
  } catch (error) {
    // The border is known now; it moves once a day.
    if (error instanceof BorderMoved) return ingestOnce(body, options);
    throw error;
  }
}

async function ingestOnce(body: Uint8Array, options: IngestOptions): Promise<IngestAnswer> {
  const { pool, source, sample = false } = options;
  const receivedAt = nowMs();
  const range = acceptedRange(receivedAt, options.range);
  const keptFrom = borders.get(pool) ?? null;
  const records = [...splitLines(body)].map(({ bytes, line }) =>
    inRange(readRecord(bytes, line, options.defaultHost), range, keptFrom),
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
      const way = await openWay(tx, pool, keys, receivedAt);
      if (way.keptFrom !== keptFrom && isBefore(times(records), way.keptFrom)) throw new BorderMoved();
      const list = [...batches.values()].map((batch) => ({ ...batch, host: hosts.get(ids.get(batch.host.id)!)! }));
      const joined = await joinParts(tx, keys, source, list, receivedAt);
      answers.parts(joined.results);
      await storeAndDetect(way, byLockedHost(hosts, [...(await notStored(tx, list, answers)), ...joined.incoming]));
      await putQuarantine(tx, source, sample, [...quarantinedLines(records), ...joined.quarantined], keys, receivedAt);
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
        const hosts = await lockHosts(tx, [hostId]);
        const host = hosts.get(hostId);
        if (!host) return 0;
        const way = await openWay(tx, pool, keys, receivedAt);
        const joined = await joinParts(tx, keys, source, [{ host, lines: [], latest: 0 }], receivedAt);
        await storeAndDetect(way, byLockedHost(hosts, joined.incoming));
        await putQuarantine(tx, source, sample, joined.quarantined, keys, receivedAt);
        return joined.incoming.length;
      },
      { pool },
    );
  }
  return made;
}

/**
 * Puts more of what very late records left behind into context again: a stretch of each host that waits, in a transaction of
 * its own. The server calls this now and then.
 * @returns hosts that waited
 */
export async function foldLate(pool: pg.Pool): Promise<number> {
  const receivedAt = nowMs();
  const keys = await installationKeys(pool);
  const waiting = await lateHosts(pool);
  for (const { hostId } of waiting) {
    await transaction(
      async (tx) => {
        const host = (await lockHosts(tx, [hostId])).get(hostId);
        const [again] = await lateHosts(tx, hostId);
        if (!host || !again) return;
        await storeAndDetect(await openWay(tx, pool, keys, receivedAt), [{ host, incoming: [], again }]);
      },
      { pool },
    );
  }
  return waiting.length;
}

function memoOf(pool: pg.Pool): DetectionMemo {
  let memo = memos.get(pool);
  if (!memo) {
    memo = new DetectionMemo();
    memos.set(pool, memo);
  }
  return memo;
}

interface Way extends BatchContext {
  set: LiveSet;
  memo: DetectionMemo;
}

async function openWay(tx: pg.PoolClient, pool: pg.Pool, keys: Keys, receivedAt: number): Promise<Way> {
  const set = await shareLiveSet(tx, pool);
  const { keptFrom } = set;
  borders.set(pool, keptFrom);
  const most = env().UNWRAP_FOLD_EVENTS;
  return { tx, side: sidePool(pool), keys, set, memo: memoOf(pool), most, receivedAt, keptFrom };
}

function isBefore(times: Iterable<number>, border: number | null): boolean {
  if (border !== null) for (const time of times) if (time < border) return true;
  return false;
}

async function storeAndDetect(way: Way, batches: readonly HostBatch[]): Promise<void> {
  for (let left = batches; left.length > 0; ) {
    const { changed, rest } = await storeHostBatches(way, left);
    await regroup(way.tx, await recordMatches(way.tx, changed, way.set, way.memo, way.receivedAt));
    left = rest;
  }
}

type OfHost = Incoming & { hostId: number };

function byLockedHost(hosts: ReadonlyMap<number, HostState>, incoming: readonly OfHost[]): HostBatch[] {
  const out = new Map<number, OfHost[]>();
  for (const one of incoming) {
    const list = out.get(one.hostId);
    if (list) list.push(one);
    else out.set(one.hostId, [one]);
  }
  return [...out].map(([hostId, list]) => ({ host: hosts.get(hostId)!, incoming: list }));
}

function inRange(record: ReadRecord, range: TimeRange, keptFrom: number | null): ReadRecord {
  if (record.result === 'bad') return record;
  const time = record.result === 'event' ? record.event.time : record.part.time;
  const refused = checkTime(time, range, keptFrom);
  if (!refused) return record;
  const format = record.result === 'event' ? 'ecs' : 'auditd';
  return { line: record.line, result: 'bad', format, code: refused.code, reason: refused.reason, bytes: record.bytes };
}

interface HostLines {
  host: HostIdentity;
  events: { line: number; incoming: Incoming }[];
  /** of multi-record events */
  lines: PartLine[];
  latest: number;
}

function byHost(records: readonly ReadRecord[]): Map<string, HostLines> {
  const batches = new Map<string, HostLines>();
  const of = (host: HostIdentity, time: number): HostLines => {
    let batch = batches.get(host.id);
    if (!batch) {
      batch = { host, events: [], lines: [], latest: time };
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
      of({ id: part.node, name: part.node, os: 'linux' }, part.time).lines.push({ line, part, bytes });
    }
  }
  return batches;
}

/** The events that neither the database nor this batch has yet. */
async function notStored(
  tx: pg.PoolClient,
  batches: readonly { host: HostState; events: HostLines['events'] }[],
  answers: Answers,
): Promise<OfHost[]> {
  // What is newer than everything that is stored of its host cannot be stored.
  const asked = batches.flatMap(({ host: { hostId, last }, events }) =>
    last === undefined
      ? []
      : events.flatMap(({ incoming: { event } }) =>
          compareKeys(event, last) > 0 ? [] : [{ hostId, time: event.time, seq: event.seq, part: event.part }],
        ),
  );
  const known = new Set((await storedEvents(tx, asked)).map(placeText));
  const out: OfHost[] = [];
  for (const { host, events } of batches) {
    for (const { line, incoming } of events) {
      const { time, seq, part } = incoming.event;
      const place = placeText({ hostId: host.hostId, time, seq, part });
      if (known.has(place)) answers.duplicate(line);
      else {
        known.add(place);
        out.push({ hostId: host.hostId, ...incoming });
      }
    }
  }
  return out;
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
