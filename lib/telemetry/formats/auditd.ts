/**
 * The kernel's audit log (auditd, raw and ENRICHED). One event is several records with one time and serial:
 * SYSCALL says who and how it ended, PATH and CWD what it touched, EXECVE the arguments, SOCKADDR the destination.
 *
 * Two things that the log only seems to say are not used: PROCTITLE is cached by the kernel and names the program before
 * an exec, and PATH mode= is the mode before a chmod.
 */
import { showAddress } from '../address';
import type { Actor, EventKind, FileTarget, NetTarget, NormalEvent } from '../event';
import { baseName, normalisePath, resolvePath } from '../paths';
import { canonicalBytes } from '../text';
import { type AuditPart, bare, decode, decodeToBytes } from './audit-line';
import { CALLS, type CallShape, syscallName } from './audit-syscalls';
import { attempt, MAX_ARGUMENTS, MAX_TEXT, type Normalised, quote, Refusal } from './format';

export { type AuditPart, type ParsedLine, parseAuditLine } from './audit-line';

export interface Assembly {
  /** nothing more is awaited */
  complete: boolean;
  /** what is awaited, in words */
  missing: string[];
  /** the best event from the parts at hand */
  result: Normalised;
}

/** Records that only ever accompany a SYSCALL. */
const COMPANIONS = new Set([
  'PATH',
  'CWD',
  'EXECVE',
  'PROCTITLE',
  'SOCKADDR',
  'SOCKETCALL',
  'FD_PAIR',
  'IPC',
  'IPC_SET_PERM',
  'MMAP',
  'OBJ_PID',
  'CAPSET',
  'BPRM_FCAPS',
  'MQ_OPEN',
  'MQ_SENDRECV',
  'MQ_GETSETATTR',
  'MQ_NOTIFY',
  'OPENAT2',
  'URINGOP',
  'EOE',
]);
/** Records that a kernel event begins with; a SYSCALL of the same serial follows. */
const BEFORE_SYSCALL =
  /^(?:LOGIN|CONFIG_CHANGE|AVC|SELINUX_ERR|MAC_\w+|SECCOMP|NETFILTER_\w+|KERN_MODULE|FANOTIFY|TIME_\w+|BPF|EVENT_LISTENER|FEATURE_CHANGE|DM_\w+|INTEGRITY_\w+|ANOM_(?:PROMISCUOUS|LINK|CREAT)|REPLACE|TTY|KERNEL_OTHER)$/;

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
  private arguments() {
    return (this.read ??= readArguments(this.all('EXECVE')));
  }
  private field(key: string): string | undefined {
    return this.syscall?.fields.get(key);
  }

  missing(): string[] {
    const fields = this.syscall?.fields;
    if (!fields) {
      const awaits = this.parts.every((part) => COMPANIONS.has(part.type) || BEFORE_SYSCALL.test(part.type));
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
    const lead = this.syscall ?? this.parts.find((part) => !COMPANIONS.has(part.type));
    if (!lead) {
      const types = [...new Set(this.parts.map((part) => part.type))].join(', ');
      throw new Refusal(
        'incomplete',
        `no SYSCALL record came for audit event ${lead0(this.parts).serial} (only ${types}); without it neither process nor action is known`,
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
    if (event.kind === 'other') event.action = [...new Set(this.parts.map((part) => part.type))].join(' ');
    const eventOnly = this.eventOnly(lead);
    if (Object.keys(eventOnly).length) event.eventOnly = eventOnly;
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
    switch (does) {
      case 'exec':
        return this.exec(event);
      case 'exit':
        event.kind = 'process_end';
        event.exitCode = Number.parseInt(this.field('a0') ?? '0', 16) & 0xff;
        return;
      case 'connect':
        return this.connect(event);
      case undefined:
        return this.touch(event, 'other', this.path('NORMAL', 'CREATE', 'DELETE'));
    }
    if (!this.succeeded()) return this.touch(event, 'other', this.path('NORMAL', 'CREATE', 'DELETE', 'UNKNOWN'));
    switch (does) {
      case 'chmod':
        return this.chmod(event);
      case 'open':
      case 'write':
        return this.open(event);
      case 'create':
        return this.touch(event, 'file_create', this.path('CREATE'));
      case 'delete':
        return this.touch(event, 'file_delete', this.path('DELETE'));
      case 'rename':
        return this.rename(event);
    }
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
      if (!program)
        throw new Refusal('missing_field', 'the execve record names no program (exe= is empty and no PATH came)');
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
    const mode = argument === undefined ? Number.NaN : Number.parseInt(argument, 16);
    const path = this.path('NORMAL');
    if (Number.isNaN(mode) || (!path && this.call !== 'fchmod')) return this.touch(event, 'other', path);
    if (path) this.touch(event, 'file_chmod', path);
    else {
      // fchmod acts on an open file, and the kernel gives no name for it
      event.kind = 'file_chmod';
      event.file = { path: '' };
      this.warnings.push('the kernel names no file for fchmod; the path is unknown');
    }
    if (event.file) event.file.mode = mode & 0o7777;
  }

  private open(event: NormalEvent): void {
    const created = this.path('CREATE');
    if (created) return this.touch(event, 'file_create', created);
    const flags = this.shape?.flags ? Number.parseInt(this.field(this.shape.flags) ?? '0', 16) : 0;
    // O_WRONLY or O_RDWR, or O_TRUNC (asm-generic/fcntl.h); a call without flags (creat, truncate) writes
    const writes = this.shape?.does === 'write' || (flags & 3) !== 0 || (flags & 0o1000) !== 0;
    this.touch(event, writes ? 'file_write' : 'other', this.path('NORMAL'));
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
      // of an execve these are pointers, and a0, a1 ... name its arguments
      if (this.shape?.does !== 'exec') for (const key of ['a0', 'a1', 'a2', 'a3']) copy(key, this.field(key));
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

const lead0 = (parts: readonly AuditPart[]): AuditPart => parts[0]!;

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

/**
 * Arguments out of EXECVE records: `a0="x" a1=hex`, long ones as `a1_len=n a1[0]=... a1[1]=...` spread over several.
 * `argv` ends at the first argument that has not come; `argc` is undefined before any record came.
 */
export function readArguments(records: readonly AuditPart[]): { argc: number | undefined; argv: string[] } {
  const values = new Map<string, string>();
  for (const record of records) for (const [key, value] of record.fields) if (!values.has(key)) values.set(key, value);
  if (records.length === 0) return { argc: undefined, argv: [] };
  const argc = integer(values.get('argc') ?? String(MAX_ARGUMENTS), 'EXECVE argc');
  const argv: string[] = [];
  let size = 0;
  for (let i = 0; i < argc && i < MAX_ARGUMENTS; i++) {
    const argument = readArgument(values, i);
    if (argument === undefined) break;
    size += argument.length;
    if (size > MAX_TEXT) throw new Refusal('too_large', `the arguments are longer than ${MAX_TEXT} characters`);
    argv.push(argument);
  }
  if (argc > MAX_ARGUMENTS && argv.length === MAX_ARGUMENTS)
    throw new Refusal('too_large', `the program got more than ${MAX_ARGUMENTS} arguments`);
  return { argc: values.has('argc') ? argc : argv.length || undefined, argv };
}

function readArgument(values: ReadonlyMap<string, string>, i: number): string | undefined {
  const whole = values.get(`a${i}`);
  if (whole !== undefined) return decode(whole) ?? '';
  const announced = values.get(`a${i}_len`);
  const pieces: Uint8Array[] = [];
  let logged = 0;
  for (let k = 0; ; k++) {
    const piece = values.get(`a${i}[${k}]`);
    if (piece === undefined) break;
    logged += piece.startsWith('"') ? piece.length - 2 : piece.length;
    pieces.push(decodeToBytes(piece));
  }
  if (pieces.length === 0) return undefined;
  const bytes = Buffer.concat(pieces);
  // a#_len counts the characters as logged (hex: two per byte)
  if (announced !== undefined && logged < Number(announced) && bytes.length < Number(announced)) return undefined;
  return canonicalBytes(bytes);
}

/** sockaddr as hex: family in the host's byte order, then port and address in network order. */
export function readSockaddr(saddr: string | undefined): NetTarget | undefined {
  if (saddr === undefined || !/^(?:[0-9A-Fa-f]{2}){8,}$/.test(saddr)) return undefined;
  const bytes = Buffer.from(saddr, 'hex');
  const family = bytes[1] === 0 ? bytes[0] : bytes[0] === 0 ? bytes[1] : undefined;
  const port = bytes.readUInt16BE(2);
  const ip =
    family === 2
      ? [...bytes.subarray(4, 8)].join('.')
      : family === 10 && bytes.length >= 24
        ? readV6(bytes)
        : undefined;
  return ip === undefined ? undefined : { ip, port, initiated: true };
}

function readV6(bytes: Buffer): string | undefined {
  const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(8 + 2 * i).toString(16));
  return showAddress(groups.join(':'));
}

function integer(value: string, what: string): number {
  if (!/^\d{1,10}$/.test(value)) throw new Refusal('bad_value', `${what} should be a number, but is ${quote(value)}`);
  return Number(value);
}
