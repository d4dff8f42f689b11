import type { Lineage, LineageNode } from '../../lib/lineage/lineage';
import { type Draft, type Drawn, type Link, selectParts } from './picture-parts';
import {
  heightOf,
  LEAST_GAP,
  type Lines,
  linesByColumn,
  NOTE,
  noteLines,
  TOP,
  type Widths,
  wordsOf,
} from './picture-size';

/**
 * The lineage as columns: first alerts, threat, hypotheses, detectors, and the threats that these caught, which may have
 * hypotheses of their own. Observations and the alerts of born detectors are folded into the lines; the table has them.
 */
export interface PictureNode {
  key: string;
  node: LineageNode;
  column: number;
  x: number;
  y: number;
  width: number;
  height: number;
  /** lines at most: fewer where many boxes must share the height of the room */
  lines: Lines;
}

export interface PictureEdge {
  key: string;
  from: string;
  to: string;
  kind: 'led' | 'caught' | 'rejected';
  events: number | null;
  /** stroke width in px: grows with the square root of the events */
  width: number;
  source: [number, number];
  target: [number, number];
}

export interface Note {
  key: string;
  words: string;
  /** where its line leaves the hypothesis */
  from: [number, number];
  /** its left end, and its middle */
  x: number;
  y: number;
  width: number;
  height: number;
  lines: number;
}

export interface Picture {
  nodes: PictureNode[];
  edges: PictureEdge[];
  columns: { x: number; title: string }[];
  /** a rejected hypothesis's own words, drawn where its detector would be */
  notes: Note[];
  width: number;
  height: number;
}

/** Boxes as narrow as can be read; where there is room they grow, and then the spaces between them. */
const NARROWEST: Widths = { alert: 112, threat: 112, hypothesis: 190, detector: 146 };
const MOST_GROWTH = 1.75;
const TITLE = { alert: 'First alerts', threat: 'Threat', hypothesis: 'Hypotheses', detector: 'Detectors' } as const;
const MOST_GAP = 44;
const LEAST_SPACE = 34;
const SPACE = 84;
const MOST_SPACE = 190;

/** @param room width and height of the view in px; the picture may become larger and is then scrolled */
export function layoutPicture(lineage: Lineage, room: { width: number; height: number }): Picture {
  const { drafts, links } = selectParts(lineage);
  const { columns, widths } = columnsOf(drafts, room.width);
  const said = drafts.filter(({ node }) => node.kind === 'hypothesis' && node.state === 'rejected').map(noteOf);
  const all = [...drafts, ...said];
  const lines = linesByColumn(all, widths, room.height);
  const ties = said.map(({ node, key }): Link => ({ from: node.key, to: key!, kind: 'rejected', events: null }));
  const placed = place(all, [...links, ...ties], columns, widths, room.height, lines);
  const byKey = new Map(placed.map((n) => [n.key, n]));
  const nodes = placed.filter(({ key }) => !isNote(key));
  const edges = route(links, byKey);
  const notes = said.map(({ node, key }): Note => {
    const box = byKey.get(node.key)!;
    const own = byKey.get(key!)!;
    const x = box.x + box.width + LEAST_SPACE;
    const y = own.y + own.height / 2;
    return {
      ...{ key: node.key, words: wordsOf(node), x, y, width: NOTE, height: own.height, lines: noteLines(own.lines) },
      from: [box.x + box.width, box.y + box.height / 2],
    };
  });
  let right = 0;
  let bottom = TOP;
  for (const n of placed) bottom = Math.max(bottom, n.y + n.height);
  for (const n of [...nodes, ...notes]) right = Math.max(right, n.x + n.width);
  return { nodes, edges, columns, notes, width: right + 2, height: bottom + LEAST_GAP };
}

/** Its words take room in the column of detectors, so that no detector lies upon them. */
const noteOf = ({ node, column }: Draft): Draft => ({
  kind: 'detector',
  node,
  column: column + 1,
  key: `note ${node.key}`,
});
const isNote = (key: string): boolean => key.startsWith('note ');

/** Columns from the left, over the whole room: boxes take the spare room first, then the spaces between them. */
function columnsOf(
  drafts: Draft[],
  room: number,
): { columns: { x: number; title: string; kind: Drawn }[]; widths: Widths } {
  const kinds = new Map<number, Drawn>();
  // a column of threats may hold new alerts too
  for (const d of drafts) if (kinds.get(d.column) !== 'threat') kinds.set(d.column, d.kind);
  const used = [...kinds.keys()].sort((a, b) => a - b);
  const narrow = used.reduce((sum, c) => sum + NARROWEST[kinds.get(c)!], 0);
  const gaps = used.length - 1;
  const growth = Math.min(MOST_GROWTH, Math.max(1, (room - 2 - gaps * SPACE) / (narrow || 1)));
  const widths = Object.fromEntries(
    Object.entries(NARROWEST).map(([kind, width]) => [kind, Math.floor(width * growth)]),
  ) as Widths;
  const total = used.reduce((sum, c) => sum + widths[kinds.get(c)!], 0);
  const space = gaps > 0 ? Math.min(MOST_SPACE, Math.max(LEAST_SPACE, (room - total - 2) / gaps)) : 0;
  const columns: { x: number; title: string; kind: Drawn }[] = [];
  let x = 0;
  for (const column of used) {
    const kind = kinds.get(column)!;
    columns[column] = { x, title: TITLE[kind], kind };
    x += widths[kind] + space;
  }
  return { columns, widths };
}

/** Columns before this one lead up to the first ideas: they look ahead, all others to what they came from. */
const FIRST_IDEAS = 2;

