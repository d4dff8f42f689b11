/**
 * The canonical text form. Linux paths and arguments are bytes, PostgreSQL text refuses U+0000, and JSON can carry
 * lone surrogates. So every byte that is not part of valid UTF-8, and NUL, becomes one character U+F700 + byte. A real
 * character of U+F700..U+F7FF is written as its own UTF-8 bytes in that form, which makes the mapping reversible.
 *
 * Text is made canonical once, at the edge (formats/). Applying `canonicalText` to canonical text escapes it again.
 */
const ESCAPE = 0xf700;

// with the u flag, \uD800-\uDFFF matches lone surrogates only
const NOT_PLAIN = /[\0\uD800-\uDFFF\uF700-\uF7FF]/u;
const NOT_PLAIN_EACH = /[\0\uD800-\uDFFF\uF700-\uF7FF]/gu;
const ESCAPED = /[\uF700-\uF7FF]/;

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** From a JavaScript string. A lone surrogate becomes its three WTF-8 bytes. */
export function canonicalText(text: string): string {
  return NOT_PLAIN.test(text) ? text.replace(NOT_PLAIN_EACH, (char) => escapeUnit(char.charCodeAt(0))) : text;
}

/** From bytes that should be UTF-8. */
export function canonicalBytes(bytes: Uint8Array): string {
  try {
    return canonicalText(strict.decode(bytes));
  } catch {
    return repair(bytes);
  }
}

/** For text that `canonicalBytes` made and that a parser then unescaped: NUL and lone surrogates may have appeared anew. */
export function canonicalUnescaped(text: string): string {
  return text.replace(/[\0\uD800-\uDFFF]/gu, (char) => escapeUnit(char.charCodeAt(0)));
}

/** The bytes that the text stands for: the inverse of `canonicalBytes`. */
export function toBytes(canonical: string): Uint8Array {
  if (!ESCAPED.test(canonical)) return encoder.encode(canonical);
  const parts: Uint8Array[] = [];
  let size = 0;
  for (const part of canonical.split(/([\uF700-\uF7FF]+)/)) {
    const code = part.charCodeAt(0);
    const bytes =
      code >= ESCAPE && code <= ESCAPE + 0xff
        ? Uint8Array.from(part, (char) => char.charCodeAt(0) - ESCAPE)
        : encoder.encode(part);
    parts.push(bytes);
    size += bytes.length;
  }
  const out = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Whether canonical text holds bytes that are not text. */
export function isRepaired(canonical: string): boolean {
  return ESCAPED.test(canonical);
}

/** One UTF-16 unit below U+10000 as its (W)UTF-8 bytes, each escaped. */
function escapeUnit(unit: number): string {
  if (unit < 0x80) return String.fromCharCode(ESCAPE + unit);
  return String.fromCharCode(
    ESCAPE + (0xe0 | (unit >> 12)),
    ESCAPE + (0x80 | ((unit >> 6) & 0x3f)),
    ESCAPE + (0x80 | (unit & 0x3f)),
  );
}

/** Decodes what is valid and escapes the rest byte by byte. */
function repair(bytes: Uint8Array): string {
  let out = '';
  let from = 0;
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    out += canonicalText(strict.decode(bytes.subarray(from, at))) + String.fromCharCode(ESCAPE + bytes[at]!);
    from = ++at;
  }
  return out + canonicalText(strict.decode(bytes.subarray(from)));
}

/** Length of the valid UTF-8 sequence at `at`, or 0 (Unicode 15, table 3-7). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return 1;
  const second = bytes[at + 1] ?? 0;
  const tail = (offset: number) => ((bytes[at + offset] ?? 0) & 0xc0) === 0x80;
  if (lead >= 0xc2 && lead <= 0xdf) return tail(1) ? 2 : 0;
  if (lead >= 0xe0 && lead <= 0xef) {
    const low = lead === 0xe0 ? 0xa0 : 0x80;
    const high = lead === 0xed ? 0x9f : 0xbf;
    return second >= low && second <= high && tail(2) ? 3 : 0;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    const low = lead === 0xf0 ? 0x90 : 0x80;
    const high = lead === 0xf4 ? 0x8f : 0xbf;
    return second >= low && second <= high && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

export type EscapeKind = 'control' | 'line' | 'bidi' | 'zero-width' | 'tag' | 'space' | 'byte' | 'unassigned';

/** A stretch of canonical text as a screen shows it. `start` and `end` are positions in the canonical text. */
export interface Segment {
  /** what to draw: the text itself, or the visible escape */
  text: string;
  escape?: EscapeKind;
  start: number;
  end: number;
}

const INVISIBLE = new RegExp(
  [
    '[\\0-\\x1f\\x7f-\\x9f]', // C0, DEL, C1
    '[\\u2028\\u2029]', // line and paragraph separator
    '[\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]', // bidi marks, embeddings, overrides, isolates
    '[\\u00ad\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200d\\u2060-\\u2065\\u206a-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb]',
    '[\\u{e0000}-\\u{e0fff}]', // tags and the variation selectors supplement
    '[\\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u2800\\u3000]', // spaces that look like U+0020 or like nothing
    '[\\ud800-\\udfff\\ufdd0-\\ufdef\\ufffe\\uffff]', // noncharacters, and surrogates of text that is not canonical
    '[\\uf700-\\uf7ff]',
  ].join('|'),
  'gu',
);

const SHORT: Record<number, string> = { 0: '\\0', 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r' };

/** Splits canonical text so that nothing in it is invisible or can reorder what stands around it. */
export function segments(canonical: string): Segment[] {
  const out: Segment[] = [];
  let from = 0;
  for (const match of canonical.matchAll(INVISIBLE)) {
    const start = match.index;
    const end = start + match[0].length;
    if (start > from) out.push({ text: canonical.slice(from, start), start: from, end: start });
    const code = match[0].codePointAt(0)!;
    out.push({ text: escapeText(code), escape: escapeKind(code), start, end });
    from = end;
  }
  if (from < canonical.length) out.push({ text: canonical.slice(from), start: from, end: canonical.length });
  return out;
}

/** The text with every invisible character as its escape, for places that take plain text only (titles, file names). */
export function visible(canonical: string): string {
  return canonical.replace(INVISIBLE, (char) => escapeText(char.codePointAt(0)!));
}

function escapeText(code: number): string {
  const byte = code >= ESCAPE && code <= ESCAPE + 0xff ? code - ESCAPE : code;
  if (byte < 0x100 && (byte !== code || code < 0xa0)) {
    return SHORT[byte] ?? `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

function escapeKind(code: number): EscapeKind {
  if (code === ESCAPE) return 'control';
  if (code > ESCAPE && code <= ESCAPE + 0xff) return 'byte';
  if (code < 0xa0) return 'control';
  if (code === 0x2028 || code === 0x2029) return 'line';
  if (code === 0x061c || code === 0x200e || code === 0x200f) return 'bidi';
  if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)) return 'bidi';
  if (code >= 0xe0000 && code <= 0xe0fff) return 'tag';
  if (code === 0xa0 || code === 0x1680 || (code >= 0x2000 && code <= 0x200a)) return 'space';
  if (code === 0x202f || code === 0x205f || code === 0x2800 || code === 0x3000) return 'space';
  if ((code >= 0xd800 && code <= 0xdfff) || (code >= 0xfdd0 && code <= 0xfdef) || code >= 0xfffe) return 'unassigned';
  return 'zero-width';
}
