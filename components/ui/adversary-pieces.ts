import { type Segment, segments } from '../../lib/telemetry/text';

export type Range = readonly [start: number, end: number];

/** A stretch of the adversary's text that is drawn in one way. */
export interface Piece {
  text: string;
  marked: boolean;
  /** dim: the folder of a path whose name matters */
  dim: boolean;
  /** what an escape or a shortening stands for, given when copied */
  raw?: string;
}

export interface PieceOptions {
  ranges?: readonly Range[];
  /** characters before this position are drawn dim */
  dimUntil?: number;
  /** draw `/home/NAME/` as `~/`; never where a marked character stands */
  shortenHome?: boolean;
}

const HOME = /^\/home\/[^/]+(?=\/)/;

/** Cuts canonical text into pieces: visible escapes, matched characters, the dim part, a shortened home folder. */
export function pieces(value: string, { ranges = [], dimUntil = 0, shortenHome = false }: PieceOptions = {}): Piece[] {
  const marks = mergeRanges(ranges, value.length);
  const home = shortenHome ? homePrefix(value, marks) : '';
  const out: Piece[] = [];
  if (home) out.push({ text: '~', raw: home, marked: false, dim: dimUntil > 0 });
  const bounds = [...new Set([home.length, dimUntil, ...marks.flat()])].sort((a, b) => a - b);
  for (const segment of segments(value)) {
    if (segment.end <= home.length) continue;
    if (segment.escape) {
      const marked = isMarked(marks, segment.start, segment.end);
      out.push({ text: segment.text, raw: rawOf(value, segment), marked, dim: segment.end <= dimUntil });
      continue;
    }
    let from = Math.max(segment.start, home.length);
    for (const bound of [...bounds, segment.end]) {
      const to = Math.min(bound, segment.end);
      if (to <= from) continue;
      const text = value.slice(from, to);
      out.push({ text, marked: isMarked(marks, from, to), dim: to <= dimUntil });
      from = to;
    }
  }
  return out;
}

/** Sorted, without overlaps, inside the text. */
export function mergeRanges(ranges: readonly Range[], length: number): [number, number][] {
  const out: [number, number][] = [];
  for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const from = Math.max(0, start);
    const to = Math.min(end, length);
    if (to <= from) continue;
    const last = out.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else out.push([from, to]);
  }
  return out;
}

function isMarked(marks: readonly Range[], from: number, to: number): boolean {
  return marks.some(([start, end]) => start <= from && to <= end);
}

function homePrefix(value: string, marks: readonly Range[]): string {
  const home = HOME.exec(value)?.[0] ?? '';
  return marks.some(([start]) => start < home.length) ? '' : home;
}

/** Clipboards hold text: a byte that is none, and NUL, stay as their escape. */
function rawOf(value: string, segment: Segment): string {
  const raw = value.slice(segment.start, segment.end);
  return segment.escape === 'byte' || raw === '\uf700' ? segment.text : raw;
}
