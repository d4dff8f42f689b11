import type { HierarchyNode } from 'd3-hierarchy';

/** How high the parts of a branch reach, from its deepest generation to its own; in a frame of its own. */
interface Contour {
  offset: number;
  tops: number[];
  bottoms: number[];
}

export interface Measures<T> {
  height: (data: T) => number;
  /** between two nodes of one generation */
  gap: number;
  /** the branch that weighs most goes on in its parent's line */
  weight: (data: T) => number;
}

/**
 * Where each node's middle lies, from top to bottom: children below one another in their order, branches as close as their
 * contours allow (Reingold and Tilford 1981), and a parent level with the child whose branch weighs most, else with the
 * middle of its children. d3's own tidy tree centres every parent, which takes a chain of processes up and down the picture,
 * and knows one height of nodes.
 */
export function placeRows<T>(root: HierarchyNode<T>, { height, gap, weight }: Measures<T>): Map<T, number> {
  const weights = new Map<HierarchyNode<T>, number>();
  const contours = new Map<HierarchyNode<T>, Contour>();
  /** against the parent */
  const shifts = new Map<HierarchyNode<T>, number>();
  root.eachAfter((node) => {
    const children = node.children ?? [];
    let all: Contour = { offset: 0, tops: [], bottoms: [] };
    for (const child of children) {
      const own = contours.get(child)!;
      contours.delete(child);
      const shift = all.tops.length === 0 ? 0 : clearance(all, own) + gap;
      shifts.set(child, shift);
      own.offset += shift;
      all = below(all, own);
    }
    const heaviest = Math.max(0, ...children.map((child) => weights.get(child)!));
    weights.set(node, heaviest + weight(node.data));
    const main = heaviest > 0 ? children.find((child) => weights.get(child) === heaviest) : undefined;
    const middle =
      children.length === 0
        ? 0
        : main
          ? shifts.get(main)!
          : (shifts.get(children[0]!)! + shifts.get(children[children.length - 1]!)!) / 2;
    for (const child of children) shifts.set(child, shifts.get(child)! - middle);
    all.offset -= middle;
    all.tops.push(-height(node.data) / 2 - all.offset);
    all.bottoms.push(height(node.data) / 2 - all.offset);
    contours.set(node, all);
  });
  const middles = new Map<T, number>();
  root.eachBefore((node) => {
    middles.set(node.data, (node.parent ? middles.get(node.parent.data)! : 0) + (shifts.get(node) ?? 0));
  });
  return middles;
}

/** How far the lower one must go down for every generation that both have. */
function clearance(upper: Contour, lower: Contour): number {
  let most = Number.NEGATIVE_INFINITY;
  const generations = Math.min(upper.tops.length, lower.tops.length);
  for (let i = 1; i <= generations; i++) {
    const bottom = upper.bottoms[upper.bottoms.length - i]! + upper.offset;
    most = Math.max(most, bottom - lower.tops[lower.tops.length - i]! - lower.offset);
  }
  return most;
}

/** Both as one. The deeper one's arrays are kept, so that deep chains are not copied at each of their steps. */
function below(upper: Contour, lower: Contour): Contour {
  const [kept, other] = upper.tops.length >= lower.tops.length ? [upper, lower] : [lower, upper];
  for (let i = 1; i <= other.tops.length; i++) {
    const at = kept.tops.length - i;
    kept.tops[at] = upper.tops[upper.tops.length - i]! + upper.offset - kept.offset;
    kept.bottoms[at] = lower.bottoms[lower.bottoms.length - i]! + lower.offset - kept.offset;
  }
  return kept;
}
