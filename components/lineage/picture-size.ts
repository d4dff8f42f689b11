import type { LineageNode } from '../../lib/lineage/lineage';
import type { Draft, Drawn } from './picture-parts';

// How large the boxes of the picture are: by the lines that their words take.

/** Of a box's title, and of what is said below it. */
export interface Lines {
  title: number;
  detail: number;
}

export type Widths = Record<Drawn, number>;
/** above the first box of a column */
export const TOP = 28;
export const LEAST_GAP = 8;
const LINE = 15;
/** of a rejected idea's own words */
export const NOTE = 240;

export const wordsOf = ({ detail }: LineageNode): string =>
  `${detail && `${detail}. `}Kept, and shown when the same idea comes again.`;
/** Where titles must be short, so are the words; the whole is on hover. */
export const noteLines = ({ title }: Lines): number => (title >= 5 ? 5 : 3);

/** Lines that a text takes in a box: words are wrapped as the browser does, by an estimate of the letters' width. */
function linesOf(text: string, width: number, letter: number, most: number): number {
  const room = Math.floor((width - 20) / letter);
  let count = 1;
  let used = 0;
  for (const word of text.split(' ')) {
    if (used > 0 && used + 1 + word.length > room) {
      count++;
      used = 0;
    }
    used += (used > 0 ? 1 : 0) + word.length;
    count += Math.floor((used - 1) / room);
    used = used > room ? used % room : used;
  }
  return Math.min(most, count);
}

/** Whole titles before whole details. */
const CHOICES: readonly Lines[] = [
  { title: 5, detail: 2 },
  { title: 5, detail: 1 },
  { title: 3, detail: 1 },
  { title: 2, detail: 1 },
];
const LEAST: Lines = { title: 1, detail: 1 };

/** As many lines as each column has room for. */
export function linesByColumn(drafts: readonly Draft[], widths: Widths, room: number): ReadonlyMap<number, Lines> {
  const out = new Map<number, Lines>();
  for (const { column } of drafts) {
    if (out.has(column)) continue;
    const own = drafts.filter((one) => one.column === column);
    const fits = (lines: Lines) =>
      own.reduce((sum, one) => sum + heightOf(one, widths, lines) + LEAST_GAP, TOP) <= room;
    out.set(column, CHOICES.find(fits) ?? LEAST);
  }
  return out;
}

/** Letters of 12 px in bold, and of 11 px: on the wide side, so that no line is cut. */
const BOLD = 6.8;
const SMALL = 5.8;

/** Its title and, by kind, the lines around it; picture-view.tsx draws just these. */
export function heightOf({ kind, node, key }: Draft, widths: Widths, lines: Lines): number {
  if (key) return linesOf(wordsOf(node), NOTE + 12, SMALL, noteLines(lines)) * LINE;
  const width = widths[kind];
  const title = (text: string, room = width) => linesOf(text, room, BOLD, lines.title) * LINE;
  const frame = 16;
  switch (kind) {
    case 'alert':
      return frame + LINE + title(node.title) + LINE + 4;
    case 'threat':
      return frame + LINE + linesOf(node.title, width, BOLD, Math.max(2, lines.title)) * LINE + 3 * 16 + 26;
    case 'hypothesis': {
      const said = node.state === 'rejected' ? node.state : `${node.state} · ${node.detail}`;
      return frame + title(`H-00 ${node.title}`) + 2 + linesOf(said, width, SMALL, lines.detail) * 16;
    }
    case 'detector':
      // its left border takes room
      return frame + LINE + 2 + title(node.title, width - 6);
  }
}
