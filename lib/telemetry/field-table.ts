/**
 * The rows of the field table: what each name reads of a behavior, and of the event alone. Looked up through fields.ts.
 *
 * Names follow Sigma's taxonomy (https://github.com/SigmaHQ/sigma-specification, appendix taxonomy) and its auditd rules;
 * ECS names are aliases.
 */
import { loggedAmong } from './audit-fields';
import { pathsOf } from './audit-paths';
import { typesOf } from './audit-types';
import type { Behavior } from './behavior';
import { EVENT_KINDS } from './event';
import type { AuditPart } from './formats/audit-line';

export type FieldValue = string | number | boolean | null | readonly string[] | undefined;
/** Where the values of an event alone hold the audit records that it was made of. */
export const RECORDS = Symbol('audit records');
/** Values of the event alone, by field name; see `eventOnlyOf`. */
export type EventOnly = Readonly<Record<string, string | number>> & { readonly [RECORDS]?: readonly AuditPart[] };

/** Dictionary text columns that SQL may narrow on. */
export type DictionaryColumn = 'image' | 'command_line' | 'parent_image' | 'parent_command_line' | 'target';

export interface Field {
  name: string;
  kind: 'text' | 'number' | 'boolean' | 'list';
  /** identity: part of the behavior. event: of the event alone, so a rule that reads it runs on events */
  scope: 'identity' | 'event';
  /** the column that holds exactly this field's text (folded), so that anchors hold there too */
  column?: DictionaryColumn;
  /** Sigma categories whose events carry it */
  categories: readonly string[];
  /** what it says, for people who write rules */
  description: string;
  aliases: readonly string[];
  fact?: true;
  read(b: Behavior, event: EventOnly): FieldValue;
}

export const PROCESS = [
  'process_creation',
  'process_termination',
  'file_event',
  'file_change',
  'file_rename',
  'file_delete',
  'network_connection',
];
export const FILE = ['file_event', 'file_change', 'file_rename', 'file_delete'];
export const NET = ['network_connection'];
export const AUDIT = ['auditd'];

const image = (b: Behavior) => b.image ?? b.process.image;
const user = (b: Behavior) => b.user ?? b.process.user;
const uid = (b: Behavior) => b.uid ?? b.process.uid;
const path = (b: Behavior) => b.file?.path || undefined;

export type Row = Omit<Field, 'name' | 'aliases' | 'scope' | 'kind' | 'categories'> &
  Partial<Pick<Field, 'aliases' | 'scope' | 'kind' | 'categories'>>;

/** A value that the agent gave with the event, under the field's own name. */
const given = (name: string) => (_: Behavior, event: EventOnly) => event[name];

