// Finding a pattern in text. Most patterns are one literal at one place; the rest are segments between `*`,
// each found at its leftmost place, which needs no backtracking.
import type { Pattern, PatternPart } from './ast';
import { DASHES, type Range } from './pattern';

type Piece = Exclude<PatternPart, { kind: 'many' }>;

/** How a pattern is looked for. `cost` is the number of steps per character of text, for the work budget. */
export type Finder =
  | { readonly kind: 'equals' | 'startswith' | 'endswith' | 'contains'; readonly text: string; readonly cost: number }
  | { readonly kind: 'anything'; readonly cost: number }
  | {
      readonly kind: 'glob';
      readonly head: Segment;
      readonly middle: readonly Segment[];
      readonly tail: Segment | null;
      readonly cost: number;
    };

interface Segment {
  readonly pieces: readonly Piece[];
  /** fewest and most UTF-16 units: `?` may be a surrogate pair */
  readonly least: number;
  readonly most: number;
}

/** Prepares a pattern (already folded, if it is to be compared without case). */
export function finder(pattern: Pattern): Finder {
  const texts = pattern.filter((part) => part.kind === 'text');
  const first = pattern[0]?.kind === 'many';
  const last = pattern.at(-1)?.kind === 'many';
  const stars = pattern.filter((part) => part.kind === 'many').length;
  if (pattern.length === 1 && first) return { kind: 'anything', cost: 0 };
  if (pattern.length === stars + texts.length && texts.length <= 1 && stars === Number(first) + Number(last)) {
    const text = texts[0]?.kind === 'text' ? texts[0].text : '';
    if (first && last) return { kind: 'contains', text, cost: 1 };
    return { kind: first ? 'endswith' : last ? 'startswith' : 'equals', text, cost: 0 };
  }
  const segments: Segment[] = [];
  let pieces: Piece[] = [];
  for (const part of pattern) {
    if (part.kind === 'many') {
      segments.push(segment(pieces));
      pieces = [];
    } else pieces.push(part);
  }
  segments.push(segment(pieces));
  const cost = segments.reduce((sum, { pieces, most }) => sum + (pieces.some((p) => p.kind !== 'text') ? most : 1), 0);
  return {
    kind: 'glob',
    head: segments[0]!,
    middle: segments.slice(1, -1),
    tail: segments.length > 1 ? segments.at(-1)! : null,
    cost,
  };
}

function segment(pieces: readonly Piece[]): Segment {
  let least = 0;
  let most = 0;
  for (const piece of pieces) {
    const width = piece.kind === 'text' ? piece.text.length : 1;
    least += width;
    most += piece.kind === 'one' ? 2 : width;
  }
  return { pieces, least, most };
}

export function found(how: Finder, text: string): boolean {
  switch (how.kind) {
    case 'anything':
      return true;
    case 'equals':
      return text === how.text;
    case 'startswith':
      return text.startsWith(how.text);
    case 'endswith':
      return text.endsWith(how.text);
    case 'contains':
      return text.includes(how.text);
    case 'glob':
      return placesOf(how, text) !== undefined;
  }
}

const MAX_RANGES = 64;

/** The characters of the text that the pattern's literals matched; undefined if it does not match. */
export function rangesOf(how: Finder, text: string): Range[] | undefined {
  if (!found(how, text)) return undefined;
  switch (how.kind) {
    case 'anything':
    case 'equals':
      return text ? [[0, text.length]] : [];
    case 'startswith':
      return how.text ? [[0, how.text.length]] : [];
    case 'endswith':
      return how.text ? [[text.length - how.text.length, text.length]] : [];
    case 'contains':
      return how.text ? occurrences(text, how.text) : [];
    case 'glob':
      return joined(placesOf(how, text)!);
  }
}

/** All places of a literal that do not overlap, up to a bound. */
export function occurrences(text: string, literal: string): Range[] {
  const ranges: Range[] = [];
  for (
    let at = text.indexOf(literal);
    at >= 0 && ranges.length < MAX_RANGES;
    at = text.indexOf(literal, at + literal.length)
  ) {
    ranges.push([at, at + literal.length]);
  }
  return ranges;
}

function joined(ranges: Range[]): Range[] {
  const out: Range[] = [];
  for (const [start, end] of ranges) {
    const last = out.at(-1);
    if (start === end) continue;
    if (last && last[1] === start) last[1] = end;
    else out.push([start, end]);
  }
  return out;
}

function placesOf(glob: Extract<Finder, { kind: 'glob' }>, text: string): Range[] | undefined {
  const places: Range[] = [];
  let from = matchAt(text, 0, glob.head);
  if (from < 0) return undefined;
  if (glob.tail === null) return from === text.length ? [[0, from]] : undefined;
  places.push([0, from]);
  for (const part of glob.middle) {
    const place = firstPlace(text, from, part);
    if (!place) return undefined;
    places.push(place);
    from = place[1];
  }
  const { least, most } = glob.tail;
  for (let at = text.length - least; at >= Math.max(from, text.length - most); at--) {
    if (!insidePair(text, at) && matchAt(text, at, glob.tail) === text.length) {
      places.push([at, text.length]);
      return places;
    }
  }
  return undefined;
}

function firstPlace(text: string, from: number, part: Segment): Range | undefined {
  const lead = part.pieces[0];
  const last = text.length - part.least;
  for (let at = from; at <= last; at++) {
    if (lead?.kind === 'text') {
      at = text.indexOf(lead.text, at);
      if (at < 0 || at > last) return undefined;
    }
    const end = insidePair(text, at) ? -1 : matchAt(text, at, part);
    if (end >= 0) return [at, end];
  }
  return undefined;
}

/** Where the segment ends if it matches at this offset, else -1. */
function matchAt(text: string, at: number, { pieces }: Segment): number {
  for (const piece of pieces) {
    if (piece.kind === 'text') {
      if (!text.startsWith(piece.text, at)) return -1;
      at += piece.text.length;
    } else {
      if (at >= text.length) return -1;
      if (piece.kind === 'dash' && !DASHES.includes(text[at]!)) return -1;
      at += piece.kind === 'one' && isPair(text, at) ? 2 : 1;
    }
  }
  return at;
}

function isPair(text: string, at: number): boolean {
  const high = text.charCodeAt(at);
  const low = text.charCodeAt(at + 1);
  return high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000;
}

function insidePair(text: string, at: number): boolean {
  return at > 0 && isPair(text, at - 1);
}
