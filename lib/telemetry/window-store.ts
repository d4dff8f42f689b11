import type { Queryable } from '../db/client';
import {
  contextNeeds,
  emptyBase,
  type HostBase,
  type ProcessIds,
  type ResolvedContext,
  resolveContext,
} from './context';
import { firstNamed, firstReferences, loadBases, type StartedEntity } from './context-store';
import { compareKeys, type EventKey, keyText, type NormalEvent } from './event';
import type { HostState } from './hosts-store';
import type { Keys } from './keys';
import { endedFrom, processesFrom, type StoredProcess } from './process-store';
import type { RawFormat } from './raw-block';
import { type EventPlace, eventsFrom, placeText, rawRecords, type StoredEvent } from './store';
import { normaliseAgain } from './stored-record';

export interface Incoming {
  event: NormalEvent;
  bytes: Uint8Array;
  format: RawFormat;
}

/** New events of one host. */
export interface HostBatch {
  host: HostState;
  /** events whose keys are not stored yet, or (multi-record events that grew) replace the stored one */
  incoming: readonly Incoming[];
}

/**
 * A host's events from a place on, in context: the new ones, and what is stored of later ones. Mostly nothing is: agents
 * send in order. A late record has everything after it folded again.
 */
export interface Window {
  hostId: number;
  incoming: readonly Incoming[];
  start: EventPlace;
  /** stored events follow */
  late: boolean;
  before: readonly StoredEvent[];
  base: HostBase;
  resolved: ResolvedContext;
  /** first seen in the window, as stored */
  oldProcesses: readonly StoredProcess[];
  /** ended in the window, first seen before it, as stored */
  oldEnds: readonly StoredProcess[];
}

/** Folds new events of hosts whose rows `tx` holds locked. */
export async function foldWindows(tx: Queryable, keys: Keys, batches: readonly HostBatch[]): Promise<Window[]> {
  const references = await firstReferences(
    tx,
    batches.flatMap((batch) => startedEntities(keys, batch)),
  );
  const windows = await foldFrom(
    tx,
    keys,
    batches.map((batch) => ({ ...batch, start: startOf(batch, references.get(batch.host.hostId)) })),
  );
  const named = await firstNamed(
    tx,
    windows.filter((w) => w.late).map((w) => ({ before: w.start, processIds: movedLineages(w) })),
  );
  if (named.size === 0) return windows;
  const again = batches.flatMap((batch) => {
    const start = named.get(batch.host.hostId);
    return start ? [{ ...batch, start: { ...start, hostId: batch.host.hostId } }] : [];
  });
  const folded = new Map((await foldFrom(tx, keys, again)).map((w) => [w.hostId, w]));
  return windows.map((w) => folded.get(w.hostId) ?? w);
}

/** The agents' ids of starts: stored events may have named them before their start was known. */
function startedEntities(keys: Keys, { host: { hostId, last }, incoming }: HostBatch): StartedEntity[] {
  if (!last) return [];
  const entities = new Set<string>();
  for (const { event } of incoming) {
    if (event.kind === 'process_start' && event.actor.entity) entities.add(event.actor.entity);
  }
  return [...entities].map((entity) => ({ hostId, entity, unseenId: keys.unseenEntity(hostId, entity) }));
}

/** Where the fold begins: at the first new event, or where one of their ids was named before its start was known. */
function startOf({ host: { hostId }, incoming }: HostBatch, named: EventKey | undefined): EventPlace {
  let start: EventKey = named ?? incoming[0]!.event;
  for (const { event } of incoming) if (compareKeys(event, start) < 0) start = event;
  return { hostId, time: start.time, seq: start.seq, part: start.part };
}

async function foldFrom(
  tx: Queryable,
  keys: Keys,
  batches: readonly (HostBatch & { start: EventPlace })[],
): Promise<Window[]> {
  const isLate = ({ host: { last }, start }: (typeof batches)[number]) =>
    last !== undefined && compareKeys(start, last) <= 0;
  const late = batches.filter(isLate).map((b) => b.start);
  const stored = byHost(await eventsFrom(tx, late));
  const events = await windowEvents(tx, batches, stored);
  const bases = await loadBases(
    tx,
    batches.flatMap(({ host, start }, i) =>
      host.last === undefined ? [] : [{ before: start, needs: contextNeeds(events[i]!) }],
    ),
    keys,
  );
  const oldProcesses = byHost(await processesFrom(tx, late));
  const oldEnds = byHost(await endedFrom(tx, late));
  return batches.map((batch, i) => {
    const { hostId } = batch.host;
    const base = bases.get(hostId) ?? emptyBase();
    return {
      hostId,
      incoming: batch.incoming,
      start: batch.start,
      late: isLate(batch),
      before: stored.get(hostId) ?? [],
      base,
      resolved: resolveContext(base, events[i]!, processIds(keys, hostId)),
      oldProcesses: oldProcesses.get(hostId) ?? [],
      oldEnds: oldEnds.get(hostId) ?? [],
    };
  });
}

/** Each window's events in order: what is stored, read again from the raw records, and what is new. */
async function windowEvents(
  tx: Queryable,
  batches: readonly HostBatch[],
  stored: ReadonlyMap<number, StoredEvent[]>,
): Promise<NormalEvent[][]> {
  const kept = batches.map(({ host: { hostId }, incoming }) => {
    const before = stored.get(hostId);
    if (!before) return [];
    const fresh = new Set(incoming.map((i) => keyText(i.event)));
    return before.filter((e) => !fresh.has(keyText(e)));
  });
  const raw = await rawRecords(tx, kept.flat());
  return batches.map(({ incoming }, i) => {
    const events = kept[i]!.map((e) => normaliseAgain(raw.get(placeText(e)), e));
    for (const { event } of incoming) events.push(event);
    return events.sort(compareKeys);
  });
}

/** Processes with an agent's id that now stand in another lineage: events may name them before the window. */
function movedLineages({ resolved, oldProcesses }: Window): string[] {
  const anchors = new Map(oldProcesses.map((p) => [p.id, p.anchorId]));
  return resolved.processes
    .filter((p) => p.entity !== undefined && (anchors.get(p.id) ?? p.anchorId) !== p.anchorId)
    .map((p) => p.id);
}

export function processIds(keys: Keys, hostId: number): ProcessIds {
  return {
    process: (pid, at) => keys.process(hostId, pid, at),
    unseenEntity: (entity) => keys.unseenEntity(hostId, entity),
    unseenPid: (pid, since) => keys.unseenPid(hostId, pid, since),
  };
}

function byHost<T extends { hostId: number }>(rows: readonly T[]): Map<number, T[]> {
  const out = new Map<number, T[]>();
  for (const row of rows) {
    const list = out.get(row.hostId);
    if (list) list.push(row);
    else out.set(row.hostId, [row]);
  }
  return out;
}
