/** The arguments of a started program, out of its EXECVE records. */
import { canonicalBytes } from '../text';
import { type AuditPart, decode, decodeToBytes, integer } from './audit-line';
import { MAX_ARGUMENTS, MAX_TEXT, Refusal } from './format';

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
