/**
 * The kernel's audit log (auditd, raw and ENRICHED). One event is several records with one time and serial:
 * SYSCALL says who and how it ended, PATH and CWD what it touched, EXECVE the arguments, SOCKADDR the destination.
 *
 * Two things that the log only seems to say are not used: PROCTITLE is cached by the kernel and names the program before
 * an exec, and PATH mode= is the mode before a chmod.
 */
import { type AuditPath, execNames, samePaths, toldPaths } from '../audit-paths';
import { comesWithSyscall, isCompanion } from '../audit-types';
import type { Actor, EventKind, FileTarget, NormalEvent } from '../event';
import { baseName, normalisePath, resolvePath } from '../paths';
import { readArguments } from './audit-arguments';
import { type AuditPart, bare, decode, integer } from './audit-line';
import { readSockaddr } from './audit-sockaddr';
import { CALLS, type CallShape, syscallName } from './audit-syscalls';
import { attempt, type Normalised, quote, Refusal } from './format';

export { type AuditPart, type ParsedLine, parseAuditLine } from './audit-line';

export interface Assembly {
  /** nothing more is awaited */
  complete: boolean;
  /** what is awaited, in words */
  missing: string[];
  /** the best event from the parts at hand */
  result: Normalised;
}

const AT_FDCWD = /^(?:f{8})?ffffff9c$/;
const EINPROGRESS = '-115';

/** The parts of one event (same node, time and serial) in any order, repeated or not, all there or not. */
export function assembleAudit(parts: readonly AuditPart[]): Assembly {
  const group = new Group(parts);
  const missing = group.missing();
  return { complete: missing.length === 0, missing, result: attempt(() => group.event()) };
}

/** Identity of the event that a part belongs to, below its host. */
export function auditGroupKey(part: AuditPart): string {
  return `${part.time}:${part.serial}`;
}

class Group {
  private readonly parts: readonly AuditPart[];
  private readonly syscall: AuditPart | undefined;
  private readonly paths: readonly AuditPart[];
  private readonly call: string | undefined;
  private readonly shape: CallShape | undefined;
  private readonly warnings: string[] = [];
  private read: ReturnType<typeof readArguments> | undefined;

  constructor(parts: readonly AuditPart[]) {
    if (parts.length === 0) throw new Error('an audit event has at least one record');
    this.parts = distinct(parts);
    this.syscall = this.first('SYSCALL');
    this.paths = byItem(this.all('PATH'));
    const fields = this.syscall?.fields;
    this.call = fields && (syscallName(fields.get('arch')!, fields.get('syscall')!) ?? bare(fields.get('SYSCALL')));
    // 32-bit programs reach every socket call through one number; call 3 is connect (linux/net.h)
    if (this.call === 'socketcall' && fields?.get('a0') === '3') this.call = 'connect';
    this.shape = this.call === undefined ? undefined : CALLS[this.call];
  }

  private all(type: string): AuditPart[] {
    return this.parts.filter((part) => part.type === type);
  }
  private first(type: string): AuditPart | undefined {
    return this.parts.find((part) => part.type === type);
  }
  private types(): string[] {
    return [...new Set(this.parts.map((part) => part.type))];
  }
  private arguments() {
    this.read ??= readArguments(this.all('EXECVE'));
    return this.read;
  }
  private field(key: string): string | undefined {
    return this.syscall?.fields.get(key);
  }

  missing(): string[] {
    const fields = this.syscall?.fields;
    if (!fields) {
      const awaits = this.parts.every(({ type }) => comesWithSyscall(type));
      return awaits ? ['SYSCALL'] : [];
    }
    const out: string[] = [];
    const items = Number(fields.get('items') ?? 0);
    if (this.paths.length < items) out.push(`PATH (${this.paths.length} of ${items})`);
    if (items > 0 && !this.first('CWD')) out.push('CWD');
    if (this.shape?.does === 'exec' && this.succeeded()) {
      // arguments that cannot be read are the event's refusal; nothing more would mend them
      const read = attempt(() => ({ ok: true as const, ...this.arguments() }));
      if (read.ok && read.argc === undefined) out.push('EXECVE');
      else if (read.ok && read.argv.length < read.argc!)
        out.push(`EXECVE (${read.argv.length} of ${read.argc} arguments)`);
    }
    if (this.shape?.does === 'connect' && !this.first('SOCKADDR')) out.push('SOCKADDR');
    if (!this.first('PROCTITLE') && !this.first('EOE')) out.push('PROCTITLE or EOE');
    return out;
  }

