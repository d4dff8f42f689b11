import type { AuditPath } from './audit-paths';
import type { EventKind, FileTarget, NetTarget } from './event';

/**
 * A behavior is the part of an event that a rule can see, without time, host and pid. An event is a
 * behavior on a host at a time. The dictionary stores each distinct behavior once.
 *
 * A process's own behavior (`ProcessBehavior`) is the context of everything that it does: file and
 * network behaviors point at it and add their target.
 */
export interface ParentContext {
  image?: string;
  argv?: string[];
  commandLine?: string;
  user?: string;
  cwd?: string;
}

export interface ProcessBehavior {
  /** false: the process is known only from what it did or as somebody's parent (no exec record) */
  started: boolean;
  image?: string;
  argv?: string[];
  commandLine?: string;
  cwd?: string;
  user?: string;
  uid?: string;
  sha256?: string;
  parent?: ParentContext;
  /** file provenance at the time of the start; see provenance.ts */
  imageFresh?: true;
  imageDownloaded?: true;
  /** see Actor.execNames */
  execNames?: string[];
}

export interface Behavior {
  kind: EventKind;
  /** kind 'other' only: see NormalEvent.action */
  action?: string;
  process: ProcessBehavior;
  file?: FileTarget;
  net?: NetTarget;
  /** see NormalEvent.paths */
  paths?: readonly AuditPath[];
  outcome?: 'success' | 'failure';
  /** the event's own user and image where they differ from the process's (setuid, an exec that was not recorded) */
  user?: string;
  uid?: string;
  image?: string;
}