/** Each column keeps its order; boxes move towards the middle of what they are linked to, without overlapping. */
function place(
  drafts: Draft[],
  links: Link[],
  columns: { x: number }[],
  widths: Widths,
  room: number,
  lines: ReadonlyMap<number, Lines>,
): PictureNode[] {
  const nodes = drafts.map(
    (d): PictureNode => ({
      key: d.key ?? d.node.key,
      node: d.node,
      column: d.column,
      // a column of notes alone has no place of its own
      x: columns[d.column]?.x ?? 0,
      y: TOP,
      width: widths[d.kind],
      height: heightOf(d, widths, lines.get(d.column)!),
      lines: lines.get(d.column)!,
    }),
  );
  const byColumn = new Map<number, PictureNode[]>();
  for (const n of nodes) (byColumn.get(n.column) ?? byColumn.set(n.column, []).get(n.column)!).push(n);
  const gap = gapOf([...byColumn.values()], room - TOP - LEAST_GAP);
  let tallest = 0;
  for (const column of byColumn.values()) tallest = Math.max(tallest, stackHeight(column, gap));
  for (const column of byColumn.values()) {
    let y = TOP + (tallest - stackHeight(column, gap)) / 2;
    for (const n of column) {
      n.y = y;
      y += n.height + gap;
    }
  }
  const byKey = new Map(nodes.map((n) => [n.key, n]));
  const sources = new Map<string, PictureNode[]>(nodes.map((n) => [n.key, []]));
  const targets = new Map<string, PictureNode[]>(nodes.map((n) => [n.key, []]));
  for (const l of links) {
    targets.get(l.from)!.push(byKey.get(l.to)!);
    sources.get(l.to)!.push(byKey.get(l.from)!);
  }
  const order = [...byColumn.keys()].sort((a, b) => a - b);
  for (let pass = 0; pass < 6; pass++) {
    for (const c of pass % 2 === 0 ? order : [...order].reverse()) {
      const column = byColumn.get(c)!;
      if (stackHeight(column, gap) >= tallest - 1) continue;
      for (const n of column) {
        const near = n.column < FIRST_IDEAS ? targets.get(n.key)! : sources.get(n.key)!;
        if (near.length > 0) n.y = near.reduce((sum, m) => sum + m.y + m.height / 2, 0) / near.length - n.height / 2;
      }
      separate(column, spread(column, tallest), TOP, TOP + tallest);
    }
  }
  return nodes;
}

/** The space between boxes that lets the tallest column fit, within what is still readable. */
function gapOf(columns: PictureNode[][], room: number): number {
  let gap = MOST_GAP;
  for (const column of columns) {
    if (column.length > 1) gap = Math.min(gap, (room - stackHeight(column, 0)) / (column.length - 1));
  }
  return Math.max(LEAST_GAP, gap);
}

/** The space between the boxes of a shorter column: over the same height, so that a box stands beside what it comes from. */
function spread(column: PictureNode[], tallest: number): number {
  const free = (tallest - stackHeight(column, 0)) / Math.max(1, column.length - 1);
  return Math.max(LEAST_GAP, Math.min(MOST_GAP, Math.floor(free)));
}

function stackHeight(column: PictureNode[], gap: number): number {
  return column.reduce((sum, n) => sum + n.height + gap, -gap);
}

/** Moves boxes that would overlap apart, each as little as can be: those that want the same place stand around it. */
function separate(column: PictureNode[], gap: number, top: number, bottom: number) {
  const room = bottom - top - stackHeight(column, gap);
  // where each would begin if the boxes above it had no height; boxes that want to change places share one
  const blocks: { sum: number; count: number }[] = [];
  let above = 0;
  for (const n of column) {
    blocks.push({ sum: n.y - top - above, count: 1 });
    above += n.height + gap;
    for (let [a, b] = blocks.slice(-2); a && b && a.sum / a.count > b.sum / b.count; [a, b] = blocks.slice(-2))
      blocks.splice(-2, 2, { sum: a.sum + b.sum, count: a.count + b.count });
  }
  const starts = blocks.flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count));
  above = 0;
  for (const [i, n] of column.entries()) {
    n.y = top + above + Math.max(0, Math.min(room, starts[i]!));
    above += n.height + gap;
  }
}

/** Where lines touch their boxes: spread over the side, in the order of what they lead to. */
function route(links: Link[], byKey: Map<string, PictureNode>): PictureEdge[] {
  const middle = (key: string) => byKey.get(key)!.y + byKey.get(key)!.height / 2;
  const port = (key: string, own: Link[], link: Link, other: (l: Link) => string) => {
    const box = byKey.get(key)!;
    const sorted = [...own].sort((a, b) => middle(other(a)) - middle(other(b)));
    const side = Math.min(box.height - 20, (sorted.length - 1) * 14);
    const at = sorted.length > 1 ? sorted.indexOf(link) / (sorted.length - 1) - 0.5 : 0;
    return box.y + box.height / 2 + at * side;
  };
  return links.map((link) => {
    const from = byKey.get(link.from)!;
    const to = byKey.get(link.to)!;
    const leaving = links.filter((l) => l.from === link.from);
    const arriving = links.filter((l) => l.to === link.to);
    return {
      key: `${link.from} ${link.to}`,
      ...link,
      width: link.kind === 'caught' ? Math.min(9, 1 + Math.sqrt(link.events ?? 1)) : 1.5,
      source: [from.x + from.width, port(link.from, leaving, link, (l) => l.to)],
      target: [to.x, port(link.to, arriving, link, (l) => l.from)],
    };
  });
}