export const ROWS: Readonly<Record<string, Row>> = {
  Image: {
    column: 'image',
    description: 'Path of the file that really runs, as the kernel has it, whatever argv[0] claims.',
    aliases: ['process.executable', 'exe'],
    read: image,
  },
  CommandLine: {
    column: 'command_line',
    description:
      "The arguments as one text, argv[0] first. The record's own command line, else the arguments joined by blanks.",
    aliases: ['process.command_line', 'ProcessCommandLine'],
    read: (b) => b.process.commandLine,
  },
  Arguments: {
    kind: 'list',
    description: 'The arguments one by one, argv[0] first: a value here matches a whole argument, with its blanks.',
    aliases: ['process.args', 'argv'],
    read: (b) => b.process.argv,
  },
  ArgumentCount: {
    kind: 'number',
    description: 'Number of arguments, argv[0] included.',
    aliases: ['process.args_count', 'argc'],
    read: (b) => b.process.argv?.length,
  },
  CurrentDirectory: {
    description: 'Working folder of the process when it started.',
    aliases: ['process.working_directory'],
    read: (b) => b.process.cwd,
  },
  User: {
    description:
      'Name of the account that the process runs as. Agents that only know the number leave it empty: see UserId.',
    aliases: ['user.name', 'process.user.name'],
    read: user,
  },
  UserId: {
    description: "Number of the account that the process runs as, '0' is root.",
    aliases: ['user.id', 'uid', 'process.user.id'],
    read: uid,
  },
  LogonId: {
    description:
      'On Linux the number of the account, as Sysmon for Linux writes it: 0 is root. The audit session is ses.',
    aliases: [],
    read: uid,
  },
  sha256: {
    description: 'SHA-256 of the file that runs, lower case hex.',
    aliases: ['process.hash.sha256', 'SHA256'],
    read: (b) => b.process.sha256,
  },
  Hashes: {
    description: "Hashes of the file that runs, as Sysmon writes them: 'SHA256=...'.",
    aliases: ['Hash'],
    read: (b) => (b.process.sha256 === undefined ? undefined : `SHA256=${b.process.sha256}`),
  },
  ParentImage: {
    column: 'parent_image',
    description: "Path of the parent's program when it started this process.",
    aliases: ['process.parent.executable'],
    read: (b) => b.process.parent?.image,
  },
  ParentCommandLine: {
    column: 'parent_command_line',
    description: "The parent's arguments as one text.",
    aliases: ['process.parent.command_line'],
    read: (b) => b.process.parent?.commandLine,
  },
  ParentArguments: {
    kind: 'list',
    description: "The parent's arguments one by one.",
    aliases: ['process.parent.args'],
    read: (b) => b.process.parent?.argv,
  },
  ParentUser: {
    description: 'Account that the parent runs as.',
    aliases: ['process.parent.user.name'],
    read: (b) => b.process.parent?.user,
  },
  ParentCurrentDirectory: {
    description: "The parent's working folder when it started.",
    aliases: ['process.parent.working_directory'],
    read: (b) => b.process.parent?.cwd,
  },
  TargetFilename: {
    column: 'target',
    categories: FILE,
    description:
      'Path of the file acted on; of a rename, where it is now. Of a failed exec, the file that did not start.',
    aliases: ['file.path'],
    read: path,
  },
  SourceFilename: {
    categories: ['file_event', 'file_rename'],
    description: 'Of a rename: where the file was before.',
    aliases: ['file.Ext.original.path'],
    read: (b) => b.file?.fromPath,
  },
  DestinationIp: {
    column: 'target',
    categories: NET,
    description: 'Address of the other end. Compare with cidr: rules on addresses age quickly.',
    aliases: ['destination.ip', 'dst_ip'],
    read: (b) => b.net?.ip,
  },
  DestinationPort: {
    kind: 'number',
    categories: NET,
    description: 'Port of the other end.',
    aliases: ['destination.port', 'dst_port'],
    read: (b) => b.net?.port,
  },
  DestinationHostname: {
    categories: NET,
    description: 'Name of the other end, where the agent resolved one. The audit log never does.',
    aliases: ['destination.domain'],
    read: (b) => b.net?.hostname,
  },
  Initiated: {
    kind: 'boolean',
    categories: NET,
    description: 'Whether this host opened the connection (true) or accepted it.',
    aliases: [],
    read: (b) => b.net?.initiated,
  },
  Protocol: {
    categories: NET,
    description: 'Transport: tcp or udp. The audit log does not tell it.',
    aliases: ['network.transport'],
    read: (b) => b.net?.protocol,
  },
  Outcome: {
    description: "'success' or 'failure', where the agent says it. A connection under way counts as success.",
    aliases: ['event.outcome'],
    read: (b) => b.outcome,
  },
  EventKind: {
    description: `What happened, in this console's words: ${EVENT_KINDS.join(', ')}.`,
    aliases: [],
    read: (b) => b.kind,
  },

  ProcessId: {
    kind: 'number',
    scope: 'event',
    description: 'Number of the process; reused by the kernel.',
    aliases: ['process.pid', 'pid'],
    read: given('ProcessId'),
  },
  ParentProcessId: {
    kind: 'number',
    scope: 'event',
    description: 'Number of the parent.',
    aliases: ['process.parent.pid', 'ppid'],
    read: given('ParentProcessId'),
  },
  ProcessGuid: {
    scope: 'event',
    description: "The agent's own id of the process.",
    aliases: ['process.entity_id'],
    read: given('ProcessGuid'),
  },
  ParentProcessGuid: {
    scope: 'event',
    description: "The agent's own id of the parent.",
    aliases: ['process.parent.entity_id'],
    read: given('ParentProcessGuid'),
  },
  UtcTime: {
    scope: 'event',
    description: 'Time of the event, as 2026-11-23 08:53:54.779.',
    aliases: ['@timestamp'],
    read: given('UtcTime'),
  },
  Computer: {
    scope: 'event',
    description: 'Name of the host.',
    aliases: ['host.name', 'hostname', 'node'],
    read: given('Computer'),
  },
  SourceIp: {
    scope: 'event',
    categories: NET,
    description: 'Address of this end.',
    aliases: ['source.ip', 'src_ip'],
    read: given('SourceIp'),
  },
  SourcePort: {
    kind: 'number',
    scope: 'event',
    categories: NET,
    description: 'Port of this end; chosen by the kernel for outgoing connections.',
    aliases: ['source.port', 'src_port'],
    read: given('SourcePort'),
  },
  ExitCode: {
    kind: 'number',
    scope: 'event',
    categories: ['process_termination'],
    description: 'Status that the process ended with, 0 to 255.',
    aliases: ['process.exit_code'],
    read: given('ExitCode'),
  },

  type: {
    kind: 'list',
    categories: AUDIT,
    description:
      'Types of the audit records that make the event (SYSCALL, EXECVE, PATH ...). Events of other agents have the types that the kernel would have written.',
    aliases: [],
    read: typesOf,
  },
  name: {
    kind: 'list',
    categories: AUDIT,
    description:
      "Path of a PATH record, made absolute: the file acted on, its folder, a rename's old path, a started program or script.",
    aliases: [],
    read: (b) => listed(pathsOf(b).map(({ path }) => path)),
  },
  nametype: {
    kind: 'list',
    categories: AUDIT,
    description: 'What a PATH record is: NORMAL, PARENT, CREATE, DELETE, UNKNOWN.',
    aliases: [],
    read: (b) => listed(pathsOf(b).map(({ nametype }) => nametype)),
  },
  SYSCALL: {
    scope: 'event',
    categories: AUDIT,
    description: 'Name of the system call.',
    aliases: [],
    read: callName,
  },
  syscall: {
    kind: 'list',
    scope: 'event',
    categories: AUDIT,
    description: 'System call by its number, as the log has it, and by its name.',
    aliases: [],
    read: (b, event) => listed([loggedAmong(event[RECORDS], 'syscall'), callName(b, event)]),
  },
  cwd: {
    scope: 'event',
    categories: AUDIT,
    description: 'Working folder at the time of the event; where the agent does not tell it, that of the start.',
    aliases: [],
    read: (b, event) => loggedAmong(event[RECORDS], 'cwd') ?? b.process.cwd,
  },
  proctitle: {
    scope: 'event',
    categories: AUDIT,
    description:
      'Command line as the kernel has it cached: of an exec, that of before. Where the agent does not tell it, the command line.',
    aliases: [],
    read: (b, event) => loggedAmong(event[RECORDS], 'proctitle') ?? b.process.commandLine,
  },
  comm: {
    scope: 'event',
    categories: AUDIT,
    description: 'The 15 characters that the task calls itself; any program can change its own.',
    aliases: [],
    read: given('comm'),
  },
  key: {
    scope: 'event',
    categories: AUDIT,
    description: 'Key of the audit rule that logged the event; differs by configuration.',
    aliases: [],
    read: given('key'),
  },
  euid: {
    scope: 'event',
    categories: AUDIT,
    description: 'Effective account number.',
    aliases: ['user.effective.id'],
    read: given('euid'),
  },
  auid: {
    scope: 'event',
    categories: AUDIT,
    description: 'Account number of the login, kept through su and sudo; 4294967295 is none.',
    aliases: [],
    read: given('auid'),
  },
  ses: {
    scope: 'event',
    categories: AUDIT,
    description: 'Number of the login session.',
    aliases: ['session'],
    read: (_, event) => event.ses ?? event.session,
  },
  tty: { scope: 'event', categories: AUDIT, description: 'Terminal of the process.', aliases: [], read: given('tty') },
  exit: {
    scope: 'event',
    categories: AUDIT,
    description: 'Answer of the system call; below zero an error number.',
    aliases: [],
    read: given('exit'),
  },
  success: {
    scope: 'event',
    categories: AUDIT,
    description: "'yes' or 'no': whether the system call succeeded.",
    aliases: [],
    read: given('success'),
  },
  unit: {
    scope: 'event',
    categories: AUDIT,
    description: 'Service that was started or stopped (SERVICE_START, SERVICE_STOP).',
    aliases: [],
    read: given('unit'),
  },
  acct: {
    scope: 'event',
    categories: AUDIT,
    description: 'Account that a login record names.',
    aliases: [],
    read: given('acct'),
  },
  op: {
    scope: 'event',
    categories: AUDIT,
    description: 'What a user-space audit record says was done.',
    aliases: [],
    read: given('op'),
  },
  res: {
    scope: 'event',
    categories: AUDIT,
    description: 'How a user-space audit record says it ended.',
    aliases: [],
    read: given('res'),
  },
};

/** A list with something in it; a field without a value is absent. */
function listed(values: readonly (string | undefined)[]): readonly string[] | undefined {
  const there = values.filter((value) => value !== undefined);
  return there.length ? there : undefined;
}

function callName(b: Behavior, event: EventOnly): string | undefined {
  const name = event.SYSCALL ?? (b.kind === 'process_start' || b.kind === 'exec_failed' ? 'execve' : undefined);
  return name === undefined ? undefined : String(name);
}
