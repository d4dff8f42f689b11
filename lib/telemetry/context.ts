import type { Behavior, ParentContext, ProcessBehavior } from './behavior';
import { type Actor, compareKeys, type EventKey, type NormalEvent, type ParentClaim } from './event';
import { type FileOrigin, FRESH_MS, fileOperations } from './provenance';

/**
 * Context: what the events of a host mean together. `resolveContext` folds a host's events in event order (time, then
 * the agent's sequence) into processes, their links and what their files come from. The result for an event depends
 * only on the events before it, and, for links by an agent's own process id, on the set of starts that bear the id:
 * never on arrival. So a late record is handled by folding again from its place on.
 */
export interface ProcessState extends EventKey {
  id: string;
  pid: number;
  ppid?: number;
  /** false: no exec record; time is that of the first event that names it */
  started: boolean;
  entity?: string;
  parentId: string | null;
  /** the process whose pid went on as this one (exec without fork) */
  predecessorId: string | null;
  /** the lineage anchor: topmost ancestor below a session, a service or the edge of what was recorded */
  anchorId: string;
  behavior: ProcessBehavior;
  ended?: EventKey & { exitCode?: number };
}

export interface ResolvedEvent {
  event: NormalEvent;
  processId: string;
  anchorId: string;
  behavior: Behavior;
}

export interface ProvenanceRow extends EventKey, FileOrigin {
  path: string;
  action: 'write' | 'copy' | 'rename' | 'delete';
  fromPath?: string;
  processId: string;
}

/** The state of a host just before the first folded event, as far as these events ask for it. */
export interface HostBase {
  /** latest process of a pid */
  byPid: Map<number, ProcessState>;
  /** latest process with an agent's id */
  byEntity: Map<string, ProcessState>;
  /** the above and their parents */
  byId: Map<string, ProcessState>;
  origins: Map<string, FileOrigin>;
}

export function emptyBase(): HostBase {
  return { byPid: new Map(), byEntity: new Map(), byId: new Map(), origins: new Map() };
}

/** What the base must hold for these events. */
export interface Needs {
  pids: Set<number>;
  entities: Set<string>;
  paths: Set<string>;
}

export function contextNeeds(events: Iterable<NormalEvent>): Needs {
  const needs: Needs = { pids: new Set(), entities: new Set(), paths: new Set() };
  for (const event of events) {
    needs.pids.add(event.actor.pid);
    if (event.parent?.pid !== undefined) needs.pids.add(event.parent.pid);
    if (event.actor.ppid !== undefined) needs.pids.add(event.actor.ppid);
    if (event.actor.entity) needs.entities.add(event.actor.entity);
    if (event.parent?.entity) needs.entities.add(event.parent.entity);
    if (event.kind === 'process_start' && event.actor.image) needs.paths.add(event.actor.image);
    for (const op of fileOperations(event)) {
      if ('fromPath' in op) needs.paths.add(op.fromPath);
      // A rename that is seen a second time finds its source gone and its target there.
      if (op.action === 'rename') needs.paths.add(op.path);
    }
  }
  return needs;
}

export interface ProcessIds {
  process(pid: number, start: EventKey): string;
  unseenEntity(entity: string): string;
  unseenPid(pid: number, since: EventKey | undefined): string;
}

export interface ResolvedContext {
  events: ResolvedEvent[];
  /** every process that the events touched: started, first named, or ended by them */
  processes: ProcessState[];
  provenance: ProvenanceRow[];
}

/** An ancestor that had run this long when its child started is a session or a service: a lineage ends below it. */
export const SERVICE_AGE_MS = 60_000;

/** A process may be named this long before its own start (clocks of an agent's threads differ); earlier, it is another one. */
export const AHEAD_MS = 3_600_000;

