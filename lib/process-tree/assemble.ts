import type { Severity } from '../severity';
import { isExternal } from '../telemetry/address';
import type { ProcessBehavior } from '../telemetry/behavior';
import { type EventKey, type EventKind, type FileTarget, keyText, type NetTarget } from '../telemetry/event';
import { eventRef } from '../telemetry/event-ref';
import type { AlertTree, TreeMark, TreeProcess } from './tree';

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

export interface MarkRow extends EventKey {
  processId: string;
  kind: EventKind;
  file?: FileTarget;
  net?: NetTarget;
}

/** A match that stands in an alert. */
export interface MatchMark extends EventKey {
  alertId: string;
  severity: Severity;
  title: string;
}

/** What the facts say of a process's name. */
export interface NameFacts {
  disguised: boolean;
  claims: string | null;
}

export interface TreeParts {
  hostId: number;
  host: string;
  alert: { processId: string; anchorId: string };
  processes: readonly ProcessRow[];
  behaviors: ReadonlyMap<string, ProcessBehavior>;
  facts: (behavior: ProcessBehavior) => NameFacts;
  marks: readonly MarkRow[];
  matches: readonly MatchMark[];
  /** keyText of observed events */
  observed: ReadonlySet<string>;
  /** children that each process has in the store, whatever was read of them */
  children: ReadonlyMap<string, number>;
  histogram: AlertTree['histogram'];
  hostEvents: number;
  /** what the lineage has in the store beyond the rows given */
  left: { processes: number; events: number };
}

/** Rows -> the answer of the API. Linear, without recursion; every process given is in the answer exactly once. */
export function assembleTree(parts: TreeParts): AlertTree {
  const rows = new Map(parts.processes.map((row) => [row.id, row]));
  const marks = marksByProcess(parts);
  const given = countChildren(rows.values());
  const facts = onceEach(parts.facts);
  const processes = [...rows.values()].sort(byStart).map((row): TreeProcess => {
    const behavior = parts.behaviors.get(row.behaviorId) ?? { started: row.started };
    return {
      id: row.id,
      pid: row.pid,
      ppid: row.ppid,
      parentId: row.parentId,
      predecessorId: row.predecessorId,
      anchorId: row.anchorId,
      started: row.started,
      time: row.time,
      seq: row.seq,
      endTime: row.endTime,
      exitCode: row.exitCode,
      startRef: row.started ? eventRef(parts.hostId, row) : null,
      behaviorId: row.behaviorId,
      behavior,
      ...facts(behavior),
      marks: marks.get(row.id) ?? [],
      hiddenChildren: Math.max(0, (parts.children.get(row.id) ?? 0) - (given.get(row.id) ?? 0)),
    };
  });
  const { left } = parts;
  return {
    host: parts.host,
    hostId: parts.hostId,
    processes,
    chain: chainTo(parts.alert.processId, rows),
    window: windowOf(
      [...rows.values()].filter((row) => row.anchorId === parts.alert.anchorId),
      parts.marks,
    ),
    histogram: parts.histogram,
    hostEvents: parts.hostEvents,
    truncated: left.processes > 0 || left.events > 0 ? left : null,
  };
}

/** From the top down to the process: through the images that each pid ran before, then to the parent. Cycles end it. */
export function chainTo(
  processId: string,
  rows: ReadonlyMap<string, Pick<ProcessRow, 'id' | 'parentId' | 'predecessorId'>>,
): string[] {
  const chain: string[] = [];
  const seen = new Set<string>();
  const next = (id: string | null) => (id === null || seen.has(id) ? undefined : rows.get(id));
  for (let at = next(processId); at; at = next(at.predecessorId) ?? next(at.parentId)) {
    seen.add(at.id);
    chain.push(at.id);
  }
  return chain.reverse();
}

/** The incident from its first moment to its last one, with room around it. */
const MARGIN_SHARE = 0.05;
const LEAST_MARGIN_MS = 1_000;
const MOST_MARGIN_MS = 60_000;

export function windowOf(
  lineage: readonly Pick<ProcessRow, 'id' | 'time' | 'endTime'>[],
  marks: readonly Pick<MarkRow, 'processId' | 'time'>[],
): AlertTree['window'] {
  const ids = new Set(lineage.map((row) => row.id));
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  const widen = (time: number) => {
    from = Math.min(from, time);
    to = Math.max(to, time);
  };
  for (const row of lineage) {
    widen(row.time);
    if (row.endTime !== null) widen(row.endTime);
  }
  for (const mark of marks) if (ids.has(mark.processId)) widen(mark.time);
  if (from > to) return { from: 0, to: 0 };
  const margin = Math.min(MOST_MARGIN_MS, Math.max(LEAST_MARGIN_MS, (to - from) * MARGIN_SHARE));
  return { from: from - margin, to: to + margin };
}

function marksByProcess(parts: TreeParts): Map<string, TreeMark[]> {
  const alerts = new Map<string, TreeMark['alerts']>();
  for (const { alertId, severity, title, ...key } of parts.matches) {
    const list = alerts.get(keyText(key));
    if (list) list.push({ alertId, severity, title });
    else alerts.set(keyText(key), [{ alertId, severity, title }]);
  }
  const external = onceEach((ip: string) => isExternal(ip) ?? false);
  const out = new Map<string, TreeMark[]>();
  for (const row of [...parts.marks].sort((a, b) => a.time - b.time || a.seq - b.seq || a.part - b.part)) {
    const mark: TreeMark = {
      ref: eventRef(parts.hostId, row),
      time: row.time,
      seq: row.seq,
      kind: row.kind,
      ...(row.file && { file: row.file }),
      ...(row.net && { net: row.net }),
      external: row.net ? external(row.net.ip) : false,
      alerts: alerts.size > 0 ? (alerts.get(keyText(row)) ?? []) : [],
      observed: parts.observed.size > 0 && parts.observed.has(keyText(row)),
    };
    const list = out.get(row.processId);
    if (list) list.push(mark);
    else out.set(row.processId, [mark]);
  }
  return out;
}

/** Thousands of processes share few behaviors, and thousands of connections few addresses. */
function onceEach<T, R>(of: (value: T) => R): (value: T) => R {
  const known = new Map<T, R>();
  return (value) => {
    let result = known.get(value);
    if (result === undefined) {
      result = of(value);
      known.set(value, result);
    }
    return result;
  };
}

/** Children that are given, by parent. A process that names itself as its parent is no child. */
function countChildren(rows: Iterable<ProcessRow>): Map<string, number> {
  const out = new Map<string, number>();
  for (const { id, parentId } of rows)
    if (parentId !== null && parentId !== id) out.set(parentId, (out.get(parentId) ?? 0) + 1);
  return out;
}

function byStart(a: ProcessRow, b: ProcessRow): number {
  return a.time - b.time || a.seq - b.seq || a.part - b.part || (a.id < b.id ? -1 : 1);
}
