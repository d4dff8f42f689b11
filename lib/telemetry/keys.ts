import { hash } from 'node:crypto';
import type { Behavior, ProcessBehavior } from './behavior';
import { BehaviorMemo } from './behavior-memo';
import { type EventKey, type FileTarget, kindCode, type NetTarget } from './event';
import { foldedValue, VALUE_FIELDS, type ValueField } from './values';

/**
 * Identities are keyed with a secret of the installation: whoever writes telemetry cannot craft two behaviors,
 * processes or values that share an identity and so hide one behind the other. The secret lives in the database
 * (and its backups), because the identities do.
 */
export class Keys {
  private readonly processes = new BehaviorMemo((p) => this.hashedProcess(p));

  constructor(private readonly secret: string) {}

  private digest(kind: string, text: string): string {
    return hash('sha256', `${this.secret}\u0000${kind}\u0000${text}`, 'hex');
  }

  /** 63 bits as decimal text: positive, fits a bigint column. */
  private bits63(kind: string, text: string): string {
    return (BigInt(`0x${this.digest(kind, text).slice(0, 16)}`) & 0x7fffffffffffffffn).toString();
  }

  /** 128 bits in uuid notation. */
  private uuid(kind: string, text: string): string {
    const hex = this.digest(kind, text);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
  }

  /** A process is one execution: host, pid and the place of its exec in the host's order. */
  process(hostId: number, pid: number, start: EventKey): string {
    return this.bits63('process', `${hostId} ${pid} ${start.time} ${start.seq} ${start.part}`);
  }

  /** A process without an exec record, known by the agent's id for it. */
  unseenEntity(hostId: number, entity: string): string {
    return this.bits63('entity', `${hostId} ${entity}`);
  }

  /** A process without an exec record, known by its pid since that pid last ended. */
  unseenPid(hostId: number, pid: number, since: EventKey | undefined): string {
    return this.bits63('pid', `${hostId} ${pid} ${since ? `${since.time} ${since.seq} ${since.part}` : '-'}`);
  }

  path(path: string): string {
    return this.bits63('path', path);
  }

  value(field: ValueField, value: string): string {
    return this.bits63('value', `${VALUE_FIELDS.indexOf(field)} ${foldedValue(value)}`);
  }

  raw(text: string): string {
    return this.bits63('raw', text);
  }

  processBehavior(p: ProcessBehavior): string {
    return this.processes.of(p);
  }

  /** The identity itself, without the memo of those of late. */
  hashedProcess(p: ProcessBehavior): string {
    return this.uuid('process', processText(p));
  }

  target(target: { file?: FileTarget; net?: NetTarget }): string {
    return this.uuid('target', targetText(target));
  }

  /** Of a file, network or other behavior; that of a start is its process's own. */
  behavior(b: Behavior, processBehaviorId: string, targetId: string | null): string {
    return this.uuid(
      'behavior',
      JSON.stringify([
        kindCode(b.kind),
        processBehaviorId,
        targetId,
        b.outcome,
        b.user,
        b.uid,
        b.image,
        b.action,
        ...(b.paths ? [b.paths.map(({ path, nametype }) => [path, nametype])] : []),
      ]),
    );
  }
}

function processText(p: ProcessBehavior): string {
  const parent = p.parent && [p.parent.image, p.parent.argv, p.parent.commandLine, p.parent.user, p.parent.cwd];
  return JSON.stringify([
    p.started,
    p.image,
    p.argv,
    p.commandLine,
    p.cwd,
    p.user,
    p.uid,
    p.sha256,
    parent,
    p.imageFresh,
    p.imageDownloaded,
    ...(p.execNames ? [p.execNames] : []),
  ]);
}

function targetText(t: { file?: FileTarget; net?: NetTarget }): string {
  const n = t.net;
  return JSON.stringify([
    t.file && [t.file.path, t.file.fromPath, t.file.mode],
    n && [n.ip, n.port, n.protocol, n.hostname, n.initiated],
  ]);
}
