import type { Lineage, LineageEdge, LineageNode } from './lineage';

/** Steps of one idea: an idea's own chain cannot run back to its beginning. */
const STEP: ReadonlySet<string> = new Set(['observation hypothesis', 'hypothesis detector', 'detector alert']);
/** of links that came at the same time, which stands: where something was seen, then what was confirmed, then caught */
const ORDER = ['observation', 'hypothesis', 'threat'];

/**
 * The edges whose ends are there, without those that would lead back to where they came from: two threats can each
 * give a detector that catches the other. What came to be first stands.
 */
export function withoutCircles(edges: readonly LineageEdge[], nodes: ReadonlyMap<string, LineageNode>): LineageEdge[] {
  const known = edges.filter(({ from, to }) => nodes.has(from) && nodes.has(to));
  const isStep = ({ from, to }: LineageEdge) => STEP.has(`${nodes.get(from)!.kind} ${nodes.get(to)!.kind}`);
  const since = ({ from, to }: LineageEdge) => Math.max(nodes.get(from)!.time, nodes.get(to)!.time);
  const rank = ({ to }: LineageEdge) => ORDER.indexOf(nodes.get(to)!.kind);
  const next = new Map<string, string[]>();
  const add = ({ from, to }: LineageEdge) => {
    const list = next.get(from);
    if (list) list.push(to);
    else next.set(from, [to]);
  };
  const kept = new Set(known.filter(isStep));
  kept.forEach(add);
  const links = known.filter((edge) => !kept.has(edge));
  for (const edge of links.sort((a, b) => since(a) - since(b) || rank(a) - rank(b))) {
    if (reachable(next, edge.to).has(edge.from)) continue;
    kept.add(edge);
    add(edge);
  }
  return known.filter((edge) => kept.has(edge));
}

/** What led to a node and what came of it; the numbers stay those of the whole. A node that is not there gives nothing. */
export function focusLineage(lineage: Lineage, focus: string): Lineage {
  if (!lineage.nodes.some((node) => node.key === focus)) return { ...lineage, nodes: [], edges: [] };
  const forward = new Map<string, string[]>();
  const back = new Map<string, string[]>();
  for (const { from, to } of lineage.edges) {
    forward.set(from, [...(forward.get(from) ?? []), to]);
    back.set(to, [...(back.get(to) ?? []), from]);
  }
  const kept = new Set([...reachable(forward, focus), ...reachable(back, focus)]);
  return {
    ...lineage,
    nodes: lineage.nodes.filter((node) => kept.has(node.key)),
    edges: lineage.edges.filter((edge) => kept.has(edge.from) && kept.has(edge.to)),
  };
}

/** A node with everything that it leads to. */
function reachable(next: ReadonlyMap<string, readonly string[]>, start: string): Set<string> {
  const seen = new Set([start]);
  const stack = [start];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    for (const to of next.get(at) ?? []) {
      if (seen.has(to)) continue;
      seen.add(to);
      stack.push(to);
    }
  }
  return seen;
}