/** @param events in event order (compareKeys), of one host */
export function resolveContext(base: HostBase, events: readonly NormalEvent[], ids: ProcessIds): ResolvedContext {
  const fold = new Fold(base, events, ids);
  const resolved = events.map((event) => fold.take(event));
  return {
    // Who was named before its own start stands in the lineage that the start found.
    events: resolved.map((r) => ({ ...r, anchorId: fold.touched.get(r.processId)?.anchorId ?? r.anchorId })),
    processes: [...fold.touched.values()],
    provenance: fold.provenance,
  };
}

class Fold {
  readonly touched = new Map<string, ProcessState>();
  readonly provenance: ProvenanceRow[] = [];
  private readonly byPid: Map<number, ProcessState>;
  private readonly byEntity: Map<string, ProcessState>;
  private readonly byId: Map<string, ProcessState>;
  private readonly origins: Map<string, FileOrigin>;
  /** the first start of each agent's id among the events: for children that come before their parent */
  private readonly laterStarts = new Map<string, NormalEvent>();

  constructor(
    base: HostBase,
    events: readonly NormalEvent[],
    private readonly ids: ProcessIds,
  ) {
    this.byPid = new Map(base.byPid);
    this.byEntity = new Map(base.byEntity);
    this.byId = new Map(base.byId);
    this.origins = new Map(base.origins);
    for (const event of events) {
      const { entity } = event.actor;
      if (event.kind === 'process_start' && entity && !this.laterStarts.has(entity))
        this.laterStarts.set(entity, event);
    }
  }

  take(event: NormalEvent): ResolvedEvent {
    const process = event.kind === 'process_start' ? this.start(event) : this.actor(event);
    if (event.kind === 'process_end') this.end(process, event);
    for (const op of fileOperations(event)) this.operate(op, event, process);
    return { event, processId: process.id, anchorId: process.anchorId, behavior: behaviorOf(event, process) };
  }

  private start(event: NormalEvent): ProcessState {
    const { actor } = event;
    const id = this.ids.process(actor.pid, event);
    const predecessor = this.predecessor(event);
    const parent = predecessor?.parentId ? this.byId.get(predecessor.parentId) : this.parent(event, predecessor);
    const parentId = predecessor?.parentId ?? (parent && parent.id !== id ? parent.id : null);
    const anchorId = predecessor?.anchorId ?? anchorBelow(parent, event.time) ?? id;
    const behavior = ownBehavior(true, actor, parentContext(parent, event.parent));
    const origin = actor.image === undefined ? undefined : this.origins.get(actor.image);
    if (origin && isFresh(origin, event.time, { id, parentId, anchorId })) behavior.imageFresh = true;
    if (origin?.downloaded) behavior.imageDownloaded = true;
    return this.remember({
      id,
      pid: actor.pid,
      ppid: event.parent?.pid ?? actor.ppid,
      time: event.time,
      seq: event.seq,
      part: event.part,
      started: true,
      entity: actor.entity,
      parentId,
      predecessorId: predecessor?.id ?? null,
      anchorId,
      behavior,
    });
  }

  /**
   * The image that this pid ran until now: same pid, not ended, same parent (or orphaned meanwhile). What a fork does
   * before its first exec belongs to a process of its own, as agents do not agree on reporting it.
   */
  private predecessor(event: NormalEvent): ProcessState | undefined {
    const now = this.byPid.get(event.actor.pid);
    if (!now || now.ended || !now.started) return undefined;
    const ppid = event.parent?.pid ?? event.actor.ppid;
    const sameParent = now.ppid !== undefined && (ppid === undefined || ppid === now.ppid || ppid === 1);
    return sameParent ? now : undefined;
  }

  private parent(event: NormalEvent, predecessor: ProcessState | undefined): ProcessState | undefined {
    const claim = event.parent;
    if (claim?.entity) {
      if (claim.entity === event.actor.entity && !predecessor) return undefined;
      return this.entity(claim.entity, event, { pid: claim.pid ?? event.actor.ppid ?? 0, ...claim });
    }
    const ppid = claim?.pid ?? event.actor.ppid;
    if (ppid === undefined || ppid === event.actor.pid) return undefined;
    return this.pid(ppid, event, { pid: ppid, ...claim });
  }

