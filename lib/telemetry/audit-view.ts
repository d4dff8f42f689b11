/**
 * An event as the records that the kernel's audit log holds of it: what rules of the service auditd are written for.
 * Agents that are not auditd are seen as the records that the kernel would have written.
 *
 * A record has its own type, and what only records of its type have (the arguments of EXECVE, name and nametype of PATH ...).
 * Everything else it shares with the event: exe, key or auid stand in the SYSCALL record and are the same for its paths.
 */
import type { EventView, SigmaValue } from '../sigma';
import { loggedValue, loggedValues } from './audit-fields';
import { pathsOf } from './audit-paths';
import { typesOf } from './audit-types';
import type { Behavior, ProcessBehavior } from './behavior';
import { type EventOnly, RECORDS } from './field-table';
import type { AuditPart } from './formats/audit-line';

/** Fields that belong to one record, never to the event: another record's value would be another thing. */
const OF_ONE_RECORD =
  /^(?:type|a\d+|argc|name|nametype|item|inode|dev|mode|rdev|obj|ouid|ogid|OUID|OGID|cap_(?:f[pie]|fver|frootid)|perm)$/;

export function isOfOneRecord(field: string): boolean {
  return OF_ONE_RECORD.test(field);
}

/** Fields whose values a record gives as they were logged, not as the event has them (decoded, named, made absolute). */
const AS_THE_EVENT_HAS_IT = new Set(['exe', 'pid', 'ppid', 'uid', 'syscall', 'SYSCALL', 'key']);

/** The records of a behavior; with values of the event alone, also what only the logged records hold. */
export function auditRecords(b: Behavior, event: EventOnly, whole: EventView): EventView[] {
  const parts = event[RECORDS] ?? [];
  const types = typesOf(b) ?? [];
  const views = types.flatMap((type) => {
    if (type === 'PATH') return pathRecords(b, parts, whole);
    if (type === 'EXECVE') return [new RecordView(whole, execveRecord(b.process.argv ?? []), undefined, b.process)];
    const part = parts.find((p) => p.type === type);
    return [new RecordView(whole, { type }, part)];
  });
  // types that no behavior tells: they are there only where the logged records are
  for (const part of parts)
    if (!types.includes(part.type)) views.push(new RecordView(whole, { type: part.type }, part));
  return views;
}

function execveRecord(argv: readonly string[]): Record<string, string> {
  const own: Record<string, string> = { type: 'EXECVE', argc: String(argv.length) };
  for (const [i, argument] of argv.entries()) own[`a${i}`] = argument;
  return own;
}

function pathRecords(b: Behavior, parts: readonly AuditPart[], whole: EventView): RecordView[] {
  const left = parts.filter((part) => part.type === 'PATH');
  return pathsOf(b).map(({ path, nametype }) => {
    const last = path.slice(path.replace(/\/+$/, '').lastIndexOf('/') + 1);
    const isLogged = (part: AuditPart) =>
      (loggedValue(part, 'nametype') ?? 'NORMAL') === nametype && loggedValue(part, 'name')?.endsWith(last);
    const at = left.findIndex(isLogged);
    const part = at < 0 ? undefined : left.splice(at, 1)[0];
    return new RecordView(whole, { type: 'PATH', name: path, nametype }, part);
  });
}

class RecordView implements EventView {
  constructor(
    private readonly whole: EventView,
    private readonly own: Readonly<Record<string, string>>,
    private readonly part: AuditPart | undefined,
    private readonly started?: ProcessBehavior,
  ) {}

  get(field: string): SigmaValue | undefined {
    if (Object.hasOwn(this.own, field)) return this.own[field];
    if (isOfOneRecord(field)) return this.part && loggedValue(this.part, field);
    const logged = AS_THE_EVENT_HAS_IT.has(field) ? undefined : this.part && loggedValue(this.part, field);
    return logged ?? this.whole.get(field);
  }

  *keywords(): Iterable<string> {
    if (this.started) {
      // words that stand side by side are searched for, too
      yield* this.started.argv ?? [];
      if (this.started.commandLine) yield this.started.commandLine;
      return;
    }
    yield* Object.values(this.own);
    if (this.part) yield* loggedValues(this.part);
  }
}
