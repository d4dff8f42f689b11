import type { Queryable } from '../db/client';
import {
  AHEAD_MS,
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
import { endedIn, processesIn, processRows, type StoredProcess } from './process-store';
import type { RawFormat } from './raw-block';
import { type EventPlace, eventsOfStretches, placeText, rawRecords, type StoredEvent } from './store';
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
  /** fold what is stored again from here on, nothing being new */
  again?: EventPlace;
}

/**
 * A host's events from a place on, in context: the new ones, and what is stored of later ones. Mostly nothing is: agents
 * send in order. A late record has what follows it folded again, so many events at once; the rest is left for later.
 */
export interface Window {
  hostId: number;
  host: HostState;
  incoming: readonly Incoming[];
  start: EventPlace;
  /** the first stored event that was left for later: its context is that of before */
  end: EventPlace | undefined;
  /** new events that come after the end */
  rest: readonly Incoming[];
  /** stored events follow the start */
  late: boolean;
  /** nothing is new, what is stored is folded again */
  again: boolean;
  before: readonly StoredEvent[];
  base: HostBase;
  resolved: ResolvedContext;
  /** first seen in the window, as stored */
  oldProcesses: readonly StoredProcess[];
  /** ended in the window, first seen before it, as stored */
  oldEnds: readonly StoredProcess[];
}

export interface FoldLimits {
  /** stored events of a host that are folded again at once */
  most: number;
  /** epoch ms: what is older was dropped, so that a fold from before it would take processes for gone that are not */
  keptFrom: number | null;
}

/** Folds new events of hosts whose rows `tx` holds locked. */
export async function foldWindows(
  tx: Queryable,
  keys: Keys,
  batches: readonly HostBatch[],
  { most, keptFrom }: FoldLimits,
): Promise<Window[]> {
  const earlier = (place: EventPlace, other: EventKey | undefined) =>
    earlierOf(place, other && keptFrom !== null && other.time < keptFrom ? firstOf(keptFrom) : other);
  const references = await firstReferences(
    tx,
    batches.flatMap((batch) => startedEntities(keys, batch)),
  );
  const stretched = batches.map((batch): StretchedBatch => {
    const counted = placeOf(batch);
    return { ...batch, counted, start: earlier(counted, references.get(batch.host.hostId)) };
  });
  const windows = new Map((await foldFrom(tx, keys, stretched, most)).map((w) => [w.hostId, w]));
  for (let known = stretched; ; ) {
    const of = known.map(({ host }) => windows.get(host.hostId)!);
    const named = await firstNamed(
      tx,
      of.filter((w) => w.late).map((w) => ({ before: w.start, processIds: movedLineages(w) })),
    );
    const severed = await firstSevered(tx, keys, of);
    known = known.flatMap((batch) => {
      const { hostId } = batch.host;
      const start = earlier(earlier(batch.start, named.get(hostId)), severed.get(hostId));
      return start === batch.start ? [] : [{ ...batch, start }];
    });
    if (known.length === 0) return [...windows.values()];
    for (const window of await foldFrom(tx, keys, known, most)) windows.set(window.hostId, window);
  }
}

/**
 * Per host the first event that names a start which lay behind the end of the stretch that it was folded in: there it found
 * nothing but the id.
 */
async function firstSevered(tx: Queryable, keys: Keys, windows: readonly Window[]): Promise<Map<number, EventKey>> {
  const starts = new Map<string, NormalEvent>();
  const wanted = windows.flatMap(({ hostId, again, resolved }) =>
    resolved.events.flatMap(({ event }) => {
      const { entity } = event.actor;
      if (!again || event.kind !== 'process_start' || !entity) return [];
      const id = keys.unseenEntity(hostId, entity);
      if (starts.has(id)) return [];
      starts.set(id, event);
      return [{ hostId, id }];
    }),
  );
  const out = new Map<number, EventKey>();
  for (const row of await processRows(tx, wanted)) {
    if (starts.get(row.id)!.time - row.time > AHEAD_MS) continue;
    const first = out.get(row.hostId);
    if (!first || compareKeys(row, first) < 0) out.set(row.hostId, { time: row.time, seq: row.seq, part: row.part });
  }
  return out;
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

/** Where the batch begins. */
function placeOf({ host: { hostId }, incoming, again }: HostBatch): EventPlace {
  if (again) return again;
  let first: EventKey = incoming[0]!.event;
  for (const { event } of incoming) if (compareKeys(event, first) < 0) first = event;
  return { hostId, time: first.time, seq: first.seq, part: first.part };
}

/** The place before all events of a time and later. */
export const firstOf = (time: number): EventKey => ({ time, seq: Number.MIN_SAFE_INTEGER, part: 0 });

function earlierOf(place: EventPlace, other: EventKey | undefined): EventPlace {
  return other && compareKeys(other, place) < 0 ? { ...other, hostId: place.hostId } : place;
}

/** Folded from `start` on; stored events count from `counted` on, so that a window always gets past it. */
type StretchedBatch = HostBatch & { start: EventPlace; counted: EventPlace };

async function foldFrom(
  tx: Queryable,
  keys: Keys,
  batches: readonly StretchedBatch[],
  most: number,
): Promise<Window[]> {
  const isLate = ({ host: { last }, start }: StretchedBatch) => last !== undefined && compareKeys(start, last) <= 0;
  const stretches = batches.filter(isLate).map(({ start, counted }) => ({ from: start, counted }));
  const stored = byHost(await eventsOfStretches(tx, stretches, most + 1));
  const cut = batches.map((batch) => cutBatch(batch, stored, most));
  const late = cut.filter(isLate).map(({ start, end }) => ({ ...start, end }));
  const events = await windowEvents(tx, cut, stored);
  const bases = await loadBases(
    tx,
    cut.flatMap(({ host, start }, i) =>
      host.last === undefined ? [] : [{ before: start, needs: contextNeeds(events[i]!) }],
    ),
    keys,
  );
  const oldProcesses = byHost(await processesIn(tx, late));
  const oldEnds = byHost(await endedIn(tx, late));
  return cut.map((batch, i) => {
    const { hostId } = batch.host;
    const base = bases.get(hostId) ?? emptyBase();
    return {
      hostId,
      host: batch.host,
      incoming: batch.incoming,
      start: batch.start,
      end: batch.end,
      rest: batch.rest,
      late: isLate(batch),
      again: batch.again !== undefined,
      before: stored.get(hostId) ?? [],
      base,
      resolved: resolveContext(base, events[i]!, processIds(keys, hostId)),
      oldProcesses: oldProcesses.get(hostId) ?? [],
      oldEnds: oldEnds.get(hostId) ?? [],
    };
  });
}

/** Takes what is too much from the stored events of the batch's host, and from the batch what follows it. */
function cutBatch(
  batch: StretchedBatch,
  stored: ReadonlyMap<number, StoredEvent[]>,
  most: number,
): StretchedBatch & { end: EventPlace | undefined; rest: readonly Incoming[] } {
  const events = stored.get(batch.host.hostId) ?? [];
  const counted = events.findIndex((e) => compareKeys(e, batch.counted) >= 0);
  const first = counted < 0 ? undefined : events[counted + most];
  if (!first) return { ...batch, end: undefined, rest: [] };
  events.length = counted + most;
  const { hostId, time, seq, part } = first;
  return {
    ...batch,
    end: { hostId, time, seq, part },
    incoming: batch.incoming.filter(({ event }) => compareKeys(event, first) < 0),
    rest: batch.incoming.filter(({ event }) => compareKeys(event, first) >= 0),
  };
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
