/** Recordings in memory: a fleet's events with their context, as the product would have resolved them, and labels. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Background } from '../lib/hypotheses/suggest/background';
import type { Behavior } from '../lib/telemetry/behavior';
import { emptyBase, type ProcessIds, type ResolvedEvent, resolveContext } from '../lib/telemetry/context';
import { compareKeys, type EventKind, keyText, type NormalEvent } from '../lib/telemetry/event';
import { type BehaviorView, behaviorView } from '../lib/telemetry/fields';
import { type AuditPart, assembleAudit, auditGroupKey } from '../lib/telemetry/formats/auditd';
import { ACTIONS, type FactShape, factMask } from '../lib/telemetry/prevalence';
import { readRecord, splitLines } from '../lib/telemetry/records';

/** Of one intrusion: where it was and what belonged to it. */
export interface Label {
  readonly host: string;
  readonly root_pid: number;
  readonly process_entity_ids: readonly string[];
  /** which recording holds it: its name, with * for what may differ */
  readonly file?: string;
  readonly notes?: string;
}

export type Truth = Readonly<Record<string, Label>>;

export interface WorldEvent extends ResolvedEvent {
  readonly hostId: number;
  readonly host: string;
  readonly mask: bigint;
}

export interface World {
  readonly name: string;
  readonly events: readonly WorldEvent[];
  readonly hosts: readonly string[];
}

/** A behavior of a world, once, with the events that have it. */
export interface Distinct {
  readonly behavior: Behavior;
  readonly view: BehaviorView;
  readonly events: readonly WorldEvent[];
}

const distinct = new WeakMap<World, readonly Distinct[]>();

/** A world's behaviors but for ends, each once: fleets repeat themselves, and a rule says the same of each of its events. */
export function distinctOf(world: World): readonly Distinct[] {
  let found = distinct.get(world);
  if (!found) {
    const byContent = new Map<string, { behavior: Behavior; view: BehaviorView; events: WorldEvent[] }>();
    for (const event of world.events) {
      if (event.behavior.kind === 'process_end') continue;
      const key = JSON.stringify(event.behavior);
      const known = byContent.get(key);
      if (known) known.events.push(event);
      else byContent.set(key, { behavior: event.behavior, view: behaviorView(event.behavior), events: [event] });
    }
    found = [...byContent.values()];
    distinct.set(world, found);
  }
  return found;
}

/** Labels are the entries of a truth file that look like one; it may hold other things, too. */
export function readTruth(file: string): Truth {
  const whole: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const labels = Object.entries(whole ?? {}).flatMap(([name, one]): [string, Label][] =>
    isLabel(one) ? [[name, { ...one, process_entity_ids: one.process_entity_ids ?? [] }]] : [],
  );
  if (labels.length === 0)
    throw new Error(`${file} labels no intrusion: wanted is { name: { host, root_pid, process_entity_ids } }.`);
  return Object.fromEntries(labels);
}

function isLabel(one: unknown): one is Omit<Label, 'process_entity_ids'> & Partial<Label> {
  if (typeof one !== 'object' || one === null) return false;
  const { host, root_pid, process_entity_ids } = one as Partial<Label>;
  return typeof host === 'string' && (typeof root_pid === 'number' || Array.isArray(process_entity_ids));
}

/** @param file NDJSON or audit log, packed by gzip or plain */
export function readWorld(file: string): World {
  const bytes = readFileSync(file);
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
  return worldOf(bareName(file), plain);
}

export function worldOf(name: string, bytes: Uint8Array): World {
  const byHost = new Map<string, NormalEvent[]>();
  const parts = new Map<string, AuditPart[]>();
  const add = (event: NormalEvent) => {
    const list = byHost.get(event.host.id);
    if (list) list.push(event);
    else byHost.set(event.host.id, [event]);
  };
  for (const { bytes: line, line: number } of splitLines(bytes)) {
    const record = readRecord(line, number, 'localhost');
    if (record.result === 'event') add(record.event);
    else if (record.result === 'part') {
      const key = `${record.part.node} ${auditGroupKey(record.part)}`;
      const list = parts.get(key);
      if (list) list.push(record.part);
      else parts.set(key, [record.part]);
    }
  }
  for (const group of parts.values()) {
    const { result } = assembleAudit(group);
    if (result.ok) add(result.event);
  }
  const hosts = [...byHost.values()].map((events) => events[0]!.host.name);
  const events = [...byHost.values()].flatMap((list, hostId) => resolved(list, hostId));
  return { name, events, hosts };
}

