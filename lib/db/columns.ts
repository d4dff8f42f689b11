// Columns of many rows as parameters: one statement writes a whole batch from `unnest`. The driver's own arrays ask every
// element what it is; a batch has a hundred thousand of them.

/** What needs no quotes in the text of an array: numbers, ids, uuids, dates, truth values. Never text of telemetry. */
export type Plain = number | string | boolean | null | undefined;

/** The array parameter of plain values. */
export function plain<T>(rows: readonly T[], pick: (row: T) => Plain): string {
  let out = '{';
  for (let i = 0; i < rows.length; i++) {
    const value = pick(rows[i]!);
    out += i === 0 ? (value ?? 'NULL') : `,${value ?? 'NULL'}`;
  }
  return `${out}}`;
}

const QUOTED = /["\\]/g;
const TO_QUOTE = /["\\]/;

/** The array parameter of any text (PostgreSQL: 8.15.6, array input and output syntax). */
export function texts<T>(rows: readonly T[], pick: (row: T) => string | null | undefined): string {
  let out = '{';
  for (let i = 0; i < rows.length; i++) {
    const value = pick(rows[i]!);
    if (i > 0) out += ',';
    if (value === null || value === undefined) out += 'NULL';
    else out += `"${TO_QUOTE.test(value) ? value.replace(QUOTED, '\\$&') : value}"`;
  }
  return `${out}}`;
}

/** Byte strings as one parameter: where each lies in it, from 1 as `substring` counts. */
export function bytes<T>(
  rows: readonly T[],
  pick: (row: T) => Uint8Array,
): { data: Buffer; from: string; length: string } {
  const parts = rows.map(pick);
  let at = 1;
  const starts = parts.map((part) => {
    const start = at;
    at += part.length;
    return start;
  });
  return { data: Buffer.concat(parts), from: plain(starts, (n) => n), length: plain(parts, (part) => part.length) };
}

/**
 * Whole columns as one text each, "1,,3" (null: no rows), of values that hold no comma: a driver makes an object of each
 * row, which costs more than finding it where there are thousands.
 */
export function listed(names: readonly string[]): string {
  return names.map((name) => `string_agg(coalesce("${name}"::text, ''), ',') as "${name}"`).join(', ');
}

/** The texts of a column that was `listed`; "" for what is null. */
export function items(text: string | null): string[] {
  return text === null ? [] : text.split(',');
}

/** The whole numbers of a column that was `listed`, none of them null: read where they stand, without a text for each. */
export function numbers(text: string | null): number[] {
  if (text === null) return [];
  const out: number[] = [];
  let value = 0;
  let negative = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === COMMA) {
      out.push(negative ? -value : value);
      value = 0;
      negative = false;
    } else if (code === MINUS) negative = true;
    else value = value * 10 + (code - ZERO);
  }
  out.push(negative ? -value : value);
  return out;
}

const [COMMA, MINUS, ZERO] = [44, 45, 48];