  event(): Normalised {
    const lead = this.syscall ?? this.parts.find((part) => !isCompanion(part.type));
    if (!lead) {
      throw new Refusal(
        'incomplete',
        `no SYSCALL record came for audit event ${this.parts[0]!.serial} (only ${this.types().join(', ')}); without it neither process nor action is known`,
      );
    }
    const { node, time, serial } = lead;
    const event: NormalEvent = {
      time,
      seq: serial,
      part: 0,
      host: { id: node, name: node, os: 'linux' },
      kind: 'other',
      actor: this.actor(lead),
    };
    if (this.syscall) this.describe(event);
    this.keepPaths(event);
    // without the records that only close the event: they may come late and say nothing
    if (event.kind === 'other') {
      event.action = this.types()
        .filter((type) => type !== 'EOE' && type !== 'PROCTITLE')
        .join(' ');
    }
    const eventOnly = this.eventOnly(lead);
    if (Object.keys(eventOnly).length) event.eventOnly = eventOnly;
    event.records = this.parts;
    if (this.all('SYSCALL').length > 1)
      this.warnings.push('two SYSCALL records of one serial differ; the first in order of text counts');
    return this.warnings.length
      ? { ok: true, event, warning: this.warnings.slice(0, 3).join('; ') }
      : { ok: true, event };
  }

  private actor(lead: AuditPart): Actor {
    const { fields } = lead;
    // configuration changes of the kernel itself name no process: pid 0
    const actor: Actor = { pid: integer(fields.get('pid') ?? '0', `${lead.type} pid`) };
    const ppid = fields.get('ppid');
    if (ppid !== undefined) actor.ppid = integer(ppid, `${lead.type} ppid`);
    const image = decode(fields.get('exe'));
    if (image !== undefined) actor.image = this.undeleted(image);
    const cwd = decode(this.first('CWD')?.fields.get('cwd'));
    if (cwd !== undefined) actor.cwd = undeletedPath(cwd);
    const uid = fields.get('uid');
    if (uid !== undefined) actor.uid = uid;
    const user = bare(fields.get('UID'));
    if (user !== undefined && user !== 'unset' && !user.startsWith('unknown')) actor.user = user;
    return actor;
  }

  /** Kind, and what the kind needs; `other` where the record that says it did not come. */
  private describe(event: NormalEvent): void {
    const does = this.shape?.does;
    if (does === 'exec') this.exec(event);
    else if (does === 'connect') this.connect(event);
    else if (does === 'exit') {
      event.kind = 'process_end';
      event.exitCode = Number.parseInt(this.field('a0') ?? '0', 16) & 0xff;
    } else if (does === undefined || !this.succeeded()) {
      this.touch(event, 'other', this.path('NORMAL', 'CREATE', 'DELETE', 'UNKNOWN'));
    } else if (does === 'chmod') this.chmod(event);
    else if (does === 'create') this.touch(event, 'file_create', this.path('CREATE'));
    else if (does === 'delete') this.touch(event, 'file_delete', this.path('DELETE'));
    else if (does === 'rename') this.rename(event);
    else this.open(event);
  }

  private exec(event: NormalEvent): void {
    if (!this.succeeded()) {
      // exe= is the program that tried; the file that did not start is in PATH
      this.touch(event, 'exec_failed', this.path('NORMAL', 'UNKNOWN'));
      event.kind = 'exec_failed';
      if (event.file) delete event.file.mode;
      return;
    }
    event.kind = 'process_start';
    if (event.actor.image === undefined) {
      const program = this.path('NORMAL');
      if (!program) {
        throw new Refusal('missing_field', 'the execve record names no program (exe= is empty and no PATH came)');
      }
      event.actor.image = resolvePath(program.name, event.actor.cwd);
      this.warnings.push('exe= is empty; the program is taken from PATH and may be a script');
    }
    const { argc, argv } = this.arguments();
    if (argv.length) {
      event.actor.argv = argv;
      event.actor.commandLine = argv.join(' ');
    }
    if (argc === undefined) this.warnings.push('no EXECVE record came; the arguments are unknown');
    else if (argv.length < argc) this.warnings.push(`only ${argv.length} of ${argc} arguments came`);
  }

