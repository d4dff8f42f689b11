import type { Queryable } from '../db/client';
import { contextNeeds, type ResolvedContext, resolveContext } from '../telemetry/context';
import { loadBases } from '../telemetry/context-store';
import { DictionaryBatch } from '../telemetry/dictionary-store';
import { compareKeys, type EventKey, keyText, kindCode, type NormalEvent } from '../telemetry/event';
import { assembleAudit, parseAuditLine } from '../telemetry/formats/auditd';
import { processText } from '../telemetry/host-batch-store';
import { RECOUNT_DAYS } from '../telemetry/host-days-store';
import type { Keys } from '../telemetry/keys';
import { lateHosts } from '../telemetry/late-store';
import { dayOf, dayText } from '../telemetry/partitions-store';
import { processesIn } from '../telemetry/process-store';
import { type RawRecord, unpackBlock } from '../telemetry/raw-block';
import { epochMs, eventsFrom, type StoredEvent, timestampOf } from '../telemetry/store';
import { normaliseAgain } from '../telemetry/stored-record';
import { storedTime } from '../telemetry/time-range';
import { firstOf, processIds } from '../telemetry/window-store';
import { type Findings, unequal } from './verify';

export interface CheckedHost {
  id: number;
  name: string;
  firstTime: number | null;
  last: EventKey | null;
  /** epoch ms: retention drops what is before it, and nothing of that is compared; null where it dropped nothing */
  keptFrom: number | null;
}

/** What the other checks of a host need of it. */
export interface HostTelemetry {
  events: StoredEvent[];
  /** the events as their raw records say, by key; without those that cannot be read */
  normal: Map<string, NormalEvent>;
  /** a very late record left it to be put into context again, which is not compared until then */
  waits: boolean;
  /** the first raw block that holds each event: when it came */
  firstBlocks: Map<string, number>;
  anchors: Map<string, string>;
}

/** Raw blocks read at a time. */
const BLOCKS = 64;

/** The first place of a host that is compared. */
const beginning = (host: CheckedHost) => ({ hostId: host.id, ...firstOf(host.keptFrom ?? -6e13) });
/** The first day, for rollups and days: $2 of the queries below. */
const firstDay = ({ keptFrom }: CheckedHost): string => (keptFrom === null ? '-infinity' : dayText(dayOf(keptFrom)));

/** Whether all behaviors that a host's rows name are in the dictionary: without them nothing else of it can be read. */
export async function checkNames(tx: Queryable, host: CheckedHost, found: Findings): Promise<boolean> {
  const { rows } = await tx.query<{ id: string }>(
    `select n.id from (select behavior_id as id from events where host_id = $1 and ts >= ${timestampOf('$2::float8')}
       union select behavior_id from processes where host_id = $1 union select behavior_id from matches where host_id = $1) n
     where not exists (select from behaviors b where b.behavior_id = n.id)`,
    [host.id, host.keptFrom ?? -6e13],
  );
  for (const { id } of rows) found.add('behavior_missing', `${host.name} behavior ${id}`);
  return rows.length === 0;
}

/** Everything that is stored of a host's telemetry, against its raw records read and put in context again. */
export async function checkTelemetry(
  tx: Queryable,
  keys: Keys,
  host: CheckedHost,
  found: Findings,
): Promise<HostTelemetry> {
  const events = await eventsFrom(tx, [beginning(host)]);
  const { raw, firstBlocks } = await readBlocks(tx, host.id, events);
  const normal = new Map<string, NormalEvent>();
  for (const event of events) {
    const read = readAgain(raw.get(keyText(event)), event, host.id);
    if (typeof read === 'object') normal.set(keyText(event), read);
    else found.add(read, `${host.name} event ${keyText(event)}`);
  }
  const all = await processesIn(tx, [{ hostId: host.id, ...firstOf(-6e13) }]);
  const anchors = new Map(all.map((p) => [p.id, p.anchorId]));
  // What was first seen before the border and did not end after it is no part of the fold.
  const border = firstOf(host.keptFrom ?? -6e13);
  const processes = all.filter((p) => compareKeys(p.ended ?? p, border) >= 0 || compareKeys(p, border) >= 0);
  const waits = (await lateHosts(tx, host.id)).length > 0;
  for (const event of events) {
    if (!waits && !anchors.has(event.processId))
      found.add('process_missing', `${host.name} event ${keyText(event)} process ${event.processId}`);
  }
  checkSpan(host, events, found);
  // Without every record the rest would be put in another context.
  if (!waits && normal.size === events.length && events.length > 0) {
    const list = [...normal.values()].sort(compareKeys);
    const { time, seq, part } = list[0]!;
    const before = { hostId: host.id, time, seq, part };
    const bases = await loadBases(tx, [{ before, needs: contextNeeds(list) }], keys);
    const resolved = resolveContext(bases.get(host.id)!, list, processIds(keys, host.id));
    const batch = new DictionaryBatch(keys);
    checkEvents(host, events, resolved, batch, found);
    const stored = new Map(processes.map((p) => [p.id, processText(p)]));
    const expected = new Map(
      resolved.processes.map((p) => [p.id, processText({ ...p, behaviorId: batch.process(p.behavior) })]),
    );
    for (const id of unequal(expected, stored)) found.add('process', `${host.name} process ${id}`);
    await checkFiles(tx, host, resolved, found);
  }
  await checkRollups(tx, host, found);
  await checkDays(tx, host, found);
  await checkListed(tx, host, found);
  await checkPending(tx, host, new Set(events.map(keyText)), found);
  return { events, normal, waits, firstBlocks, anchors };
}