  /** The process that acts in an event which is not its start. */
  private actor(event: NormalEvent): ProcessState {
    const { actor } = event;
    if (actor.entity) return this.entity(actor.entity, event, actor);
    const now = this.byPid.get(actor.pid);
    if (now && !now.ended) return now;
    return this.unseen(this.ids.unseenPid(actor.pid, now?.ended), event, actor);
  }

  private entity(entity: string, at: NormalEvent, seen: Actor): ProcessState {
    const known = this.byEntity.get(entity);
    if (known) return known;
    const later = this.laterStarts.get(entity);
    if (later && later.time - at.time <= AHEAD_MS && compareKeys(later, at) !== 0) return this.ahead(later);
    return this.unseen(this.ids.unseenEntity(entity), at, { ...seen, entity });
  }

  /** A process named before its own start in event order (skewed clocks): what the start itself says of it. */
  private ahead(start: NormalEvent): ProcessState {
    const id = this.ids.process(start.actor.pid, start);
    return {
      id,
      pid: start.actor.pid,
      ppid: start.actor.ppid,
      time: start.time,
      seq: start.seq,
      part: start.part,
      started: true,
      entity: start.actor.entity,
      parentId: null,
      predecessorId: null,
      anchorId: id,
      behavior: ownBehavior(true, start.actor, parentContext(undefined, start.parent)),
    };
  }

  private pid(pid: number, at: NormalEvent, seen: Actor): ProcessState {
    const now = this.byPid.get(pid);
    if (now && !now.ended) return now;
    return this.unseen(this.ids.unseenPid(pid, now?.ended), at, seen);
  }

  /** A process without an exec record: started before the recording, lost, or a fork that never ran exec. */
  private unseen(id: string, at: NormalEvent, seen: Actor): ProcessState {
    const existing = this.byId.get(id);
    if (existing) return existing;
    const ppid = seen.ppid !== undefined && seen.ppid !== seen.pid ? seen.ppid : undefined;
    const parent = ppid === undefined ? undefined : this.pid(ppid, at, { pid: ppid });
    const process: ProcessState = {
      id,
      pid: seen.pid,
      ppid,
      time: at.time,
      seq: at.seq,
      part: at.part,
      started: false,
      entity: seen.entity,
      parentId: parent?.id ?? null,
      predecessorId: null,
      anchorId: anchorBelow(parent, at.time) ?? id,
      behavior: ownBehavior(false, seen, parentContext(parent, undefined)),
    };
    return this.remember(process);
  }

  private remember(process: ProcessState): ProcessState {
    this.byId.set(process.id, process);
    this.touched.set(process.id, process);
    this.byPid.set(process.pid, process);
    if (process.entity) this.byEntity.set(process.entity, process);
    return process;
  }

  private end(process: ProcessState, event: NormalEvent): void {
    if (process.ended && compareKeys(process.ended, event) <= 0) return;
    // An end that is logged before the start (skewed clocks) says nothing of a process that is still to come.
    if (!this.byId.has(process.id)) return;
    const ended: ProcessState = {
      ...process,
      ended: { time: event.time, seq: event.seq, part: event.part, exitCode: event.exitCode },
    };
    this.byId.set(ended.id, ended);
    this.touched.set(ended.id, ended);
    if (this.byPid.get(ended.pid)?.id === ended.id) this.byPid.set(ended.pid, ended);
    if (ended.entity && this.byEntity.get(ended.entity)?.id === ended.id) this.byEntity.set(ended.entity, ended);
  }

