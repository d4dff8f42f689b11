import type { Severity } from '../severity';
import type { ProcessBehavior } from '../telemetry/behavior';
import { type EventKey, keyText } from '../telemetry/event';
import { chainTo } from './chain';
import { type Marks, NO_MARKS } from './marks';
import type { PackedBehavior, PackedMarks, PackedProcesses, PackedTarget, PackedTree } from './packed';
import { shortenBehavior } from './shortened';
import type { AlertTree, EventCounts } from './tree';

/** What the store reads of one process: plain rows, in any order, with whatever links the telemetry has. */
export interface ProcessRow extends EventKey {
  id: string;
  pid: number;
  ppid: number | null;
  parentId: string | null;
  predecessorId: string | null;
  anchorId: string;
  started: boolean;
  endTime: number | null;
  exitCode: number | null;
  behaviorId: string;
}

/** A match that stands in an alert. */
export interface MatchMark extends EventKey {
  alertId: string;
  severity: Severity;
  title: string;
}

/** What the facts say of a process: its name, and all that is true of its start. */
export interface NameFacts {
  disguised: boolean;
  claims: string | null;
  facts: string[];
}

export interface TreeParts {
  hostId: number;
  host: string;
  alert: { processId: string; anchorId: string };
  processes: readonly ProcessRow[];
  behaviors: ReadonlyMap<string, ProcessBehavior>;
  facts: (behavior: ProcessBehavior) => NameFacts;
  /** a process's marks are in one of these */
  marks: readonly Marks[];
  /** each once, and the place of a behavior's own */
  targets: { list: PackedTarget[]; byBehavior: ReadonlyMap<string, number> };
  /** from the first moment of the alert's lineage to its last */
  window: AlertTree['window'];
  /** all events of each process, drawn or not */
  counts: ReadonlyMap<string, EventCounts>;
  matches: readonly MatchMark[];
  /** keyText of observed events */
  observed: ReadonlySet<string>;
  /** children that each process has in the store, whatever was read of them */
  children: ReadonlyMap<string, number>;
  histogram: AlertTree['histogram'];
  hostEvents: number;
  /** processes that the lineage has in the store beyond the rows given */
  left: number;
}

/** Rows -> the answer of the API. Linear, without recursion; every process given is in the answer exactly once. */
export function assembleTree(parts: TreeParts): PackedTree {
  const byId = new Map(parts.processes.map((row) => [row.id, row]));
  const rows = [...byId.values()].sort(byPlace);
  const origin = Math.floor(rows.reduce((least, row) => Math.min(least, row.time), rows[0]?.time ?? 0));
  const us = (time: number) => Math.round(time * 1000) - origin * 1000;
  const drawn = rows.map((row) => placeOf(parts.marks, row.id));
  const behaviors = numbered(rows.map((row) => row.behaviorId));
  const anchors = numbered(rows.map((row) => row.anchorId));
  const processes = packProcesses(parts, rows, drawn, us);
  const packed = packMarks(parts, drawn, us);
  const hiddenEvents = processes.events.reduce((sum, n, i) => sum + Math.max(0, n - processes.marks[i]!), 0);
  return {
    host: parts.host,
    hostId: parts.hostId,
    chain: chainTo(parts.alert.processId, byId),
    window: parts.window,
    histogram: parts.histogram,
    hostEvents: parts.hostEvents,
    truncated: parts.left > 0 || hiddenEvents > 0 ? { processes: parts.left, events: hiddenEvents } : null,
    origin,
    behaviors: packBehaviors(parts, rows, behaviors),
    anchors: [...anchors.keys()],
    processes: {
      ...processes,
      behavior: rows.map((row) => behaviors.get(row.behaviorId)!),
      anchor: rows.map((row) => anchors.get(row.anchorId)!),
    },
    ...packed,
  };
}

/** Each behavior once, in the order of `places`. */
function packBehaviors(
  { behaviors, facts }: TreeParts,
  rows: readonly ProcessRow[],
  places: ReadonlyMap<string, number>,
): PackedBehavior[] {
  const out = new Array<PackedBehavior>(places.size);
  for (const { behaviorId: id, started } of rows) {
    const at = places.get(id)!;
    if (out[at]) continue;
    const whole = behaviors.get(id) ?? { started };
    out[at] = { id, ...shortenBehavior(whole), ...facts(whole) };
  }
  return out;
}

const NOTHING: EventCounts = { all: 0, files: 0, connections: 0 };

