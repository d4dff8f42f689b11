/** Types of the kernel's audit records: which of them an event of each kind consists of. */
import type { Behavior } from './behavior';
import type { EventKind } from './event';

/** Types that a behavior tells by itself: its event is seen as one record of each, a PATH for each path. */
const TYPES: Readonly<Record<Exclude<EventKind, 'other'>, readonly string[]>> = {
  process_start: ['SYSCALL', 'EXECVE', 'CWD', 'PATH', 'PROCTITLE'],
  process_end: ['SYSCALL', 'PROCTITLE'],
  exec_failed: ['SYSCALL', 'CWD', 'PATH', 'PROCTITLE'],
  file_create: ['SYSCALL', 'CWD', 'PATH', 'PROCTITLE'],
  file_write: ['SYSCALL', 'CWD', 'PATH', 'PROCTITLE'],
  file_rename: ['SYSCALL', 'CWD', 'PATH', 'PROCTITLE'],
  file_delete: ['SYSCALL', 'CWD', 'PATH', 'PROCTITLE'],
  file_chmod: ['SYSCALL', 'CWD', 'PATH', 'PROCTITLE'],
  net_connect: ['SYSCALL', 'SOCKADDR', 'PROCTITLE'],
};

/** Types whose records are views of a behavior, or of the process behind it. */
export const VIEWED: ReadonlySet<string> = new Set([...Object.values(TYPES).flat()]);

/** The record types of every event of the kind; none for `other`, which may have any. */
export function typesOfKind(kind: EventKind): readonly string[] {
  return kind === 'other' ? [] : TYPES[kind];
}

/** The record types of a behavior; of kind `other`, those that the event was made of. */
export function typesOf(b: Behavior): readonly string[] | undefined {
  if (b.kind !== 'other') return TYPES[b.kind];
  const types = b.action?.split(' ');
  return types?.includes('SYSCALL') ? [...types, 'PROCTITLE'] : types;
}

/** Kinds whose events hold a record of the type. */
export function kindsWith(type: string): EventKind[] {
  const kinds = Object.entries(TYPES).flatMap(([kind, types]) => (types.includes(type) ? [kind as EventKind] : []));
  // only a started program has arguments; everything else may also stand in an event that has no kind of its own
  return type === 'EXECVE' ? kinds : [...kinds, 'other'];
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

export function isCompanion(type: string): boolean {
  return COMPANIONS.has(type);
}

/** Whether a SYSCALL of the same serial belongs to a record of this type. */
export function comesWithSyscall(type: string): boolean {
  return COMPANIONS.has(type) || BEFORE_SYSCALL.test(type);
}

/** Records that stand alone, and are no view of anything else: those of user space (audit-userspace, libaudit.h). */
const OF_USER_SPACE =
  /^(?:USER_\w+|CRED_\w+|(?:ADD|DEL)_(?:USER|GROUP)|GRP_\w+|ACCT_(?:UN)?LOCK|CH(?:USER|GRP)_ID|DAC_CHECK|MAC_CHECK|SERVICE_(?:START|STOP)|SYSTEM_\w+|DAEMON_\w+|SOFTWARE_UPDATE|USYS_CONFIG|TEST|TRUSTED_APP|ROLE_\w+|LABEL_\w+|FS_RELABEL|RESP_\w+|CRYPTO_\w+|VIRT_\w+|ANOM_\w+|AVC_PATH|DEV_(?:UN)?ALLOC|APPARMOR\w*|KERNEL|UNKNOWN\[\d+\])$/;

/** Whether the audit system has records of such a type. */
export function isRecordType(type: string): boolean {
  return type === 'SYSCALL' || comesWithSyscall(type) || OF_USER_SPACE.test(type);
}
