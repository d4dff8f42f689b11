import type { Queryable } from '../db/client';
import { parseStoredAudit } from './audit-raw';
import type { Behavior } from './behavior';
import {
  contextNeeds,
  emptyBase,
  type ProcessIds,
  type ProcessState,
  type ResolvedContext,
  resolveContext,
} from './context';
import { firstNamed, firstReference, loadBase, replaceProvenance } from './context-store';
import { DictionaryBatch, putBehaviors } from './dictionary-store';
import { compareKeys, type EventKey, keyText, kindCode, type NormalEvent } from './event';
import { eventOnlyOf } from './fields';
import { assembleAudit } from './formats/auditd';
import { normaliseEcsLine } from './formats/ecs';
import { type HostState, moveHostSpan } from './hosts-store';
import type { Keys } from './keys';
import { endedFrom, processesFrom, putProcesses, removeProcesses, type StoredProcess } from './process-store';
import type { RawFormat, RawRecord } from './raw-block';
import { addToRollups, recountRollups } from './rollup-store';
import { eventsFrom, putEvents, putRawBlocks, rawRecords, type StoredEvent } from './store';
import { storedTime } from './time-range';

export interface Incoming {
  event: NormalEvent;
  bytes: Uint8Array;
  format: RawFormat;
}

/** An event that is new, or whose behavior or lineage a late record changed: detection looks at these. */
export interface ChangedEvent extends StoredEvent {
  anchorId: string;
  behavior: Behavior;
  /** values of the event alone, made only for the detectors that read them */
  eventOnly: () => Record<string, string | number>;
  /** what was stored of it before; undefined for a new event */
  was: StoredEvent | undefined;
}

export interface HostBatchContext {
  tx: Queryable;
  /** for the dictionary: rows that all hosts share are written outside the transaction */
  side: Queryable;
  keys: Keys;
}

/**
 * Stores new events of one host and brings everything that they change into line: processes, links, file history,
 * behaviors and rollups of later events. The host's row is locked by `tx`.
 * @param incoming events whose keys are not stored yet, or (multi-record events that grew) replace the stored one
 */
export async function storeHostBatch(
  ctx: HostBatchContext,
  host: HostState,
  incoming: readonly Incoming[],
): Promise<ChangedEvent[]> {
  if (incoming.length === 0) return [];
  const { tx, keys } = ctx;
  const { hostId } = host;
  const fresh = new Map(incoming.map((i) => [keyText(i.event), i]));
  let window = await foldFrom(ctx, host, await windowStart(ctx, host, incoming), fresh);
  const named = window.late && (await firstNamed(tx, hostId, movedLineages(window), window.start));
  if (named) window = await foldFrom(ctx, host, named, fresh);
  const { start, late, before, resolved, oldProcesses } = window;

  const batch = new DictionaryBatch(keys);
  const blocks = await putRawBlocks(tx, hostId, rawOf(incoming));
  const old = new Map(before.map((e) => [keyText(e), e]));
  const after = resolved.events.map((r): ChangedEvent => {
    const key = keyText(r.event);
    return {
      hostId,
      time: r.event.time,
      seq: r.event.seq,
      part: r.event.part,
      kind: kindCode(r.event.kind),
      pid: r.event.actor.pid,
      processId: r.processId,
      behaviorId: batch.idOf(r.behavior),
      rawBlock: blocks.get(key) ?? old.get(key)!.rawBlock,
      anchorId: r.anchorId,
      behavior: r.behavior,
      eventOnly: () => eventOnlyOf(r.event),
      was: old.get(key),
    };
  });
  await saveProcesses(ctx, hostId, start, late, resolved, batch, oldProcesses);
  await putBehaviors(ctx.side, keys, batch);
  await replaceProvenance(tx, hostId, late ? start : undefined, resolved.provenance, keys);

  const anchors = new Map(oldProcesses.map((p) => [p.id, p.anchorId]));
  const changed = after.filter(
    (e) => !e.was || differs(e.was, e) || (anchors.get(e.was.processId) ?? e.anchorId) !== e.anchorId,
  );
  await putEvents(tx, changed);
  await addToRollups(
    tx,
    hostId,
    changed.filter((e) => !e.was),
  );
  await recountRollups(tx, hostId, moved(changed));
  const last = after[after.length - 1]!;
  await moveHostSpan(
    tx,
    hostId,
    incoming.reduce((t, i) => Math.min(t, i.event.time), Number.POSITIVE_INFINITY),
    last,
  );
  return changed;
}

interface Window {
  start: EventKey;
  /** stored events follow */
  late: boolean;
  before: StoredEvent[];
  resolved: ResolvedContext;
  oldProcesses: StoredProcess[];
}

async function foldFrom(
  { tx, keys }: HostBatchContext,
  { hostId, last }: HostState,
  start: EventKey,
  fresh: ReadonlyMap<string, Incoming>,
): Promise<Window> {
  const late = last !== undefined && compareKeys(start, last) <= 0;
  const before = late ? await eventsFrom(tx, hostId, start) : [];
  const events = await windowEvents(tx, before, fresh);
  const base = last === undefined ? emptyBase() : await loadBase(tx, hostId, start, contextNeeds(events), keys);
  const resolved = resolveContext(base, events, processIds(keys, hostId));
  return { start, late, before, resolved, oldProcesses: late ? await processesFrom(tx, hostId, start) : [] };
}

