import { visible } from '../telemetry/text';
import { withoutCircles } from './graph';
import { growthOf } from './growth';
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
    /** alerts of it that are not among `alerts` */
    moreAlerts: number;
    time: number;
  }[];
  /** events of a threat that a detector matched while it was live (alerts raised for the past do not count) */
  catches: { detectorId: number; threatId: number; events: number }[];
  /** live detectors that match a threat's evidence, whether or not they were there when it came */
  legs: { detectorId: number; threatId: number }[];
}

/**
 * threat -> observation -> hypothesis -> detector -> alert -> threat, drawn without going round in a circle. Ideas stand
 * there whatever became of them, detectors only where they took part.
 */
export function buildLineage(sources: LineageSources): Lineage {
  const birth = birthThreats(sources);
  const all = new Map(nodesOf(sources, birth).map((node) => [node.key, node]));
  const edges = withoutCircles(edgesOf(sources, birth), all);
  const linked = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const nodes = [...all.values()].filter((node) => node.kind !== 'detector' || linked.has(node.key));
  return { nodes, edges, numbers: numbersOf(sources, birth), growth: growthOf(sources) };
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
    ...detectors.map(({ id, title, level, state, origin, hypothesisId, moreAlerts, time }) => {
      const from = origin === 'hypothesis' && hypothesisId !== null ? `from H-${hypothesisId}` : origin;
      const more = moreAlerts > 0 ? ` · ${moreAlerts} more ${moreAlerts === 1 ? 'alert' : 'alerts'}` : '';
      return node('detector', id, {
        title,
        detail: `${level} · ${from}${more}`,
        state,
        time,
        href: `/detectors/${id}`,
      });
    }),
    ...alerts.map((alert) => {
      const { id, title, severity, state, host, time } = alert;
      const past = alert.raisedPast
        ? ` · raised for the past${isOwnPast(alert, birth) ? `, of threat ${alert.threatId}` : ''}`
        : '';
      return node('alert', id, {
        title,
        detail: `${severity} · ${visible(host)}${past}`,
        state,
        time,
        href: `/alerts/${id}`,
      });
    }),
    ...threats.map(({ id, name, hosts, legs, time }) =>
      node('threat', id, {
        title: name,
        detail: `${hosts.map(visible).join(', ')} · ${legs} ${legs === 1 ? 'leg' : 'legs'}`,
        state: 'confirmed',
        time,
        href: `/threats/${id}`,
      }),
    ),
    ...observations.map(({ id, title, note, alertId, threatId, time }) =>
      node('observation', id, {
        title,
        detail: note,
        state: 'observed',
        time,
        href: alertId !== null ? `/alerts/${alertId}` : threatId !== null ? `/threats/${threatId}` : '/lineage',
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
