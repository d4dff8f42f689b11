import type { AuditPath } from './audit-paths';
import type { AuditPart } from './formats/audit-line';

/**
 * The one normalised shape. Every agent format ends here, and nothing past `formats/` knows an agent.
 *
 * Times are epoch milliseconds as a number with up to three decimals (microseconds): a double keeps
 * that exactly until the year 2239. All text is in the canonical form of `text.ts`.
 */
export const EVENT_KINDS = [
  'process_start',
  'process_end',
  'file_create',
  'file_write',
  'file_rename',
  'file_delete',
  'file_chmod',
  'net_connect',
  'exec_failed',
  'other',
] as const;

export type EventKind = (typeof EVENT_KINDS)[number];

/** Where an event stands on its host: by time, then by the agent's own sequence, then by `part`. */
export interface EventKey {
  /** epoch milliseconds, microsecond resolution */
  time: number;
  /** audit serial, or the number in event.id; a 48-bit content hash where the agent has neither */
  seq: number;
  /** 0 for agents whose sequence is unique; else a 31-bit content hash, so that conflicting ids are kept apart */
  part: number;
}

/** What a record says of the process that acts. For `process_start` it is the new image itself. */
export interface Actor {
  pid: number;
  ppid?: number;
  /** the agent's own process id (process.entity_id, ProcessGuid, exec_id) */
  entity?: string;
  /** path of the file that really runs, never argv[0] */
  image?: string;
  argv?: string[];
  commandLine?: string;
  cwd?: string;
  user?: string;
  uid?: string;
  sha256?: string;
  /** process_start: what the program was started by besides its path (a script, a link), where the record tells */
  execNames?: string[];
}

/** What the record itself says of the parent; the stored parent wins where it is known. */
export interface ParentClaim {
  pid?: number;
  entity?: string;
  image?: string;
  argv?: string[];
  commandLine?: string;
  user?: string;
}

export interface FileTarget {
  path: string;
  /** rename: where it was before */
  fromPath?: string;
  /** permission bits (octal 07777) after the action */
  mode?: number;
}

export interface NetTarget {
  ip: string;
  port: number;
  protocol?: 'tcp' | 'udp' | string;
  hostname?: string;
  initiated: boolean;
  sourceIp?: string;
  sourcePort?: number;
}

export interface NormalEvent extends EventKey {
  host: { id: string; name: string; os: string };
  kind: EventKind;
  /** kind 'other' only: the agent's word for what happened (an ECS action; the types of audit records, apart by blanks) */
  action?: string;
  actor: Actor;
  parent?: ParentClaim;
  file?: FileTarget;
  net?: NetTarget;
  outcome?: 'success' | 'failure';
  /** process_end */
  exitCode?: number;
  /** the audit log's PATH records, where kind and file do not tell them all */
  paths?: AuditPath[];
  /** the audit records that the event was made of */
  records?: readonly AuditPart[];
  /** values that belong to this event alone (session, raw syscall arguments ...), by Sigma field name */
  eventOnly?: Record<string, string | number>;
}

/** Order of events on one host. */
export function compareKeys(a: EventKey, b: EventKey): number {
  return a.time - b.time || a.seq - b.seq || a.part - b.part;
}

export function keyText(key: EventKey): string {
  return `${key.time}:${key.seq}:${key.part}`;
}

/** How the database stores a kind. Positions are part of the stored data: append only. */
export function kindCode(kind: EventKind): number {
  return EVENT_KINDS.indexOf(kind);
}

export function kindOfCode(code: number): EventKind {
  const kind = EVENT_KINDS[code];
  if (!kind) throw new Error(`event kind code ${code} is not known`);
  return kind;
}
