import type { Severity } from '../severity';
import type { ProcessBehavior } from '../telemetry/behavior';
import type { EventKind, FileTarget, NetTarget } from '../telemetry/event';
import type { Prevalence } from '../telemetry/shown';

/** One execution of one image, with what it did. Times are epoch milliseconds. */
export interface TreeProcess {
  id: string;
  pid: number;
  ppid: number | null;
  parentId: string | null;
  /** the image that this pid ran before (exec without fork) */
  predecessorId: string | null;
  anchorId: string;
  /** false: no exec record, seen only as a parent or by what it did */
  started: boolean;
  time: number;
  seq: number;
  endTime: number | null;
  exitCode: number | null;
  startRef: string | null;
  behaviorId: string;
  behavior: ProcessBehavior;
  /** the parent's arguments hold this process's argv[0] and its program */
  disguised: boolean;
  /** argv[0] claims a name that the image does not bear */
  claims: string | null;
  /** names of the facts that are true of its start */
  facts: readonly string[];
  /** arguments or command line are longer than the answer holds (see shortened.ts); the event has them whole */
  cut: boolean;
  /** what is drawn of what it did, in order; `counts` knows all of it */
  marks: TreeMark[];
  counts: EventCounts;
  /** events that the answer leaves out, asked for on demand */
  hiddenMarks: number;
  /** children that the answer leaves out, so that a row can say so */
  hiddenChildren: number;
}

/** Events of a process by what they are, ends left out. */
export interface EventCounts {
  all: number;
  files: number;
  connections: number;
}

/** An event of a process, drawn on its bar. */
export interface TreeMark {
  ref: string;
  time: number;
  seq: number;
  kind: EventKind;
  file?: FileTarget;
  net?: NetTarget;
  external: boolean;
  alerts: { alertId: string; severity: Severity; title: string }[];
  observed: boolean;
}

/** GET /api/alerts/[id]/tree */
export interface AlertTree {
  host: string;
  hostId: number;
  /** processes of the chain above the alert, the alert's lineage, and their children */
  processes: TreeProcess[];
  /** the alert's own chain, from the top: never collapsed */
  chain: string[];
  window: { from: number; to: number };
  /** events on this host: counts per bin around the alert */
  histogram: {
    from: number;
    to: number;
    binMs: number;
    counts: number[];
    alerts: { time: number; severity: Severity }[];
  };
  hostEvents: number;
  /** set when a part was left out: what, and how much */
  truncated: { processes: number; events: number } | null;
}

/** GET /api/alerts/[id]/adjacent: surrounding events with their facts, rarest first */
export interface AdjacentEvent {
  ref: string;
  /** other events of the lineage with the same behavior */
  refs: string[];
  time: number;
  kind: EventKind;
  processId: string;
  pid: number;
  title: string;
  image: string;
  detail: string;
  facts: string[];
  prevalence: Prevalence;
  /** how many of these events are in an alert already */
  alerted: number;
  observed: boolean;
}
export interface AdjacentList {
  events: AdjacentEvent[];
  total: number;
}

/** GET /api/alerts/[id]/prevalence: how common the programs in an alert's lineage and above it are, by behavior id. */
export interface TreePrevalence {
  behaviors: { id: string; prevalence: Prevalence }[];
}