async function readBlocks(
  tx: Queryable,
  hostId: number,
  events: readonly StoredEvent[],
): Promise<{ raw: Map<string, RawRecord>; firstBlocks: Map<string, number> }> {
  const raw = new Map<string, RawRecord>();
  const firstBlocks = new Map<string, number>();
  const blockOf = new Map(events.map((e) => [keyText(e), Number(e.rawBlock)]));
  for (let after = 0; ; ) {
    const { rows } = await tx.query<{ id: number; data: Buffer }>(
      `select block_id::float8 as id, data from raw_blocks where host_id = $1 and block_id > $2 order by block_id limit ${BLOCKS}`,
      [hostId, after],
    );
    for (const { id, data } of rows) {
      for (const record of unpackBlock(data)) {
        const key = keyText(record);
        if (!firstBlocks.has(key)) firstBlocks.set(key, id);
        if (blockOf.get(key) === id) raw.set(key, record);
      }
    }
    if (rows.length < BLOCKS) break;
    after = rows[rows.length - 1]!.id;
  }
  return { raw, firstBlocks };
}

function readAgain(raw: RawRecord | undefined, event: StoredEvent, hostId: number): NormalEvent | 'raw' | 'record' {
  if (!raw) return 'raw';
  try {
    const again = normaliseAgain(raw, { ...event, hostId });
    // The key of a multi-record event is its group's, whatever its parts say.
    const same = raw.format === 'auditd' ? again.time === event.time : compareKeys(again, event) === 0;
    if (!same || kindCode(again.kind) !== event.kind || again.actor.pid !== event.pid) return 'record';
    return raw.format === 'auditd' ? { ...again, time: event.time, seq: event.seq, part: event.part } : again;
  } catch {
    return 'record';
  }
}

function checkSpan(host: CheckedHost, events: readonly StoredEvent[], found: Findings): void {
  const [first, last] = [events[0], events[events.length - 1]];
  const { keptFrom } = host;
  const isDropped = (time: number | null) => keptFrom !== null && time !== null && time < keptFrom;
  // A host all of whose events were dropped still says when it was last seen.
  const same =
    first && last
      ? host.last !== null &&
        (host.firstTime === first.time || isDropped(host.firstTime)) &&
        compareKeys(host.last, last) === 0
      : host.last === null || isDropped(host.last.time);
  if (!same) found.add('host_span', host.name);
}

function checkEvents(
  host: CheckedHost,
  events: readonly StoredEvent[],
  resolved: ResolvedContext,
  batch: DictionaryBatch,
  found: Findings,
): void {
  const stored = new Map(events.map((e) => [keyText(e), `${e.processId} ${e.behaviorId}`]));
  const expected = new Map(resolved.events.map((r) => [keyText(r.event), `${r.processId} ${batch.idOf(r.behavior)}`]));
  for (const key of unequal(expected, stored)) found.add('event', `${host.name} event ${key}`);
}