  private chmod(event: NormalEvent): void {
    const argument = this.field(this.shape!.mode!);
    if (argument === undefined || !/^[0-9a-f]{1,16}$/i.test(argument)) return;
    const path = this.path('NORMAL');
    if (path) this.touch(event, 'file_chmod', path);
    else if (this.call === 'fchmod') {
      // it acts on an open file, and the kernel gives no name for it
      event.kind = 'file_chmod';
      event.file = { path: '' };
      this.warnings.push('the kernel names no file for fchmod; the path is unknown');
    }
    if (event.file) event.file.mode = Number.parseInt(argument.slice(-4), 16) & 0o7777;
  }

  private open(event: NormalEvent): void {
    const created = this.path('CREATE');
    const flags = this.shape?.flags ? Number.parseInt(this.field(this.shape.flags) ?? '0', 16) : 0;
    // O_WRONLY or O_RDWR, or O_TRUNC (asm-generic/fcntl.h); a call without flags (creat, truncate) writes
    const writes = this.shape?.does === 'write' || (flags & 3) !== 0 || (flags & 0o1000) !== 0;
    if (created) this.touch(event, 'file_create', created);
    else this.touch(event, writes ? 'file_write' : 'other', this.path('NORMAL'));
  }

  private rename(event: NormalEvent): void {
    const to = this.path('CREATE');
    // a rename over an existing file deletes two names: the one with the inode of the new name is where it came from
    const gone = this.paths.filter(
      (path) => nameType(path) === 'DELETE' && decode(path.fields.get('name')) !== undefined,
    );
    const inode = to?.part.fields.get('inode');
    const from = gone.find((path) => inode !== undefined && path.fields.get('inode') === inode) ?? gone[0];
    this.touch(event, 'file_rename', to, this.shape?.toDirfd ?? this.shape?.dirfd);
    if (from && event.file && event.kind === 'file_rename') {
      event.file.fromPath = this.located(decode(from.fields.get('name'))!, event.actor.cwd, this.shape?.dirfd);
    }
  }

  private connect(event: NormalEvent): void {
    const net = readSockaddr(this.first('SOCKADDR')?.fields.get('saddr'));
    if (!net) return;
    event.kind = 'net_connect';
    event.net = net;
    // a connection that is under way counts as made: the socket does not block, and its end is not logged
    event.outcome = this.succeeded() || this.field('exit') === EINPROGRESS ? 'success' : 'failure';
  }

  private touch(event: NormalEvent, kind: EventKind, path: NamedPath | undefined, dirfd = this.shape?.dirfd): void {
    if (!path) {
      if (kind !== 'other') this.warnings.push(`no PATH record with a name came for ${this.call}`);
      return;
    }
    event.kind = kind;
    const file: FileTarget = { path: this.located(path.name, event.actor.cwd, dirfd) };
    const mode = path.part.fields.get('mode');
    if (mode !== undefined && /^[0-7]{1,7}$/.test(mode)) file.mode = Number.parseInt(mode, 8) & 0o7777;
    event.file = file;
  }

  /** A relative name starts at the working folder, or at an open folder that the record does not name. */
  private located(name: string, cwd: string | undefined, dirfd: CallShape['dirfd']): string {
    if (name.startsWith('/')) return normalisePath(name);
    const start = dirfd && this.field(dirfd);
    if (start !== undefined && !AT_FDCWD.test(start)) {
      this.warnings.push(
        `${quote(name)} is relative to an open folder that the record does not name; the working folder is assumed`,
      );
    } else if (cwd === undefined) this.warnings.push(`no CWD record came; ${quote(name)} stays relative`);
    return resolvePath(name, cwd);
  }

