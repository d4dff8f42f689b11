import { type Forest, growForest, type Life } from '../../lib/process-tree/forest';
import { focusOf } from '../../lib/process-tree/openness';
import type { AlertTree } from '../../lib/process-tree/tree';

/** The tree of an alert in few lines: what leads to its alerts, and counts of the rest. Pure. */
export type TreeLine =
  | { kind: 'process'; key: string; depth: number; life: Life }
  /** children that lead to no alert, counted where the first of them stands */
  | { kind: 'more'; key: string; depth: number; processes: number };

export interface TreeLines {
  lines: TreeLine[];
  /** lines beyond the limit */
  left: number;
  /** processes of the lineage: the anchor and everything below it */
  processes: number;
}

/** From the parent of the alert's lineage down. */
export function treeLines(tree: AlertTree, anchorId: string, limit: number): TreeLines {
  const forest: Forest = growForest(tree.processes);
  const { kept } = focusOf(forest, tree.chain, anchorId);
  const anchor = forest.byProcess.get(anchorId) ?? forest.byProcess.get(tree.chain.at(-1) ?? '');
  if (!anchor) return { lines: [], left: 0, processes: 0 };
  const top = anchor.parent;
  const lines: TreeLine[] = top ? [{ kind: 'process', key: top.id, depth: 0, life: top }] : [];
  const stack: TreeLine[] = [{ kind: 'process', key: anchor.id, depth: top ? 1 : 0, life: anchor }];
  for (let line = stack.pop(); line; line = stack.pop()) {
    lines.push(line);
    if (line.kind === 'process') stack.push(...childLines(line.life, line.depth + 1, kept).reverse());
  }
  const left = Math.max(0, lines.length - limit);
  return { lines: lines.slice(0, limit), left, processes: anchor.total.processes };
}

function childLines(life: Life, depth: number, kept: ReadonlySet<string>): TreeLine[] {
  const out: TreeLine[] = [];
  let more: Extract<TreeLine, { kind: 'more' }> | undefined;
  for (const child of life.children) {
    if (kept.has(child.id)) {
      out.push({ kind: 'process', key: child.id, depth, life: child });
      continue;
    }
    if (!more) {
      more = { kind: 'more', key: `${life.id}-more`, depth, processes: 0 };
      out.push(more);
    }
    more.processes += child.total.processes;
  }
  if (life.hiddenChildren > 0) {
    if (more) more.processes += life.hiddenChildren;
    else out.push({ kind: 'more', key: `${life.id}-more`, depth, processes: life.hiddenChildren });
  }
  return out;
}