function resolved(events: readonly NormalEvent[], hostId: number): WorldEvent[] {
  const sorted = [...new Map(events.map((event) => [keyText(event), event])).values()].sort(compareKeys);
  return resolveContext(emptyBase(), sorted, plainIds(hostId)).events.map((one) => ({
    ...one,
    hostId,
    host: one.event.host.name,
    mask: factMask(one.behavior),
  }));
}

function plainIds(host: number): ProcessIds {
  return {
    process: (pid, at) => `${host} ${pid} ${keyText(at)}`,
    unseenEntity: (entity) => `${host} entity ${entity}`,
    unseenPid: (pid, since) => `${host} pid ${pid} ${since ? keyText(since) : ''}`,
  };
}

/** The processes of an intrusion: by the agent's ids, or, where there are none, what descends from its first process. */
export function labelled(world: World, label: Label): Set<string> {
  const on = world.events.filter(({ host }) => host === label.host);
  const ids = new Set(label.process_entity_ids);
  const named = on.filter(({ event }) => event.actor.entity !== undefined);
  const byId = named.filter(({ event }) => ids.has(event.actor.entity!));
  // an agent that gives ids, but none of these, tells of another time or host
  if (byId.length > 0 || (ids.size > 0 && named.length > 0)) return new Set(byId.map(({ processId }) => processId));
  const pids = new Set([label.root_pid]);
  const out = new Set<string>();
  for (const { event, processId } of on) {
    const { pid, ppid } = event.actor;
    if (event.kind === 'process_start' && ppid !== undefined && pids.has(ppid)) pids.add(pid);
    if (pids.has(pid)) out.add(processId);
  }
  return out;
}

/** Whether a label is about this recording: by its file's name, else by its host. */
export function isAbout({ file, host }: Label, world: World): boolean {
  if (!world.hosts.includes(host)) return false;
  if (!file) return true;
  const pattern = bareName(file)
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*');
  return new RegExp(`^${pattern}$`).test(world.name);
}

const bareName = (file: string): string => path.basename(file).replace(/(?:\.(?:gz|ndjson|jsonl?|log|txt))+$/, '');

const ON_SCREEN = (kind: EventKind): boolean => kind !== 'process_end';

/** What the fleet does, without some processes. */
export function backgroundOf(world: World, without: ReadonlySet<string>): Background {
  const shapes = new Map<
    string,
    { kind: EventKind; mask: bigint; behaviors: Set<string>; hosts: Map<number, number> }
  >();
  const reporting = new Map<EventKind, Set<number>>();
  for (const { behavior, hostId, mask, processId } of world.events) {
    const { kind } = behavior;
    const action = ACTIONS.find((kinds) => kinds.includes(kind))?.[0] ?? kind;
    const hosts = reporting.get(action) ?? new Set();
    reporting.set(action, hosts.add(hostId));
    if (!ON_SCREEN(kind) || without.has(processId)) continue;
    const key = `${kind} ${mask}`;
    let shape = shapes.get(key);
    if (!shape) {
      shape = { kind, mask, behaviors: new Set(), hosts: new Map() };
      shapes.set(key, shape);
    }
    shape.hosts.set(hostId, (shape.hosts.get(hostId) ?? 0) + 1);
    shape.behaviors.add(behavior.file?.path ?? behavior.net?.ip ?? behavior.process.commandLine ?? '');
  }
  return new Background(
    [...shapes.values()].map((shape): FactShape => ({ ...shape, behaviors: shape.behaviors.size })),
    new Map([...reporting].map(([action, hosts]) => [action, hosts.size])),
  );
}
