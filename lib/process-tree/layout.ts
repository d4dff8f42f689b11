import { hierarchy, tree as tidyTree } from 'd3-hierarchy';
import type { Row } from './rows';

/** The rows of the tree as a node-link picture: time runs down, generations run to the right. */
export interface PictureNode {
  row: Row;
  x: number;
  y: number;
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
export const NODE_HEIGHT = 32;
const GAP_X = 84;
const GAP_Y = 6;

interface Branch {
  row: Row | null;
  children: Branch[];
}

/** Rows come parents first, so each row's parent is the last row that is less deep. */
export function layOutPicture(rows: readonly Row[]): Picture {
  const root: Branch = { row: null, children: [] };
  const line: { depth: number; branch: Branch }[] = [{ depth: -1, branch: root }];
  for (const row of rows) {
    while (line[line.length - 1]!.depth >= row.depth) line.pop();
    const branch: Branch = { row, children: [] };
    line[line.length - 1]!.branch.children.push(branch);
    line.push({ depth: row.depth, branch });
  }
  if (rows.length === 0) return { nodes: [], edges: [], width: 0, height: 0 };
  const placed = tidyTree<Branch>()
    .nodeSize([NODE_HEIGHT + GAP_Y, NODE_WIDTH + GAP_X])
    .separation(() => 1)(hierarchy(root, (branch) => branch.children));
  return collect(placed.descendants());
}

function collect(placed: { data: Branch; x: number; y: number; parent: { data: Branch } | null }[]): Picture {
  const nodes = new Map<Branch, PictureNode>();
  let top = Number.POSITIVE_INFINITY;
  let bottom = 0;
  let right = 0;
  for (const { data, x } of placed) if (data.row && x < top) top = x;
  for (const { data, x, y } of placed) {
    if (!data.row) continue;
    // The undrawn root takes the first column.
    const node: PictureNode = { row: data.row, x: y - NODE_WIDTH - GAP_X, y: x - top };
    nodes.set(data, node);
    bottom = Math.max(bottom, node.y + NODE_HEIGHT);
    right = Math.max(right, node.x + NODE_WIDTH);
  }
  const edges: PictureEdge[] = [];
  for (const { data, parent } of placed) {
    const to = nodes.get(data);
    const from = parent ? nodes.get(parent.data) : undefined;
    if (from && to) edges.push({ from, to, elapsed: elapsed(from.row, to.row) });
  }
  return { nodes: [...nodes.values()], edges, width: right, height: bottom };
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
    ({ x, y }) => x <= box.right && x + NODE_WIDTH >= box.left && y <= box.bottom && y + NODE_HEIGHT >= box.top,
  );
}
