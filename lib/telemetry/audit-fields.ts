/**
 * Values of audit records by their own names, read from the records that an event was made of.
 * Names: https://github.com/linux-audit/audit-documentation (field dictionary).
 */
import { type AuditPart, bare, decode } from './formats/audit-line';

/** Names that the field table does not describe by themselves; all of them belong to the event alone. */
const NAMES = new Set(
  `acl action added apparmor argc audit_backlog_limit audit_backlog_wait_time audit_enabled audit_failure banners
  bool bus cap_fe cap_fi cap_fp cap_frootid cap_fver cap_pa cap_pe cap_pi cap_pp capability cgroup changed cipher class cmd
  code compat daddr data default-context dev device dir direction dport egid enforcing entries errno fam family fd fe feature
  fi file flags format fp fsgid fsuid fver gid grantors grp hash hook icmptype id inif ino inode ioctlcmd ip ipid item
  items kernel kind ksize laddr len list lport mac macproto major minor mode model nargs nativearch net new_gid new_lock new_pe
  new_pi new_pp new oauid obj obj_gid obj_uid ocomm oflag ogid old old-auid old-ses old_enforcing old_lock old_pa old_pe old_pi
  old_pp old_prom old_val opid oses ouid outif pa parent path pe per perm perm_mask permissive pfs pi pp printer
  prom proto qbytes range rdev reason removed reset resp resrc result role rport sauid scontext selected-context seperm
  seperms seqno seresult seuser sgid sig sigev_signo smac spid sport state subj suid table tclass tcontext terminal addr uri
  user uuid val ver virt vm vm-ctx vm-pid watch arch saddr ARCH SADDR AUID UID GID EUID SUID FSUID EGID SGID FSGID OUID OGID ID
  OAUID SAUID IUID IGID INODE_UID INODE_GID`.split(/\s+/),
);

/** Names whose values the kernel quotes, or writes as hex where they hold anything but plain characters. */
const ENCODED = new Set(
  'acct cmd comm cwd data device dir exe file grp key name ocomm path proctitle vm watch terminal addr hostname op unit res'.split(
    ' ',
  ),
);

export function isAuditName(name: string): boolean {
  return NAMES.has(name);
}

/** A zero byte in canonical text (text.ts). */
const NUL = '\uF700';

/** A value of one record, decoded; zero bytes between the words of a command line are blanks. */
export function loggedValue(record: AuditPart, name: string): string | undefined {
  const value = record.fields.get(name);
  if (value === undefined) return undefined;
  return ENCODED.has(name) ? decode(value)?.replaceAll(NUL, ' ') : bare(value);
}

/** A value of the event: of its SYSCALL record, else of the first record that has it. */
export function loggedAmong(records: readonly AuditPart[] | undefined, name: string): string | undefined {
  if (!records) return undefined;
  const lead = records.find(({ type }) => type === 'SYSCALL');
  const own = lead && loggedValue(lead, name);
  if (own !== undefined) return own;
  for (const record of records) {
    const value = loggedValue(record, name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** All values of a record, as texts. */
export function loggedValues(record: AuditPart): string[] {
  return [...record.fields.keys()].flatMap((name) => loggedValue(record, name) ?? []);
}
