/** Which audit records a rule can match: what its tests of type, and the fields that records have, leave open. */
import type { FieldTest, SigmaRule } from '../sigma';
import { type Decided, holdsFor, holdsMissing, type Possible, possible } from '../sigma/possible';
import { comesWithSyscall, kindsWith, VIEWED } from './audit-types';
import { isOfOneRecord } from './audit-view';
import { EVENT_KINDS, type EventKind } from './event';
import { fieldScope } from './fields';

export interface AuditReach {
  /** record types that it can match, as far as the rule names them; ANY_OTHER stands for the rest */
  types: readonly string[];
  kinds: readonly EventKind[];
  /** it reads what belongs to events alone, not to their behaviors */
  perEvent: boolean;
  /** why no record can match it, if so */
  reasons: readonly string[];
}

/** Stands for record types that neither the rule nor this file names. */
export const ANY_OTHER = 'OTHER';

export function auditReach(rule: SigmaRule): AuditReach {
  const asked = [...new Set([...VIEWED, ...typesNamed(rule), ANY_OTHER])];
  const answers = asked.map((type) => ({ type, ...possible(rule, (test) => decideByType(test, type)) }));
  const open = answers.filter(({ holds }) => holds !== false);
  const types = open.map(({ type }) => type);
  const kinds = new Set(types.flatMap((type) => (comesWithAny(type) ? EVENT_KINDS : kindsWith(type))));
  return {
    types,
    kinds: EVENT_KINDS.filter((kind) => kinds.has(kind)),
    perEvent: open.some(({ type, open: tests }) => comesWithAny(type) || tests.some((test) => readsEvent(test, type))),
    reasons: types.length > 0 ? [] : nearestReasons(answers),
  };
}

/** Records that may accompany an event of any kind, and that no behavior tells of. */
export function comesWithAny(type: string): boolean {
  return comesWithSyscall(type) && !VIEWED.has(type);
}

/** What records of a type say of a test before any is seen. */
export function decideByType(test: FieldTest, type: string): Decided | undefined {
  const { field } = test;
  if (field === null) return undefined;
  if (field === 'type') return { holds: holdsFor(test, type), why: `the type is ${shown(test)}` };
  if (isOfOneRecord(field) && (VIEWED.has(type) || ARGUMENT.test(field)) && !carries(type, field)) {
    return { holds: holdsMissing(test), why: `${type} records have no ${field}` };
  }
  if (type === 'SYSCALL' && ARGUMENT.test(field) && !mayBeHex(test)) {
    return { holds: false, why: `${field} of a SYSCALL record is a number in hex` };
  }
  return undefined;
}

const ARGUMENT = /^a\d+$/;
const PATH_ONLY = /^(?:name|nametype|item|inode|dev|mode|rdev|obj|ouid|ogid|OUID|OGID|cap_\w+)$/;

function carries(type: string, field: string): boolean {
  if (type === 'EXECVE') return field === 'argc' || ARGUMENT.test(field);
  if (type === 'SYSCALL' || type === 'SOCKETCALL') return /^a[0-3]$/.test(field);
  return type === 'PATH' && PATH_ONLY.test(field);
}

/** Whether one of the values could be the text of a raw argument. */
function mayBeHex(test: FieldTest): boolean {
  if (test.negated) return true;
  const may = test.values.map(({ alternatives }) =>
    alternatives.some(
      (op) => op.kind !== 'text' || op.pattern.every((p) => p.kind !== 'text' || /^[0-9a-f]*$/i.test(p.text)),
    ),
  );
  return test.link === 'all' ? may.every(Boolean) : may.some(Boolean);
}

function readsEvent(test: FieldTest, type: string): boolean {
  if (test.field === null) return type !== 'EXECVE';
  const others = test.values.flatMap((v) => v.alternatives.flatMap((op) => (op.kind === 'fieldref' ? [op.field] : [])));
  return [test.field, ...others].some((field) => {
    if (field === 'type') return false;
    if (!isOfOneRecord(field)) return fieldScope(field) === 'event';
    return !(type === 'EXECVE' || (type === 'PATH' && (field === 'name' || field === 'nametype')));
  });
}

/** Types that tests of the rule spell out. */
function typesNamed(rule: SigmaRule): string[] {
  const out: string[] = [];
  const visit = (test: FieldTest) => {
    if (test.field !== 'type') return;
    for (const { alternatives } of test.values)
      for (const op of alternatives) {
        const part = op.kind === 'text' && op.pattern.length === 1 ? op.pattern[0]! : undefined;
        if (part?.kind === 'text') out.push(part.text.toUpperCase());
      }
  };
  possible(rule, (test) => void visit(test));
  return out;
}

/** Of the types that the rule asks for, the reasons of the one that has fewest. */
function nearestReasons(answers: readonly ({ type: string } & Possible)[]): readonly string[] {
  const told = answers.map(({ reasons }) => reasons.filter((why) => !why.startsWith('the type is')));
  return (
    told.filter((reasons) => reasons.length > 0).sort((a, b) => a.length - b.length)[0] ?? ['no record has this type']
  );
}

function shown(test: FieldTest): string {
  return test.values.map(({ text }) => text).join(' or ');
}
