import { decodeBase64, decodeEscapes, decodeHex, decodePercent } from './decode-codes';
import { decompress } from './decode-compressed';
import { canonicalBytes } from './text';

/** How a layer was hidden, from the outside in. */
export type DecodeStep = 'base64' | 'hex' | 'escapes' | 'percent' | 'gzip' | 'zlib' | 'deflate' | 'utf-16';

/** A stretch of text that stood for other text. Nothing is ever run. */
export interface DecodedLayer {
  /** 1 for what stood in the text itself, 2 for what stood in that */
  depth: number;
  /** index in the list of layers of the one that it stood in; null: the text itself */
  within: number | null;
  /** where it stood there, in UTF-16 units */
  range: [start: number, end: number];
  steps: DecodeStep[];
  /** in canonical form */
  text: string;
  /** there was more than may come out */
  cut: boolean;
}

export interface Decoded {
  layers: DecodedLayer[];
  /** bytes that came out, of at most MOST_OUT */
  bytes: number;
  /** set when a bound ended the search: what of */
  stopped: 'size' | 'depth' | 'count' | null;
}

export const MOST_OUT = 1024 * 1024;
export const MOST_DEPTH = 4;
/** Looked at in one text; a command line rarely has two. */
const MOST_CANDIDATES = 64;
/** Of a text this much is searched. */
const MOST_IN = 2 * 1024 * 1024;

/**
 * What a command hides: base64, hexadecimal, escapes, percent signs, and what is compressed inside them, layer by layer.
 * Only what becomes readable text counts. Pure and total: any text in, bounded work, no exception.
 */
export function decodeLayers(text: string): Decoded {
  const out: Decoded = { layers: [], bytes: 0, stopped: null };
  const queue: { text: string; depth: number; within: number | null }[] = [{ text, depth: 1, within: null }];
  for (let at = queue.shift(); at; at = queue.shift()) {
    for (const candidate of candidatesOf(at.text.slice(0, MOST_IN))) {
      if (out.layers.length >= MOST_CANDIDATES) return { ...out, stopped: 'count' };
      const room = MOST_OUT - out.bytes;
      if (room <= 0) return { ...out, stopped: 'size' };
      const read = readable(candidate, room);
      if (!read) continue;
      if (at.depth > MOST_DEPTH) return { ...out, stopped: 'depth' };
      out.bytes += read.size;
      const layer = {
        depth: at.depth,
        within: at.within,
        range: candidate.range,
        steps: read.steps,
        text: read.text,
        cut: read.cut,
      };
      const index = out.layers.push(layer) - 1;
      if (read.cut) out.stopped = 'size';
      queue.push({ text: read.text, depth: at.depth + 1, within: index });
    }
  }
  return out;
}

interface Candidate {
  range: [number, number];
  step: DecodeStep;
  bytes: () => Uint8Array | null;
}

const PATTERNS: { step: DecodeStep; pattern: RegExp; decode: (text: string) => Uint8Array | null }[] = [
  { step: 'escapes', pattern: /(?:\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\[0-3][0-7]{2}){4,}/g, decode: decodeEscapes },
  { step: 'percent', pattern: /(?:%[0-9a-fA-F]{2}){3,}(?:%[0-9a-fA-F]{2}|[\w.~-])*/g, decode: decodePercent },
  { step: 'hex', pattern: /(?<![0-9a-zA-Z+/])(?:0x)?(?:[0-9a-fA-F]{2}){8,}(?![0-9a-zA-Z+/=])/g, decode: decodeHex },
  { step: 'base64', pattern: /(?<![\w+/-])[A-Za-z0-9+/_-]{12,}={0,2}(?![\w+/=-])/g, decode: decodeBase64 },
];

/** Stretches that may stand for other text, in order, none inside another. */
function candidatesOf(text: string): Candidate[] {
  const found: Candidate[] = [];
  for (const { step, pattern, decode } of PATTERNS) {
    let seen = 0;
    for (const match of text.matchAll(pattern)) {
      if (seen++ >= MOST_CANDIDATES) break;
      const range: [number, number] = [match.index, match.index + match[0].length];
      if (found.some((one) => one.range[0] < range[1] && range[0] < one.range[1])) continue;
      found.push({ range, step, bytes: () => decode(match[0]) });
    }
  }
  return found.sort((a, b) => a.range[0] - b.range[0]);
}

/** Decoded, decompressed where it is compressed, and text; null where it is none. */
function readable(
  candidate: Candidate,
  room: number,
): { text: string; steps: DecodeStep[]; cut: boolean; size: number } | null {
  const bytes = candidate.bytes();
  if (!bytes || bytes.length === 0) return null;
  const opened = decompress(bytes, room);
  const plain = opened?.bytes ?? bytes;
  const cut = opened?.cut === true || plain.length > room;
  const kept = plain.subarray(0, room);
  const read = textOf(kept, cut);
  if (read === null) return null;
  return {
    text: read.text,
    steps: [candidate.step, ...(opened ? [opened.step] : []), ...(read.wide ? (['utf-16'] as const) : [])],
    cut,
    size: kept.length,
  };
}

const LEAST_READABLE = 0.9;
const strict = new TextDecoder('utf-8', { fatal: true });
const UNREADABLE = /[^\t\n\r\x20-\x7e\u00a0-\ufffd]/g;

/** UTF-8, or UTF-16 as PowerShell's encoded commands are; null where it does not read as text. */
function textOf(bytes: Uint8Array, cut: boolean): { text: string; wide: boolean } | null {
  const wide = wideText(bytes);
  if (wide !== null && reads(wide)) return { text: canonicalBytes(new TextEncoder().encode(wide)), wide: true };
  // What was cut may end inside a character.
  const end = cut ? bytes.length - trailing(bytes) : bytes.length;
  try {
    const text = strict.decode(bytes.subarray(0, end));
    return reads(text) ? { text: canonicalBytes(bytes.subarray(0, end)), wide: false } : null;
  } catch {
    return null;
  }
}

function reads(text: string): boolean {
  if (text.length < 4) return false;
  const sample = text.length > 65_536 ? text.slice(0, 65_536) : text;
  return (sample.match(UNREADABLE)?.length ?? 0) <= sample.length * (1 - LEAST_READABLE);
}

/** Every second byte zero, as in UTF-16 of Latin text. */
function wideText(bytes: Uint8Array): string | null {
  if (bytes.length < 8 || bytes.length % 2 !== 0) return null;
  for (let i = 1; i < Math.min(bytes.length, 64); i += 2) if (bytes[i] !== 0) return null;
  return new TextDecoder('utf-16le').decode(bytes);
}

/** Bytes at the end that begin a character and do not end it. */
function trailing(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte >= 0xc0) return back;
    if (byte < 0x80) return 0;
  }
  return 0;
}
