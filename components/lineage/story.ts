import type { Lineage, LineageEdge, LineageKind, LineageNode } from '../../lib/lineage/lineage';

/** A threat that a detector matches, with the events that it matches there (null: not counted). */
export interface Caught {
  node: LineageNode;
  events: number | null;
}

/** One thread of the story: where an idea came from, what it became, and what that caught. */
export interface Thread {
  key: string;
  /** confirmed threats, or alerts that are in none, that the idea was seen in */
  origins: LineageNode[];
  observations: LineageNode[];
  hypothesis: LineageNode | null;
  detector: LineageNode | null;
  alerts: LineageNode[];
  threats: Caught[];
}

/** The graph with its neighbours at hand. Edges that name a missing node are left out. */
export interface Graph {
  nodes: Map<string, LineageNode>;
  out: Map<string, LineageEdge[]>;
  into: Map<string, LineageEdge[]>;
}

export function graphOf(lineage: Pick<Lineage, 'nodes' | 'edges'>): Graph {
  const nodes = new Map(lineage.nodes.map((n) => [n.key, n]));
  const out = new Map<string, LineageEdge[]>();
  const into = new Map<string, LineageEdge[]>();
  for (const edge of lineage.edges) {
    if (!nodes.has(edge.from) || !nodes.has(edge.to)) continue;
    (out.get(edge.from) ?? out.set(edge.from, []).get(edge.from)!).push(edge);
    (into.get(edge.to) ?? into.set(edge.to, []).get(edge.to)!).push(edge);
  }
  return { nodes, out, into };
}

export function after(graph: Graph, key: string, kind: LineageKind): LineageNode[] {
  return (graph.out.get(key) ?? []).map((e) => graph.nodes.get(e.to)!).filter((n) => n.kind === kind);
}

export function before(graph: Graph, key: string, kind: LineageKind): LineageNode[] {
  return (graph.into.get(key) ?? []).map((e) => graph.nodes.get(e.from)!).filter((n) => n.kind === kind);
}

function unique<T extends { key: string }>(nodes: T[]): T[] {
  return [...new Map(nodes.map((n) => [n.key, n])).values()];
}

/** The threat that an alert was confirmed as, else the alert itself. */
function confirmed(graph: Graph, alert: LineageNode): LineageNode[] {
  const threats = after(graph, alert.key, 'threat');
  return threats.length > 0 ? threats : [alert];
}

/** Where something was seen: threats and alerts behind it, directly or through its observations. */
function originsOf(graph: Graph, key: string): LineageNode[] {
  const places = [key, ...before(graph, key, 'observation').map((o) => o.key)];
  const found = places.flatMap((p) => [
    ...before(graph, p, 'threat'),
    ...before(graph, p, 'alert').flatMap((a) => confirmed(graph, a)),
  ]);
  return unique(found).sort((a, b) => a.time - b.time);
}

/** Threats that a detector catches: by an edge of its own, or through its alerts. */
export function caughtBy(graph: Graph, detector: string): Caught[] {
  const caught = new Map<string, Caught>();
  for (const edge of graph.out.get(detector) ?? []) {
    const node = graph.nodes.get(edge.to)!;
    if (node.kind === 'threat') caught.set(node.key, { node, events: edge.events });
  }
  for (const alert of after(graph, detector, 'alert')) {
    for (const node of after(graph, alert.key, 'threat'))
      if (!caught.has(node.key)) caught.set(node.key, { node, events: null });
  }
  return [...caught.values()].sort((a, b) => a.node.time - b.node.time);
}

/**
 * The story as threads: first what the starters caught, then every hypothesis by the time of its origin, then
 * observations that no hypothesis took up yet. Every hypothesis, detector and observation stands in one thread at least.
 */
export function threadsOf(lineage: Lineage): Thread[] {
  const graph = graphOf(lineage);
  const of = (kind: LineageKind) =>
    lineage.nodes
      .filter((n) => n.kind === kind)
      .sort((a, b) => a.time - b.time || a.key.localeCompare(b.key, 'en', { numeric: true }));
  const caught = (detector: LineageNode | null) => ({
    alerts: detector ? after(graph, detector.key, 'alert').sort((a, b) => a.time - b.time) : [],
    threats: detector ? caughtBy(graph, detector.key) : [],
  });

  const starters = of('detector')
    .filter((d) => before(graph, d.key, 'hypothesis').length === 0)
    .map(
      (detector): Thread => ({
        key: detector.key,
        origins: [],
        observations: [],
        hypothesis: null,
        detector,
        ...caught(detector),
      }),
    );

  const ideas = of('hypothesis').flatMap((hypothesis): Thread[] => {
    const origins = originsOf(graph, hypothesis.key);
    const observations = before(graph, hypothesis.key, 'observation').sort((a, b) => a.time - b.time);
    const born: (LineageNode | null)[] = after(graph, hypothesis.key, 'detector');
    return (born.length > 0 ? born : [null]).map((detector) => ({
      key: detector ? `${hypothesis.key} ${detector.key}` : hypothesis.key,
      origins,
      observations,
      hypothesis,
      detector,
      ...caught(detector),
    }));
  });
  ideas.sort(
    (a, b) =>
      (a.origins[0]?.time ?? Infinity) - (b.origins[0]?.time ?? Infinity) || a.hypothesis!.time - b.hypothesis!.time,
  );

  const loose = new Map<string, Thread>();
  for (const observation of of('observation')) {
    if (after(graph, observation.key, 'hypothesis').length > 0) continue;
    const origins = originsOf(graph, observation.key);
    const key = `unused ${origins[0]?.key ?? ''}`;
    const thread = loose.get(key) ?? {
      key,
      origins,
      observations: [],
      hypothesis: null,
      detector: null,
      alerts: [],
      threats: [],
    };
    thread.observations.push(observation);
    loose.set(key, thread);
  }
  return [...starters, ...ideas, ...loose.values()];
}