/** Processes with an agent's id that now stand in another lineage: events may name them before the window. */
function movedLineages({ resolved, oldProcesses }: Window): string[] {
  const anchors = new Map(oldProcesses.map((p) => [p.id, p.anchorId]));
  return resolved.processes
    .filter((p) => p.entity !== undefined && (anchors.get(p.id) ?? p.anchorId) !== p.anchorId)
    .map((p) => p.id);
}

function differs(was: StoredEvent, is: StoredEvent): boolean {
  return (
    was.behaviorId !== is.behaviorId ||
    was.processId !== is.processId ||
    was.rawBlock !== is.rawBlock ||
    was.kind !== is.kind ||
    was.pid !== is.pid
  );
}

/** Both sides of every event that changed its behavior. */
function moved(changed: readonly ChangedEvent[]): StoredEvent[] {
  return changed.flatMap((e) =>
    e.was && (e.was.behaviorId !== e.behaviorId || e.was.kind !== e.kind) ? [e.was, e] : [],
  );
}

/** Where the fold begins: at the first new event, or where one of their ids was named before its start was known. */
async function windowStart(ctx: HostBatchContext, host: HostState, incoming: readonly Incoming[]): Promise<EventKey> {
  let start: EventKey = incoming[0]!.event;
  const entities = new Set<string>();
  for (const { event } of incoming) {
    if (compareKeys(event, start) < 0) start = event;
    if (event.kind === 'process_start' && event.actor.entity) entities.add(event.actor.entity);
  }
  const unseen = [...entities].map((entity) => ctx.keys.unseenEntity(host.hostId, entity));
  const named = host.last && (await firstReference(ctx.tx, host.hostId, [...entities], unseen));
  const first = named && compareKeys(named, start) < 0 ? named : start;
  return { time: first.time, seq: first.seq, part: first.part };
}

/** The window's events in order: what is stored, read again from the raw records, and what is new. */
async function windowEvents(
  tx: Queryable,
  before: readonly StoredEvent[],
  fresh: ReadonlyMap<string, Incoming>,
): Promise<NormalEvent[]> {
  const kept = before.filter((e) => !fresh.has(keyText(e)));
  const raw = await rawRecords(tx, kept);
  const events = kept.map((e) => normaliseAgain(raw.get(keyText(e)), e));
  for (const { event } of fresh.values()) events.push(event);
  return events.sort(compareKeys);
}

/** A stored record's event. It was normalised before, so a failure is a bug and must not go unseen. */
export function normaliseAgain(raw: RawRecord | undefined, at: EventKey & { hostId: number }): NormalEvent {
  if (!raw) throw new Error(`the raw record of event ${at.hostId} ${keyText(at)} is missing`);
  const answer = raw.format === 'ecs' ? normaliseEcsLine(raw.bytes) : assembleAudit(parseStoredAudit(raw.bytes)).result;
  if (!answer.ok)
    throw new Error(`the raw record of event ${at.hostId} ${keyText(at)} no longer normalises: ${answer.reason}`);
  return { ...answer.event, time: storedTime(answer.event.time) };
}

function rawOf(incoming: readonly Incoming[]): RawRecord[] {
  return incoming.map(({ event, bytes, format }) => ({
    time: event.time,
    seq: event.seq,
    part: event.part,
    format,
    bytes,
  }));
}

async function saveProcesses(
  ctx: HostBatchContext,
  hostId: number,
  start: EventKey,
  late: boolean,
  resolved: ResolvedContext,
  batch: DictionaryBatch,
  oldProcesses: readonly StoredProcess[],
): Promise<StoredProcess[]> {
  const withIds = (p: ProcessState): StoredProcess => ({ ...p, behaviorId: batch.process(p.behavior) });
  const processes = resolved.processes.map(withIds);
  const ids = new Set(processes.map((p) => p.id));
  // Ends that a late record moved to another process: the fold did not bring them back.
  const reopened = late
    ? (await endedFrom(ctx.tx, hostId, start)).filter((p) => !ids.has(p.id)).map((p) => ({ ...p, ended: undefined }))
    : [];
  const gone = oldProcesses.filter((p) => !ids.has(p.id)).map((p) => p.id);
  const same = new Map(oldProcesses.map((p) => [p.id, processText(p)]));
  await removeProcesses(ctx.tx, hostId, gone);
  await putProcesses(ctx.tx, hostId, [...processes.filter((p) => same.get(p.id) !== processText(p)), ...reopened]);
  return processes;
}

/** Everything that is stored of a process, to compare. */
export function processText(p: StoredProcess): string {
  return JSON.stringify([
    p.pid,
    p.entity,
    p.ppid,
    p.time,
    p.seq,
    p.part,
    p.started,
    p.parentId,
    p.predecessorId,
    p.anchorId,
    p.behaviorId,
    p.ended,
  ]);
}

export function processIds(keys: Keys, hostId: number): ProcessIds {
  return {
    process: (pid, at) => keys.process(hostId, pid, at),
    unseenEntity: (entity) => keys.unseenEntity(hostId, entity),
    unseenPid: (pid, since) => keys.unseenPid(hostId, pid, since),
  };
}
