import type { Lineage, LineageEdge, LineageKind, LineageNode } from './lineage';

/** What the stores know, without the drawing. Times are epoch milliseconds. */
export interface LineageSources {
  alerts: {
    id: string;
    detectorId: number;
    threatId: number | null;
    title: string;
    severity: string;
    state: string;
    host: string;
    raisedPast: boolean;
    events: number;
    time: number;
  }[];
  threats: { id: number; name: string; hosts: string[]; legs: number; time: number }[];
  observations: {
    id: string;
    title: string;
    note: string;
    alertId: string | null;
    threatId: number | null;
    time: number;
  }[];
  hypotheses: {
    id: number;
    title: string;
    state: 'draft' | 'promoted' | 'rejected';
    /** its numbers, or why it was rejected */
    detail: string;
    alertId: string | null;
    threatId: number | null;
    detectorId: number | null;
    observationIds: string[];
    time: number;
  }[];
  detectors: {
    id: number;
    title: string;
    level: string;
    state: string;
    origin: string;
    hypothesisId: number | null;
    time: number;
  }[];
  /** events of a threat that a detector matched while it was live (alerts raised for the past do not count) */
  catches: { detectorId: number; threatId: number; events: number }[];
}

/** threat -> observation -> hypothesis -> detector -> alert -> threat, drawn without going round in a circle. */
export function buildLineage(sources: LineageSources): Lineage {
  const birth = birthThreats(sources);
  const nodes = nodesOf(sources, birth);
  const keys = new Set(nodes.map((node) => node.key));
  const edges = edgesOf(sources, birth).filter((edge) => keys.has(edge.from) && keys.has(edge.to));
  return { nodes, edges, numbers: numbersOf(sources, birth) };
}

/** Which threat each detector came from; detectors that came from none are absent. */
function birthThreats({ hypotheses, detectors }: LineageSources): Map<number, number> {
  const threatOf = new Map(hypotheses.map(({ id, threatId }) => [id, threatId]));
  const out = new Map<number, number>();
  for (const { id, hypothesisId } of detectors) {
    const threat = hypothesisId === null ? null : threatOf.get(hypothesisId);
    if (threat !== null && threat !== undefined) out.set(id, threat);
  }
  return out;
}

const key = (kind: LineageKind, id: string | number) => `${kind}-${id}`;

function node(
  kind: LineageKind,
  id: string | number,
  rest: Pick<LineageNode, 'title' | 'detail' | 'state' | 'time' | 'href'>,
): LineageNode {
  return { key: key(kind, id), kind, id: String(id), ...rest };
}

function nodesOf(sources: LineageSources, birth: ReadonlyMap<number, number>): LineageNode[] {
  const { alerts, threats, observations, hypotheses, detectors } = sources;
  return [
    ...detectors.map(({ id, title, level, state, origin, hypothesisId, time }) =>
      node('detector', id, {
        title,
        detail: `${level} · ${origin === 'hypothesis' ? `from H-${hypothesisId}` : origin}`,
        state,
        time,
        href: `/detectors/${id}`,
      }),
    ),
    ...alerts.map((alert) => {
      const { id, title, severity, state, host, time } = alert;
      const past = alert.raisedPast
        ? ` · raised for the past${isOwnPast(alert, birth) ? `, of threat ${alert.threatId}` : ''}`
        : '';
      return node('alert', id, { title, detail: `${severity} · ${host}${past}`, state, time, href: `/alerts/${id}` });
    }),
    ...threats.map(({ id, name, hosts, legs, time }) =>
      node('threat', id, {
        title: name,
        detail: `${hosts.join(', ')} · ${legs} ${legs === 1 ? 'leg' : 'legs'}`,
        state: 'confirmed',
        time,
        href: `/threats/${id}`,
      }),
    ),
    ...observations.map(({ id, title, note, alertId, time }) =>
      node('observation', id, {
        title,
        detail: note,
        state: 'observed',
        time,
        href: alertId === null ? '' : `/alerts/${alertId}`,
      }),
    ),
    ...hypotheses.map(({ id, title, state, detail, time }) =>
      node('hypothesis', id, { title, detail, state, time, href: `/hypotheses/${id}` }),
    ),
  ];
}