  private operate(op: ReturnType<typeof fileOperations>[number], event: NormalEvent, process: ProcessState): void {
    const origin = originAfter(op, this.origins, event, process);
    this.origins.set(op.path, origin);
    this.note(op.action, op.path, origin, event, process, 'fromPath' in op ? op.fromPath : undefined);
    if (op.action === 'rename') {
      const gone: FileOrigin = { downloaded: false };
      this.origins.set(op.fromPath, gone);
      this.note('delete', op.fromPath, gone, event, process);
    }
  }

  private note(
    action: ProvenanceRow['action'],
    path: string,
    origin: FileOrigin,
    event: NormalEvent,
    process: ProcessState,
    fromPath?: string,
  ): void {
    const { time, seq, part } = event;
    this.provenance.push({ ...origin, time, seq, part, path, action, fromPath, processId: process.id });
  }
}

function originAfter(
  op: ReturnType<typeof fileOperations>[number],
  origins: Map<string, FileOrigin>,
  event: NormalEvent,
  process: ProcessState,
): FileOrigin {
  const writer = { writtenTime: event.time, writerId: process.id, writerAnchorId: process.anchorId };
  switch (op.action) {
    case 'write':
      return { ...writer, downloaded: op.downloads };
    case 'copy':
      return { ...writer, downloaded: origins.get(op.fromPath)?.downloaded ?? false };
    case 'rename':
      // mv is seen twice, by its arguments and as an event: the second time the source is gone, the target stands
      return known(origins.get(op.fromPath)) ?? known(origins.get(op.path)) ?? { downloaded: false };
    case 'delete':
      return { downloaded: false };
    default:
      return op satisfies never;
  }
}

function known(origin: FileOrigin | undefined): FileOrigin | undefined {
  return origin?.writtenTime === undefined ? undefined : origin;
}

function isFresh(
  origin: FileOrigin,
  time: number,
  process: { id: string; parentId: string | null; anchorId: string },
): boolean {
  if (origin.writtenTime === undefined || time - origin.writtenTime >= FRESH_MS) return false;
  if (origin.writerId === process.id) return false;
  return origin.writerAnchorId === process.anchorId || origin.writerId === process.parentId;
}

/** The anchor of a parent's child; undefined when the lineage begins with the child. */
function anchorBelow(parent: ProcessState | undefined, childTime: number): string | undefined {
  if (!parent?.started || childTime - parent.time > SERVICE_AGE_MS || childTime < parent.time) return undefined;
  return parent.anchorId;
}

function ownBehavior(started: boolean, actor: Actor, parent: ParentContext | undefined): ProcessBehavior {
  const { image, argv, commandLine, cwd, user, uid, sha256, execNames } = actor;
  const own = { started, image, argv, commandLine, cwd, user, uid, sha256, ...(parent && { parent }) };
  return execNames ? { ...own, execNames } : own;
}

/** What is stored of the parent wins; the record's own word fills the gaps. */
function parentContext(parent: ProcessState | undefined, claim: ParentClaim | undefined): ParentContext | undefined {
  const p = parent?.behavior;
  const context: ParentContext = {
    image: p?.image ?? claim?.image,
    argv: p?.argv ?? claim?.argv,
    commandLine: p?.commandLine ?? claim?.commandLine,
    user: p?.user ?? claim?.user,
    cwd: p?.cwd,
  };
  return Object.values(context).some((value) => value !== undefined) ? context : undefined;
}

function behaviorOf(event: NormalEvent, process: ProcessState): Behavior {
  const { actor, kind } = event;
  if (kind === 'process_start' || kind === 'process_end') return { kind, process: process.behavior };
  const p = process.behavior;
  return {
    kind,
    process: p,
    file: event.file,
    net: event.net && { ...event.net, sourceIp: undefined, sourcePort: undefined },
    paths: event.paths,
    outcome: event.outcome,
    action: event.action,
    user: actor.user !== p.user ? actor.user : undefined,
    uid: actor.uid !== p.uid ? actor.uid : undefined,
    image: actor.image !== p.image ? actor.image : undefined,
  };
}
