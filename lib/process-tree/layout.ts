import { hierarchy } from 'd3-hierarchy';
import { lies } from './names';
import { placeRows } from './placed';
import type { Row } from './rows';

/** The rows of the tree as a node-link picture: time runs down, generations run to the right. */
export interface PictureNode {
  row: Row;
  x: number;
  /** its upper edge */
  y: number;
  height: number;
}

export interface PictureEdge {
  from: PictureNode;
  to: PictureNode;
  /** from the parent's start to the child's, in milliseconds; null for placeholders and unknown starts */
  elapsed: number | null;
}

export interface Picture {
  nodes: PictureNode[];
  edges: PictureEdge[];
  width: number;
  height: number;
}

export const NODE_WIDTH = 220;
/** Two lines: the name, and what it was told. */
export const NODE_HEIGHT = 32;
/** One line, for what only ran and is in no alert. */
export const SLIM_HEIGHT = 20;
const GAP_X = 76;
const GAP_Y = 5;

export interface Branch {
  row: Row | null;
  children: Branch[];
}

const NOBODY: ReadonlySet<string> = new Set();

/**
 * Rows come parents first, so each row's parent is the last row that is less deep.
 * @param chain keys of rows that lie on one straight line, as far as one can hold them: the alert's own processes
 */
export function layOutPicture(rows: readonly Row[], chain: ReadonlySet<string> = NOBODY): Picture {
  if (rows.length === 0) return { nodes: [], edges: [], width: 0, height: 0 };
  const root: Branch = { row: null, children: [] };
  const line: { depth: number; branch: Branch }[] = [{ depth: -1, branch: root }];
  for (const row of rows) {
    while (line[line.length - 1]!.depth >= row.depth) line.pop();
    const branch: Branch = { row, children: [] };
    line[line.length - 1]!.branch.children.push(branch);
    line.push({ depth: row.depth, branch });
  }
  const tree = hierarchy(root, (branch) => branch.children);
  const middles = placeRows(tree, {
    height: heightOf,
    gap: GAP_Y,
    weight: ({ row }) => (row && chain.has(row.key) ? 1 : 0),
  });
  const nodes = new Map<Branch, PictureNode>();
  const edges: PictureEdge[] = [];
  let top = Number.POSITIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  let right = 0;
  for (const { data, depth, parent } of tree.descendants()) {
    if (!data.row) continue;
    const height = heightOf(data);
    const node = { row: data.row, x: (depth - 1) * (NODE_WIDTH + GAP_X), y: middles.get(data)! - height / 2, height };
    nodes.set(data, node);
    top = Math.min(top, node.y);
    bottom = Math.max(bottom, node.y + height);
    right = Math.max(right, node.x + NODE_WIDTH);
    const from = parent ? nodes.get(parent.data) : undefined;
    if (from) edges.push({ from, to: node, elapsed: elapsed(from.row, node.row) });
  }
  for (const node of nodes.values()) node.y -= top;
  return { nodes: [...nodes.values()], edges, width: right, height: bottom - top };
}

function heightOf({ row, children }: Branch): number {
  return row && children.length === 0 && isPlain(row) ? SLIM_HEIGHT : NODE_HEIGHT;
}

/** Raised no alert, claims no other name, and stands for nothing that is not drawn. */
function isPlain(row: Row): boolean {
  if (row.kind === 'process') return row.life.alerts === 0 && row.life.shown.started && !lies(row.life);
  return row.why === 'alike' && row.totals.alerts === 0 && !row.lives.some(lies);
}

function elapsed(from: Row, to: Row): number | null {
  if (from.kind !== 'process' || to.kind !== 'process' || !from.life.shown.started) return null;
  return Math.max(0, to.life.start - from.life.start);
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Nodes that reach into a part of the picture: only these are drawn when it is large. */
export function visibleNodes(picture: Picture, box: Box): PictureNode[] {
  return picture.nodes.filter(
    ({ x, y, height }) => x <= box.right && x + NODE_WIDTH >= box.left && y <= box.bottom && y + height >= box.top,
  );
}