async function checkFiles(
  tx: Queryable,
  host: CheckedHost,
  { provenance }: ResolvedContext,
  found: Findings,
): Promise<void> {
  const { rows } = await tx.query(
    `select ${epochMs('ts')} as time, seq::float8 as seq, part, path, action, from_path as "fromPath", process_id as "processId",
       ${epochMs('written_ts')} as "writtenTime", writer_id as "writerId", writer_anchor_id as "writerAnchorId", downloaded
     from file_provenance where host_id = $1 and ts >= ${timestampOf('$2::float8')}`,
    [host.id, host.keptFrom ?? -6e13],
  );
  const keyOf = (row: EventKey & { path: string }) => `${keyText(row)} ${row.path}`;
  const text = (row: (typeof provenance)[number]) => {
    const { action, fromPath, processId, writtenTime, writerId, writerAnchorId, downloaded } = row;
    const parts = [action, fromPath, processId, writtenTime, writerId, writerAnchorId, downloaded];
    return JSON.stringify(parts.map((part) => part ?? null));
  };
  const expected = new Map(provenance.map((row) => [keyOf(row), text(row)]));
  const stored = new Map(rows.map((row) => [keyOf(row), text(row)]));
  for (const key of unequal(expected, stored)) found.add('file_history', `${host.name} ${key}`);
}

/** The rollups of a host as its events say. $1 is the host, $2 the first day that is kept. */
export const RECOUNT = `select behavior_id, (ts at time zone 'UTC')::date as day, min(kind) as kind, count(*)::int as count,
    min(ts) as first_ts, max(ts) as last_ts
  from events where host_id = $1 and ts >= $2::date::timestamp at time zone 'UTC' and kind <> ${kindCode('process_end')} group by 1, 2`;

async function checkRollups(tx: Queryable, host: CheckedHost, found: Findings): Promise<void> {
  const { rows } = await tx.query<{ behavior: string; day: string; expected: number | null; stored: number | null }>(
    `select coalesce(e.behavior_id, r.behavior_id) as behavior, coalesce(e.day, r.day)::text as day, e.count as expected, r.count as stored
     from (${RECOUNT}) e
     full join (select * from rollups where host_id = $1 and day >= $2::date) r on r.behavior_id = e.behavior_id and r.day = e.day
     where (e.kind, e.count, e.first_ts, e.last_ts) is distinct from (r.kind, r.count, r.first_ts, r.last_ts)`,
    [host.id, firstDay(host)],
  );
  for (const { behavior, day, expected, stored } of rows)
    found.add(
      'rollup',
      `${host.name} ${day} behavior ${behavior}: ${stored ?? 'none'} stored, ${expected ?? 0} counted`,
    );
}

async function checkDays(tx: Queryable, host: CheckedHost, found: Findings): Promise<void> {
  const { rows } = await tx.query<{ day: string; expected: number | null; stored: number | null }>(
    `select coalesce(e.day, d.day)::text as day, e.events as expected, d.events as stored
     from (${RECOUNT_DAYS}) e full join (select * from host_days where host_id = $1 and day >= $2::date) d on d.day = e.day
     where (e.events, e.kinds) is distinct from (d.events, d.kinds)`,
    [host.id, firstDay(host)],
  );
  for (const { day, expected, stored } of rows)
    found.add('host_day', `${host.name} ${day}: ${stored ?? 'none'} stored, ${expected ?? 0} counted`);
}

async function checkListed(tx: Queryable, host: CheckedHost, found: Findings): Promise<void> {
  const { rows } = await tx.query<{ day: string }>(
    `select distinct r.day::text as day from rollups r
     where r.host_id = $1 and r.day >= $2::date and not exists (select from rollup_days d where d.day = r.day)`,
    [host.id, firstDay(host)],
  );
  for (const { day } of rows) found.add('day_unlisted', `${host.name} ${day}`);
}

/** Multi-record events whose parts wait: none of them is complete, or stored, or makes an event although its time is over. */
async function checkPending(
  tx: Queryable,
  host: CheckedHost,
  stored: ReadonlySet<string>,
  found: Findings,
): Promise<void> {
  const { rows } = await tx.query<{ time: number; serial: number; lines: Buffer[]; expired: boolean }>(
    `select ${epochMs('ts')} as time, serial::float8 as serial, array_agg(line order by part_key) as lines, bool_or(expired) as expired
     from pending_parts where host_id = $1 group by ts, serial`,
    [host.id],
  );
  for (const { time, serial, lines, expired } of rows) {
    const parts = lines.flatMap((line) => {
      const answer = parseAuditLine(line, 'unnamed');
      return answer.ok ? { ...answer.part, time: storedTime(answer.part.time) } : [];
    });
    const { complete, result } = assembleAudit(parts);
    const over = expired ? result.ok : complete;
    if (over || stored.has(keyText({ time, seq: serial, part: 0 })))
      found.add('pending', `${host.name} audit ${time}:${serial}`);
  }
}
