import type pg from 'pg';
import type { Behavior } from './behavior';
import type { ProvenanceRow } from './context';
import { putProvenance, removeProvenance } from './context-store';
import { DictionaryBatch, putBehaviors } from './dictionary-store';
import { compareKeys, keyText, kindCode } from './event';
import { eventOnlyOf } from './fields';
import { addToHostDays, recountHostDays } from './host-days-store';
import { moveHostSpans, type SpanChange } from './hosts-store';
import type { Keys } from './keys';
import { leaveForLater } from './late-store';
import { addProcesses, endProcesses, putProcesses, removeProcesses, type StoredProcess } from './process-store';
import type { RawRecord } from './raw-block';
import { addToRollups, recountRollups } from './rollup-store';
import { addEvents, type EventPlace, placeText, putRawBlocks, type StoredEvent, updateEvents } from './store';
import { foldWindows, type HostBatch, type Window } from './window-store';

/** An event that is new, or whose behavior or lineage a late record changed: detection looks at these. */
export interface ChangedEvent extends StoredEvent {
  anchorId: string;
  behavior: Behavior;
  /** values of the event alone, made only for the detectors that read them */
  eventOnly: () => Record<string, string | number>;
  /** what was stored of it before; undefined for a new event */
  was: StoredEvent | undefined;
}

export interface BatchContext {
  tx: pg.PoolClient;
  /** for the dictionary: rows that all hosts share are written outside the transaction */
  side: pg.Pool;
  keys: Keys;
  /** stored events of a host that one transaction folds again, at most, before it leaves the rest for later */
  most: number;
  receivedAt: number;
  /** epoch ms: retention dropped what is older; nothing is folded from before it */
  keptFrom: number | null;
}

export interface StoredBatches {
  /** what detection looks at */
  changed: readonly ChangedEvent[];
  /** new events that come after what was left for later: to be stored next */
  rest: HostBatch[];
}

/**
 * Stores new events of hosts and brings everything that they change into line: processes, links, file history,
 * behaviors and rollups of later events. The hosts' rows are locked by `tx`. A statement serves all hosts at once, and
 * none waits for another's answer that it does not need.
 */
export async function storeHostBatches(ctx: BatchContext, batches: readonly HostBatch[]): Promise<StoredBatches> {
  if (batches.length === 0) return { changed: [], rest: [] };
  const { keys } = ctx;
  const windows = await foldWindows(ctx.tx, keys, batches, ctx);
  // each statement is sent when the one before it was answered, while the next one's parameters are made
  const { tx } = ctx;
  const blocks = putRawBlocks(tx, windows.flatMap(rawOf));
  const batch = new DictionaryBatch(keys);
  const events = windows.map((window) => eventsOf(window, batch));
  const processes = windows.map((window) => processChanges(window, batch));
  const late = windows.filter((w) => w.late).map(({ start, end }) => ({ ...start, end }));
  const changes = windows.map((window, i) => changedOf(window, events[i]!));
  const changed = changes.flat();
  const fresh = changed.filter((e) => !e.was);
  await all([
    putBehaviors(ctx.side, keys, batch),
    removeProcesses(
      tx,
      processes.flatMap((p) => p.gone),
    ),
    endProcesses(
      tx,
      processes.flatMap((p) => p.ended),
    ),
    putProcesses(
      tx,
      processes.flatMap((p) => p.put),
    ),
    addProcesses(
      tx,
      processes.flatMap((p) => p.added),
    ),
    removeProvenance(tx, late),
    putProvenance(tx, windows.flatMap(provenanceOf), keys),
    addToRollups(tx, fresh),
    addToHostDays(tx, fresh),
    moveHostSpans(tx, windows.flatMap(spanOf)),
    leaveForLater(
      tx,
      batches.flatMap((b) => (b.again ? [b.host.hostId] : [])),
      windows.flatMap((w) => w.end ?? []),
      ctx.receivedAt,
    ),
    blocks.then((ids) => {
      withBlocks(changed, ids);
      return all([
        addEvents(tx, fresh),
        updateEvents(
          tx,
          changed.filter((e) => e.was),
        ),
      ]);
    }),
  ]);
  await recountRollups(tx, moved(changed));
  await recountHostDays(
    tx,
    changed.filter((e) => e.was && e.was.kind !== e.kind),
  );
  return {
    // A stretch before may have moved lineages whose events are here: their matches move with them.
    changed: windows.flatMap((w, i) => (w.again ? events[i]! : changes[i]!)),
    rest: windows.flatMap(({ host, rest }) => (rest.length > 0 ? [{ host, incoming: rest }] : [])),
  };
}

