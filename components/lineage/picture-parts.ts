import type { Lineage, LineageNode } from '../../lib/lineage/lineage';
import { after, before, type Graph, graphOf, type Thread, threadsOf } from './story';

/** What the picture draws of the lineage, and in which column; picture.ts gives it places. */

export type Drawn = 'alert' | 'threat' | 'hypothesis' | 'detector';

export interface Draft {
  kind: Drawn;
  node: LineageNode;
  column: number;
  /** where it is not the node itself: the words on it */
  key?: string;
}
export interface Link {
  from: string;
  to: string;
  kind: 'led' | 'caught' | 'rejected';
  events: number | null;
}

/** Generation of each threat: 0 for those that no detector born from an earlier threat catches. */
function generations(threads: Thread[], threats: LineageNode[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const threat of [...threats].sort((a, b) => a.time - b.time)) {
    let generation = 0;
    for (const thread of threads) {
      if (!thread.hypothesis || !thread.threats.some((c) => c.node.key === threat.key)) continue;
      for (const origin of thread.origins) {
        // only threats that were placed before count: a later one cannot have begotten this, so there is no cycle
        const parent = found.get(origin.key);
        if (parent !== undefined && origin.key !== threat.key) generation = Math.max(generation, parent + 1);
      }
    }
    found.set(threat.key, generation);
  }
  return found;
}

export function selectParts(lineage: Lineage): { drafts: Draft[]; links: Link[] } {
  const graph: Graph = graphOf(lineage);
  const threads = threadsOf(lineage);
  const threats = lineage.nodes.filter((n) => n.kind === 'threat');
  const generation = generations(threads, threats);
  const drafts = new Map<string, Draft>();
  const links: Link[] = [];
  const add = (kind: Drawn, node: LineageNode, column: number) => {
    if (!drafts.has(node.key)) drafts.set(node.key, { kind, node, column });
  };

  for (const threat of threats) add('threat', threat, 1 + 3 * generation.get(threat.key)!);
  const ideas = threads
    .filter((t) => t.hypothesis)
    .sort((a, b) => Number(a.hypothesis!.state === 'rejected') - Number(b.hypothesis!.state === 'rejected'));
  const bornDetectors = new Set(ideas.flatMap((t) => (t.detector ? [t.detector.key] : [])));
  const originAlerts = new Set(ideas.flatMap((t) => t.origins.filter((o) => o.kind === 'alert').map((o) => o.key)));

  for (const alert of lineage.nodes.filter((n) => n.kind === 'alert')) {
    const raisedByBorn = before(graph, alert.key, 'detector').some((d) => bornDetectors.has(d.key));
    if (raisedByBorn && !originAlerts.has(alert.key)) continue;
    add('alert', alert, 0);
    for (const threat of after(graph, alert.key, 'threat'))
      links.push({ from: alert.key, to: threat.key, kind: 'led', events: null });
  }

  for (const thread of ideas) {
    const hypothesis = thread.hypothesis!;
    let column = 2;
    for (const origin of thread.origins) column = Math.max(column, 2 + 3 * (generation.get(origin.key) ?? 0));
    add('hypothesis', hypothesis, column);
    const rejected = hypothesis.state === 'rejected';
    for (const origin of thread.origins)
      links.push({ from: origin.key, to: hypothesis.key, kind: rejected ? 'rejected' : 'led', events: null });
    if (!thread.detector) continue;
    add('detector', thread.detector, column + 1);
    links.push({ from: hypothesis.key, to: thread.detector.key, kind: 'led', events: null });
    for (const { node, events } of thread.threats) {
      // a detector also matches the threat that it came from; that line would run back and say nothing new
      if (drafts.get(node.key)!.column > column + 1)
        links.push({ from: thread.detector.key, to: node.key, kind: 'caught', events });
    }
  }
  for (const draft of newAlerts(graph, [...drafts.values()])) {
    add('alert', draft.node, draft.column);
    links.push(...draft.links);
  }
  const seen = new Set<string>();
  const once = links.filter(
    (l) => drafts.has(l.from) && drafts.has(l.to) && !seen.has(`${l.from} ${l.to}`) && seen.add(`${l.from} ${l.to}`),
  );
  return { drafts: [...drafts.values()], links: once };
}

/** Alerts of born detectors that nobody judged yet: what the ideas caught that is no threat so far, as one box a column. */
function newAlerts(graph: Graph, drafts: Draft[]): { node: LineageNode; column: number; links: Link[] }[] {
  const boxes = new Map<number, { alerts: LineageNode[]; links: Link[] }>();
  for (const { kind, node, column } of drafts) {
    if (kind !== 'detector') continue;
    const alerts = after(graph, node.key, 'alert').filter(
      (a) =>
        a.state !== 'closed' && after(graph, a.key, 'threat').length === 0 && !a.detail.includes('raised for the past'),
    );
    if (alerts.length === 0) continue;
    const box = boxes.get(column + 1) ?? { alerts: [], links: [] };
    box.alerts.push(...alerts);
    box.links.push({ from: node.key, to: `new alerts ${column + 1}`, kind: 'caught', events: null });
    boxes.set(column + 1, box);
  }
  return [...boxes].map(([column, { alerts, links }]) => ({
    column,
    links,
    node: {
      key: `new alerts ${column}`,
      kind: 'alert',
      id: '',
      title: alerts.length === 1 ? '1 alert in no threat yet' : `${alerts.length} alerts in no threat yet`,
      detail: '',
      state: 'new',
      time: Math.max(...alerts.map((a) => a.time)),
      href: '/alerts',
    },
  }));
}
