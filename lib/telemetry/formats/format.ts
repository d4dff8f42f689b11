/** What every agent format has in common: the answer of a normaliser, the codes of quarantine, and small readers. */
import type { NormalEvent } from '../event';
import { canonicalText } from '../text';

/** Why a record could not be normalised. The reason beside it says what, where and what to do. */
export const QUARANTINE_CODES = [
  'broken_json',
  'unknown_format',
  'unknown_shape',
  'unknown_action',
  'missing_field',
  'bad_time',
  'not_kept',
  'bad_value',
  'bad_encoding',
  'truncated',
  'incomplete',
  'too_large',
  'too_deep',
] as const;
export type QuarantineCode = (typeof QUARANTINE_CODES)[number];

export interface Refused {
  ok: false;
  code: QuarantineCode;
  reason: string;
}

export type Normalised = { ok: true; event: NormalEvent; warning?: string } | Refused;

/** An expected failure inside a normaliser; `attempt` turns it into a value. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly code: QuarantineCode,
    message: string,
  ) {
    super(message);
  }
}

/** Runs a normaliser: refusals become values, anything else is a bug and is thrown. */
export function attempt<T>(run: () => T): T | Refused {
  try {
    return run();
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, code: error.code, reason: error.message };
    throw error;
  }
}

/** The largest number of arguments and the longest text (UTF-16 units) that an event may hold; Linux allows 2 MiB in all. */
export const MAX_ARGUMENTS = 65_536;
export const MAX_TEXT = 4 * 1024 * 1024;

/** The foreign text as it may stand in a reason: short, and on one line. */
export function quote(value: unknown): string {
  // never the content of lists and objects: they can be deeper than the stack
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  const text = String(value);
  const cut = text.length > 80 ? `${text.slice(0, 80)}...` : text;
  return `'${canonicalText(cut)}'`;
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?:([Zz])|([+-])(\d\d):?(\d\d))?$/;

/**
 * A time as epoch milliseconds with microseconds (further digits of a text are cut), or undefined. Takes ISO 8601 (without a zone:
 * UTC, as ECS says) and a number of milliseconds.
 */
export function readTime(value: unknown): number | undefined {
  if (typeof value === 'number') return inRange(value) ? Math.round(value * 1000) / 1000 : undefined;
  if (typeof value !== 'string' || value.length > 40) return undefined;
  const m = ISO.exec(value);
  if (!m) {
    if (!/^\d{11,14}$/.test(value)) return undefined;
    return inRange(Number(value)) ? Number(value) : undefined;
  }
  const [year, month, day, hour, minute, second] = [+m[1]!, +m[2]!, +m[3]!, +m[4]!, +m[5]!, +m[6]!];
  // second 60 is a leap second; it counts as the next second, as in Unix time
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const midnight = Date.UTC(year, month - 1, day);
  const date = new Date(midnight);
  if (year < 1970 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  if (m[9] && (+m[10]! > 15 || +m[11]! > 59)) return undefined;
  const zone = m[9] ? (m[9] === '-' ? -1 : 1) * (+m[10]! * 60 + +m[11]!) : 0;
  const seconds = midnight / 1000 + hour * 3600 + (minute - zone) * 60 + second;
  const micros = m[7] ? Number(m[7].padEnd(6, '0').slice(0, 6)) : 0;
  return inRange(seconds * 1000) ? (seconds * 1_000_000 + micros) / 1000 : undefined;
}

/** 1970 to 2239: below this both a double of milliseconds and one of seconds (PostgreSQL: to_timestamp) keep microseconds. */
function inRange(ms: number): boolean {
  return ms >= 0 && ms < 8_500_000_000_000;
}