type Alert = LineageSources['alerts'][number];

/** An alert that a detector raised, for the past, over the very threat it was born from: it led nowhere. */
function isOwnPast({ detectorId, threatId }: Alert, birth: ReadonlyMap<number, number>): boolean {
  return threatId !== null && birth.get(detectorId) === threatId;
}

function edgesOf(sources: LineageSources, birth: ReadonlyMap<number, number>): LineageEdge[] {
  const { alerts, observations, hypotheses, catches } = sources;
  const edges: LineageEdge[] = [];
  const link = (from: string, to: string, label: string, events: number | null = null) =>
    edges.push({ from, to, label, events });

  for (const alert of alerts) {
    link(key('detector', alert.detectorId), key('alert', alert.id), 'raised', alert.events);
    if (alert.threatId !== null && !isOwnPast(alert, birth)) {
      link(key('alert', alert.id), key('threat', alert.threatId), 'confirmed as', alert.events);
    }
  }
  /** where something began: the confirmed threat, or the alert as long as there is none */
  const origin = ({ threatId, alertId }: { threatId: number | null; alertId: string | null }) =>
    threatId !== null ? key('threat', threatId) : alertId !== null ? key('alert', alertId) : null;

  const known = new Set(observations.map(({ id }) => id));
  for (const observation of observations) {
    const from = origin(observation);
    if (from) link(from, key('observation', observation.id), 'marked in');
  }
  for (const hypothesis of hypotheses) {
    const to = key('hypothesis', hypothesis.id);
    const observed = hypothesis.observationIds.filter((id) => known.has(id));
    for (const id of observed) link(key('observation', id), to, 'led to');
    const from = origin(hypothesis);
    if (observed.length === 0 && from) link(from, to, 'led to');
    if (hypothesis.detectorId !== null) link(to, key('detector', hypothesis.detectorId), 'promoted to');
  }
  for (const { detectorId, threatId, events } of catches) {
    const born = birth.get(detectorId);
    if (born !== undefined && born !== threatId)
      link(key('detector', detectorId), key('threat', threatId), 'caught', events);
  }
  return edges;
}

function numbersOf(
  { detectors, hypotheses, threats, catches }: LineageSources,
  birth: ReadonlyMap<number, number>,
): Lineage['numbers'] {
  const inState = (state: string) => hypotheses.filter((hypothesis) => hypothesis.state === state).length;
  const elsewhere = catches.filter(({ detectorId, threatId, events }) => {
    const born = birth.get(detectorId);
    return events > 0 && born !== undefined && born !== threatId;
  });
  return {
    liveDetectors: detectors.filter(({ state }) => state === 'live').length,
    starterDetectors: detectors.filter(({ origin, state }) => origin === 'starter' && state !== 'retired').length,
    hypotheses: { promoted: inState('promoted'), rejected: inState('rejected'), draft: inState('draft') },
    threats: threats.length,
    caughtByBornElsewhere: new Set(elsewhere.map(({ threatId }) => threatId)).size,
  };
}

/** What led to a node and what came of it; the numbers stay those of the whole. A node that is not there gives nothing. */
export function focusLineage(lineage: Lineage, focus: string): Lineage {
  if (!lineage.nodes.some((node) => node.key === focus)) return { ...lineage, nodes: [], edges: [] };
  const kept = new Set([...reach(lineage.edges, focus, 'from', 'to'), ...reach(lineage.edges, focus, 'to', 'from')]);
  return {
    ...lineage,
    nodes: lineage.nodes.filter((node) => kept.has(node.key)),
    edges: lineage.edges.filter((edge) => kept.has(edge.from) && kept.has(edge.to)),
  };
}

function reach(edges: readonly LineageEdge[], start: string, here: 'from' | 'to', there: 'from' | 'to'): Set<string> {
  const next = new Map<string, LineageEdge[]>();
  for (const edge of edges) next.set(edge[here], [...(next.get(edge[here]) ?? []), edge]);
  const seen = new Set([start]);
  const stack = [start];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    for (const edge of next.get(at) ?? []) {
      if (seen.has(edge[there])) continue;
      seen.add(edge[there]);
      stack.push(edge[there]);
    }
  }
  return seen;
}