  private path(...types: string[]): NamedPath | undefined {
    for (const type of types) {
      for (const part of this.paths) {
        const name = nameType(part) === type ? decode(part.fields.get('name')) : undefined;
        if (name !== undefined && name !== '') return { part, name: undeletedPath(name) };
      }
    }
    return undefined;
  }

  /** The kernel marks the path of an unlinked program; rpm's updates add `;hex` before that. A file can bear that name in truth. */
  private undeleted(image: string): string {
    const bareName = undeletedPath(image);
    if (bareName === image) return image;
    const really = this.paths.some((path) => decode(path.fields.get('name'))?.endsWith(baseName(image)));
    return really ? image : bareName;
  }

  /** The names of PATH records that kind, image and path do not tell. */
  private keepPaths(event: NormalEvent): void {
    const named = this.paths.flatMap((part) => this.named(part, event.actor.cwd) ?? []);
    if (event.kind === 'process_start') {
      const names = execNames(event.actor.image, named);
      if (names.length) event.actor.execNames = names;
    } else if (event.kind !== 'process_end') {
      if (!samePaths(named, toldPaths(event.kind, event.file?.path, event.file?.fromPath))) event.paths = named;
    }
  }

  private named(part: AuditPart, cwd: string | undefined): AuditPath | undefined {
    const name = decode(part.fields.get('name'));
    if (name === undefined || name === '') return undefined;
    const nametype = nameType(part);
    const path = undeletedPath(name);
    const absolute = path.startsWith('/') ? normalisePath(path) : resolvePath(path, cwd);
    return { path: nametype === 'PARENT' && !absolute.endsWith('/') ? `${absolute}/` : absolute, nametype };
  }

  private succeeded(): boolean {
    const success = this.field('success');
    return success === undefined ? !this.field('exit')?.startsWith('-') : success === 'yes' || success === '1';
  }

  private eventOnly(lead: AuditPart): Record<string, string | number> {
    const out: Record<string, string | number> = {};
    const copy = (key: string, value: string | undefined) => {
      if (value !== undefined) out[key] = value;
    };
    copy('SYSCALL', this.call);
    for (const key of ['ses', 'auid', 'euid', 'tty']) copy(key, bare(lead.fields.get(key)));
    copy('comm', decode(lead.fields.get('comm')));
    copy('key', decode(lead.fields.get('key'))?.replaceAll('\u0001', ' '));
    if (this.syscall) {
      if (this.shape?.does !== 'exit') copy('exit', this.field('exit'));
      copy('success', this.field('success'));
    } else {
      for (const key of ['op', 'acct', 'unit', 'cmd', 'terminal', 'addr', 'hostname', 'res'])
        copy(key, decode(lead.fields.get(key)));
    }
    return out;
  }
}

interface NamedPath {
  part: AuditPart;
  name: string;
}

/** Each record once, in an order that does not depend on how they came. */
function distinct(parts: readonly AuditPart[]): AuditPart[] {
  const sorted = [...parts].sort((a, b) => compareText(a.type, b.type) || compareText(a.body, b.body));
  return sorted.filter((part, i) => i === 0 || part.type !== sorted[i - 1]!.type || part.body !== sorted[i - 1]!.body);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** PATH records by item; of two that claim one item the first in order of text counts. */
function byItem(paths: readonly AuditPart[]): AuditPart[] {
  const items = new Map<number, AuditPart>();
  for (const path of paths) {
    const item = Number(path.fields.get('item'));
    if (Number.isInteger(item) && !items.has(item)) items.set(item, path);
  }
  return [...items].sort(([a], [b]) => a - b).map(([, path]) => path);
}

/** nametype, which kernels before 3.18 call objtype. */
function nameType(path: AuditPart): string {
  return path.fields.get('nametype') ?? path.fields.get('objtype') ?? 'NORMAL';
}

function undeletedPath(path: string): string {
  return path.endsWith(' (deleted)') ? path.slice(0, -' (deleted)'.length).replace(/;[0-9a-f]{8}$/, '') : path;
}