function packProcesses(
  parts: TreeParts,
  rows: readonly ProcessRow[],
  drawn: readonly Place[],
  us: (time: number) => number,
): Omit<PackedProcesses, 'behavior' | 'anchor'> {
  const at = new Map(rows.map((row, i) => [row.id, i]));
  const given = countChildren(rows);
  const counts = rows.map((row) => parts.counts.get(row.id) ?? NOTHING);
  const link = (id: string | null) => (id === null ? null : (at.get(id) ?? id));
  return {
    id: rows.map((row) => row.id),
    pid: rows.map((row) => row.pid),
    ppid: rows.map((row) => row.ppid),
    parent: rows.map((row) => link(row.parentId)),
    predecessor: rows.map((row) => link(row.predecessorId)),
    started: rows.map((row) => (row.started ? 1 : 0)),
    time: rows.map((row) => us(row.time)),
    seq: rows.map((row) => row.seq),
    part: rows.map((row) => row.part),
    end: rows.map((row) => (row.endTime === null ? null : us(row.endTime))),
    exit: rows.map((row) => row.exitCode),
    marks: drawn.map((place) => place.count),
    events: counts.map((count, i) => Math.max(count.all, drawn[i]!.count)),
    files: counts.map((count) => count.files),
    connections: counts.map((count) => count.connections),
    hiddenChildren: rows.map((row) => Math.max(0, (parts.children.get(row.id) ?? 0) - (given.get(row.id) ?? 0))),
  };
}

interface Place {
  of: Marks;
  from: number;
  count: number;
}

const NOWHERE: Place = { of: NO_MARKS, from: 0, count: 0 };

function placeOf(marks: readonly Marks[], id: string): Place {
  for (const of of marks) {
    const own = of.own.get(id);
    if (own) return { of, ...own };
  }
  return NOWHERE;
}

function packMarks(
  parts: TreeParts,
  drawn: readonly Place[],
  us: (time: number) => number,
): Pick<PackedTree, 'marks' | 'targets' | 'alerts'> {
  const { alerts, matched } = packMatches(parts.matches);
  // few moments alert: making a key for every mark would cost more than the rest of them
  const telling = new Set([...matched.keys(), ...parts.observed].map(timeOfKey));
  const packed: PackedMarks = { time: [], seq: [], part: [], kind: [], target: [], observed: [], alerted: [] };
  for (const { of, from, count } of drawn) {
    for (let i = from; i < from + count; i++) {
      const time = of.time[i]!;
      if (telling.has(time)) {
        const key = keyText({ time, seq: of.seq[i]!, part: of.part[i]! });
        const which = matched.get(key);
        if (which) packed.alerted.push([packed.time.length, ...which]);
        if (parts.observed.has(key)) packed.observed.push(packed.time.length);
      }
      const behavior = of.behavior[i]!;
      packed.time.push(us(time));
      packed.seq.push(of.seq[i]!);
      packed.part.push(of.part[i]!);
      packed.kind.push(of.kind[i]!);
      packed.target.push(behavior === '' ? -1 : (parts.targets.byBehavior.get(behavior) ?? -1));
    }
  }
  return { marks: packed, targets: parts.targets.list, alerts };
}

/** Each alert once, and which of them stand at an event, by keyText. */
function packMatches(matches: TreeParts['matches']): { alerts: PackedTree['alerts']; matched: Map<string, number[]> } {
  const places = new Map<string, number>();
  const alerts: PackedTree['alerts'] = [];
  const matched = new Map<string, number[]>();
  for (const { alertId, severity, title, ...key } of matches) {
    let i = places.get(alertId);
    if (i === undefined) {
      i = alerts.push({ alertId, severity, title }) - 1;
      places.set(alertId, i);
    }
    const known = matched.get(keyText(key));
    if (known) known.push(i);
    else matched.set(keyText(key), [i]);
  }
  return { alerts, matched };
}

const timeOfKey = (key: string): number => Number(key.slice(0, key.indexOf(':')));

/** Each text once, with its place in the list of them. */
function numbered(texts: readonly string[]): Map<string, number> {
  const places = new Map<string, number>();
  for (const text of texts) if (!places.has(text)) places.set(text, places.size);
  return places;
}

/** Children that are given, by parent. A process that names itself as its parent is no child. */
function countChildren(rows: readonly ProcessRow[]): Map<string, number> {
  const out = new Map<string, number>();
  for (const { id, parentId } of rows)
    if (parentId !== null && parentId !== id) out.set(parentId, (out.get(parentId) ?? 0) + 1);
  return out;
}

function byKey(a: EventKey, b: EventKey): number {
  return a.time - b.time || a.seq - b.seq || a.part - b.part;
}

function byPlace(a: ProcessRow, b: ProcessRow): number {
  return byKey(a, b) || (a.id < b.id ? -1 : 1);
}
