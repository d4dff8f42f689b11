import type { Severity } from '../severity';
import { isExternal } from '../telemetry/address';
import type { ProcessBehavior } from '../telemetry/behavior';
import { type EventKey, type EventKind, type FileTarget, kindOfCode, type NetTarget } from '../telemetry/event';
import { eventRef } from '../telemetry/event-ref';
import type { AlertTree, TreeMark, TreeProcess } from './tree';

/** Times are microseconds after `origin` (epoch milliseconds), so that they stay short and exact. */
export interface PackedTree extends Omit<AlertTree, 'processes'> {
  origin: number;
  /** every distinct behavior once: thousands of processes share few */
  behaviors: PackedBehavior[];
  anchors: string[];
  processes: PackedProcesses;
  targets: PackedTarget[];
  marks: PackedMarks;
  alerts: { alertId: string; severity: Severity; title: string }[];
}

export interface PackedBehavior {
  id: string;
  behavior: ProcessBehavior;
  cut: boolean;
  disguised: boolean;
  claims: string | null;
  facts: string[];
}

export interface PackedTarget {
  file?: FileTarget;
  net?: NetTarget;
}

/** One list a property, in the order of the processes: by start. */
export interface PackedProcesses {
  id: string[];
  pid: number[];
  ppid: (number | null)[];
  /** position in this list, or the id of a process that is not in it */
  parent: (number | string | null)[];
  predecessor: (number | string | null)[];
  /** position in `anchors` */
  anchor: number[];
  started: (0 | 1)[];
  time: number[];
  seq: number[];
  part: number[];
  end: (number | null)[];
  exit: (number | null)[];
  /** position in `behaviors` */
  behavior: number[];
  /** of `marks`, how many are its own: they lie in the order of the processes */
  marks: number[];
  events: number[];
  files: number[];
  connections: number[];
  hiddenChildren: number[];
}

export interface PackedMarks {
  time: number[];
  seq: number[];
  part: number[];
  kind: number[];
  /** position in `targets`, -1 for none */
  target: number[];
  /** positions of marks that people observed */
  observed: number[];
  /** position of a mark, then positions in `alerts` */
  alerted: number[][];
}

/** What was sent -> processes with their marks. Behaviors, facts and targets are shared objects: nobody changes one. */
export function unpackTree(packed: PackedTree): AlertTree {
  const { origin: _, behaviors: __, anchors: ___, targets: ____, marks: _____, alerts: ______, ...rest } = packed;
  return { ...rest, processes: unpackProcesses(packed) };
}

/** Processes as they are asked for one by one: a tree without the strip above it. */
export type PackedPart = Omit<PackedTree, Exclude<keyof AlertTree, 'processes' | 'hostId'>>;

export function unpackProcesses(packed: PackedPart): TreeProcess[] {
  const { processes: p, behaviors, anchors, hostId } = packed;
  const timeOf = clockFrom(packed.origin);
  const marks = unpackMarks(packed);
  const idOf = (link: number | string | null) => (typeof link === 'number' ? p.id[link]! : link);
  let first = 0;
  return p.id.map((id, i): TreeProcess => {
    const { behavior, cut, disguised, claims, facts, id: behaviorId } = behaviors[p.behavior[i]!]!;
    const key = { time: timeOf(p.time[i]!), seq: p.seq[i]!, part: p.part[i]! };
    const own = marks.slice(first, first + p.marks[i]!);
    first += own.length;
    const end = p.end[i] ?? null;
    return {
      id,
      pid: p.pid[i]!,
      ppid: p.ppid[i] ?? null,
      parentId: idOf(p.parent[i] ?? null),
      predecessorId: idOf(p.predecessor[i] ?? null),
      anchorId: anchors[p.anchor[i]!]!,
      started: p.started[i] === 1,
      time: key.time,
      seq: key.seq,
      endTime: end === null ? null : timeOf(end),
      exitCode: p.exit[i] ?? null,
      startRef: p.started[i] === 1 ? eventRef(hostId, key) : null,
      behaviorId,
      behavior,
      cut,
      disguised,
      claims,
      facts,
      marks: own,
      counts: { all: p.events[i]!, files: p.files[i]!, connections: p.connections[i]! },
      hiddenMarks: Math.max(0, p.events[i]! - own.length),
      hiddenChildren: p.hiddenChildren[i]!,
    };
  });
}

const NONE: TreeMark['alerts'] = [];

function unpackMarks({
  marks: m,
  targets,
  alerts,
  origin,
  hostId,
}: Pick<PackedTree, 'marks' | 'targets' | 'alerts' | 'origin' | 'hostId'>): TreeMark[] {
  const timeOf = clockFrom(origin);
  const external = targets.map(({ net }) => (net ? (isExternal(net.ip) ?? false) : false));
  const alerted = new Map(m.alerted.map(([at, ...which]) => [at, which.map((i) => alerts[i]!)]));
  const observed = new Set(m.observed);
  return m.time.map(
    (us, i) =>
      new UnpackedMark(
        hostId,
        { time: timeOf(us), seq: m.seq[i]!, part: m.part[i]! },
        kindOfCode(m.kind[i]!),
        m.target[i]! < 0 ? undefined : targets[m.target[i]!],
        m.target[i]! >= 0 && external[m.target[i]!]!,
        alerted.get(i) ?? NONE,
        observed.has(i),
      ),
  );
}

/** Of thousands of marks few are asked for their names. */
class UnpackedMark implements TreeMark {
  readonly time: number;
  readonly seq: number;
  readonly file?: FileTarget;
  readonly net?: NetTarget;

  constructor(
    private readonly hostId: number,
    private readonly key: EventKey,
    readonly kind: EventKind,
    target: PackedTarget | undefined,
    readonly external: boolean,
    readonly alerts: TreeMark['alerts'],
    readonly observed: boolean,
  ) {
    this.time = key.time;
    this.seq = key.seq;
    if (target?.file) this.file = target.file;
    if (target?.net) this.net = target.net;
  }

  get ref(): string {
    return eventRef(this.hostId, this.key);
  }
}

/** Dividing a whole number of microseconds gives the double that stands nearest to the time, as the database does. */
function clockFrom(origin: number): (us: number) => number {
  const base = origin * 1000;
  return (us) => (base + us) / 1000;
}
