/** What values a field can have at all: a rule that asks for another one stays silent for ever. */
import type { FieldTest, Operator } from '../sigma';
import { holdsFor } from '../sigma/possible';
import { isRecordType } from './audit-types';
import { EVENT_KINDS } from './event';
import { type Field, fieldOf } from './fields';

const YES_NO = ['true', 'false'];

/** Fields with few values; a value that is none of them cannot match. */
const FEW: Readonly<Record<string, readonly string[]>> = {
  Outcome: ['success', 'failure'],
  EventKind: EVENT_KINDS,
  FileAction: ['create', 'write', 'rename', 'delete', 'chmod'],
  nametype: ['NORMAL', 'PARENT', 'CREATE', 'DELETE', 'UNKNOWN'],
  success: ['yes', 'no'],
  Initiated: YES_NO,
};

const DIGITS = /^\d*$/;

/** What the texts of a field consist of: a piece of a value that is no piece of such a text cannot match. */
const MADE_OF: Readonly<Record<string, { piece: (text: string) => boolean; is: string }>> = {
  sha256: { piece: (text) => /^[0-9a-f]{0,64}$/i.test(text), is: 'a SHA-256 in hex' },
  Hashes: { piece: isPieceOfHashes, is: "'SHA256=' and a SHA-256 in hex: no other hash is kept" },
  UserId: { piece: (text) => DIGITS.test(text), is: 'the number of an account' },
  auid: { piece: (text) => DIGITS.test(text), is: 'the number of an account' },
  euid: { piece: (text) => DIGITS.test(text), is: 'the number of an account' },
  LogonId: { piece: (text) => DIGITS.test(text), is: 'the number of an account' },
  ses: { piece: (text) => DIGITS.test(text), is: 'a number' },
  DestinationIp: { piece: (text) => /^[0-9a-f:.]*$/i.test(text), is: 'an address' },
  FileMode: { piece: (text) => /^[0-7]{0,4}$/.test(text), is: 'four octal digits' },
  SYSCALL: { piece: (text) => /^[a-z0-9_]*$/i.test(text), is: 'the name of a system call' },
};

function isPieceOfHashes(text: string): boolean {
  const [name, hash, ...more] = text.toUpperCase().split('=');
  if (more.length > 0) return false;
  if (hash === undefined) return /^[0-9A-F]*$/.test(name!) || 'SHA256'.includes(name!);
  return 'SHA256'.endsWith(name!) && /^[0-9A-F]*$/.test(hash);
}

const PATHS = new Set([
  'Image',
  'ParentImage',
  'CurrentDirectory',
  'ParentCurrentDirectory',
  'TargetFilename',
  'SourceFilename',
  'name',
]);

/** Why no event's field can satisfy the operator; undefined if one can. */
function unlike(field: Field, op: Operator): string | undefined {
  if (op.kind === 'compare')
    return field.kind === 'boolean' ? `${field.name} is true or false, not a number` : undefined;
  if (op.kind !== 'text') return undefined;
  const texts = op.pattern.flatMap((part) => (part.kind === 'text' ? [part.text] : []));
  if (field.kind === 'number' && texts.some((text) => !/^[\d.-]*$/.test(text))) return `${field.name} is a number`;
  const made = MADE_OF[field.name];
  if (made && !texts.every(made.piece)) return `${field.name} is ${made.is}`;
  const [only] = op.pattern;
  const whole = op.pattern.length === 1 && only?.kind === 'text' ? only.text : undefined;
  if (field.name === 'sha256' && whole !== undefined && whole.length !== 64)
    return 'a SHA-256 has 64 characters in hex';
  if (field.name === 'type' && whole !== undefined && !isRecordType(whole.toUpperCase()))
    return `there is no audit record of type ${whole}`;
  return undefined;
}

/** Why a value of the test cannot be the field's, for each value that cannot; by its place among the values. */
export function impossibleValues(test: FieldTest): Map<number, string> {
  const out = new Map<number, string>();
  const field = test.field === null ? undefined : fieldOf(test.field);
  if (!field || test.negated) return out;
  const few = FEW[field.name] ?? (field.kind === 'boolean' ? YES_NO : undefined);
  for (const [i, value] of test.values.entries()) {
    const why = value.alternatives.map((op) => unlike(field, op));
    if (why.length > 0 && why.every((reason) => reason !== undefined)) out.set(i, why[0]!);
    else if (
      few &&
      isText(value.alternatives) &&
      !few.some((one) => holdsFor({ ...test, values: [value], link: 'any' }, one))
    )
      out.set(i, `${field.name} is ${few.slice(0, -1).join(', ')} or ${few.at(-1)}`);
  }
  return out;
}

/** Why the test can hold for no value of its field; undefined if it can. */
export function impossibleTest(test: FieldTest): string | undefined {
  const impossible = impossibleValues(test);
  if (impossible.size === 0) return undefined;
  const all = test.link === 'all' || impossible.size === test.values.length;
  return all ? [...impossible.values()][0] : undefined;
}

/** Values that begin like no path: a path is absolute, but where a record lost its working folder. */
export function relativePaths(test: FieldTest): number[] {
  const name = test.field === null ? undefined : fieldOf(test.field)?.name;
  if (name === undefined || !PATHS.has(name) || test.negated) return [];
  return [...test.values.entries()].flatMap(([i, { alternatives }]) => {
    const relative = alternatives.every((op) => {
      const first = op.kind === 'text' ? op.pattern[0] : undefined;
      return first?.kind === 'text' && first.text !== '' && !first.text.startsWith('/');
    });
    return relative && alternatives.length > 0 ? [i] : [];
  });
}

function isText(alternatives: readonly Operator[]): boolean {
  return alternatives.every((op) => op.kind === 'text' || op.kind === 'regex');
}