/** All of it has ended when this does, also where something failed: a transaction must not go on after its end. */
async function all(work: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(work);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

function rawOf({ hostId, incoming }: Window): (RawRecord & { hostId: number })[] {
  return incoming.map(({ event: { time, seq, part }, bytes, format }) => ({ hostId, time, seq, part, format, bytes }));
}

/** The window's events as they are to be stored; new ones do not know their raw block yet. */
function eventsOf({ hostId, before, resolved }: Window, batch: DictionaryBatch): ChangedEvent[] {
  const old = new Map(before.map((e) => [keyText(e), e]));
  return resolved.events.map(({ event, processId, anchorId, behavior }): ChangedEvent => {
    const was = old.size === 0 ? undefined : old.get(keyText(event));
    return {
      hostId,
      time: event.time,
      seq: event.seq,
      part: event.part,
      kind: kindCode(event.kind),
      pid: event.actor.pid,
      processId,
      behaviorId: batch.idOf(behavior),
      rawBlock: was?.rawBlock ?? '',
      anchorId,
      behavior,
      eventOnly: () => eventOnlyOf(event),
      was,
    };
  });
}

function changedOf({ incoming, late, oldProcesses }: Window, events: readonly ChangedEvent[]): readonly ChangedEvent[] {
  if (!late) return events;
  const came = new Set(incoming.map((i) => keyText(i.event)));
  const anchors = new Map(oldProcesses.map((p) => [p.id, p.anchorId]));
  return events.filter(
    (e) =>
      !e.was ||
      came.has(keyText(e)) ||
      differs(e.was, e) ||
      (anchors.get(e.was.processId) ?? e.anchorId) !== e.anchorId,
  );
}

function differs(was: StoredEvent, is: StoredEvent): boolean {
  return (
    was.behaviorId !== is.behaviorId || was.processId !== is.processId || was.kind !== is.kind || was.pid !== is.pid
  );
}

function withBlocks(changed: readonly ChangedEvent[], blocks: ReadonlyMap<string, string>): void {
  for (const event of changed) event.rawBlock = blocks.get(placeText(event)) ?? event.rawBlock;
}

/** Both sides of every event that changed its behavior. */
function moved(changed: readonly ChangedEvent[]): StoredEvent[] {
  return changed.flatMap((e) =>
    e.was && (e.was.behaviorId !== e.behaviorId || e.was.kind !== e.kind) ? [e.was, e] : [],
  );
}

interface ProcessChanges {
  /** certainly not stored yet: a start is, once its event is */
  added: StoredProcess[];
  put: StoredProcess[];
  /** known from before the window: nothing but their end is new */
  ended: StoredProcess[];
  gone: { hostId: number; id: string }[];
}

function processChanges(window: Window, batch: DictionaryBatch): ProcessChanges {
  const { hostId, base, late, end, resolved, oldProcesses, oldEnds } = window;
  const out: ProcessChanges = { added: [], put: [], ended: [], gone: [] };
  const ids = new Set<string>();
  const known = new Map(oldProcesses.map((p) => [p.id, p]));
  for (const p of resolved.processes) {
    ids.add(p.id);
    const old = known.get(p.id);
    const ended = p.ended ?? laterEnd(old, end);
    const process: StoredProcess = { ...p, ended, hostId, behaviorId: batch.process(p.behavior) };
    if (old === undefined && base.byId.has(p.id)) out.ended.push(process);
    else if (p.started && !late) out.added.push(process);
    else if (old === undefined || processText(old) !== processText(process)) out.put.push(process);
  }
  // Ends that a late record moved to another process: the fold did not bring them back.
  for (const p of oldEnds) if (!ids.has(p.id)) out.ended.push({ ...p, ended: undefined });
  for (const { id } of oldProcesses) if (!ids.has(id)) out.gone.push({ hostId, id });
  return out;
}

/** An end that is not in the window stays until its own event is folded again. */
function laterEnd(old: StoredProcess | undefined, end: EventPlace | undefined): StoredProcess['ended'] {
  return end && old?.ended && compareKeys(old.ended, end) >= 0 ? old.ended : undefined;
}

function provenanceOf({ hostId, resolved }: Window): (ProvenanceRow & { hostId: number })[] {
  return resolved.provenance.map((row) => ({ ...row, hostId }));
}

function spanOf({ hostId, host, incoming, resolved, end }: Window): SpanChange[] {
  if (incoming.length === 0) return [];
  const first = incoming.reduce((time, { event }) => Math.min(time, event.time), Number.POSITIVE_INFINITY);
  return [{ hostId, first, last: end ? host.last! : resolved.events[resolved.events.length - 1]!.event }];
}

/** Everything that is stored of a process, to compare. */
export function processText(p: Omit<StoredProcess, 'hostId'>): string {
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
