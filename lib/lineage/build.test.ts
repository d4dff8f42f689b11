import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildLineage, type LineageSources } from './build';
import { focusLineage } from './graph';
import type { Lineage } from './lineage';

const alert = (id: string, detectorId: number, threatId: number | null, time: number, raisedPast = false) => ({
  id,
  detectorId,
  threatId,
  title: `alert ${id}`,
  severity: 'high',
  state: 'in_progress',
  host: threatId === 2 ? 'relay-01' : 'web-01',
  raisedPast,
  events: 2,
  time,
});
const threat = (id: number, time: number) => ({ id, name: `threat ${id}`, hosts: ['web-01'], legs: 1, time });
const observation = (id: string, threatId: number | null, time: number, alertId: string | null = null) => ({
  id,
  title: `run ${id}`,
  note: '',
  alertId,
  threatId,
  time,
});
const hypothesis = (
  id: number,
  threatId: number | null,
  detectorId: number | null,
  time: number,
  observationIds: string[],
) => ({
  id,
  title: `idea ${id}`,
  state: detectorId === null ? ('rejected' as const) : ('promoted' as const),
  detail: detectorId === null ? '3 known true, 116 unjudged on 5 hosts' : '2 known true, none unjudged',
  alertId: null,
  threatId,
  detectorId,
  observationIds,
  time,
});
const detector = (id: number, hypothesisId: number | null, time: number, state = 'live') => ({
  id,
  title: `detector ${id}`,
  level: 'high',
  state,
  origin: hypothesisId === null ? 'starter' : 'hypothesis',
  hypothesisId,
  moreAlerts: 0,
  time,
});

/** Two starters find threat 1; of two ideas one becomes D-3, which later finds threat 2. */
const STORY: LineageSources = {
  alerts: [alert('1', 1, 1, 10), alert('2', 2, 1, 11), alert('3', 3, 1, 41, true), alert('4', 3, 2, 50)],
  threats: [threat(1, 20), threat(2, 60)],
  observations: [observation('1', 1, 30, '1'), observation('2', 1, 31)],
  hypotheses: [hypothesis(1, 1, 3, 35, ['1']), hypothesis(2, 1, null, 36, ['2', '99'])],
  detectors: [detector(1, null, 0), detector(2, null, 0), detector(3, 1, 40), detector(7, null, 0, 'paused')],
  legs: [],
  catches: [
    { detectorId: 1, threatId: 1, events: 2 },
    { detectorId: 3, threatId: 2, events: 5 },
    { detectorId: 3, threatId: 1, events: 1 },
  ],
};

const pairs = ({ edges }: Lineage) => edges.map(({ from, to }) => `${from} ${to}`);

function circle({ nodes, edges }: Lineage): boolean {
  const left = new Map(nodes.map(({ key }) => [key, 0]));
  for (const { to } of edges) left.set(to, left.get(to)! + 1);
  const free = [...left].filter(([, n]) => n === 0).map(([key]) => key);
  for (let at = free.pop(); at !== undefined; at = free.pop()) {
    left.delete(at);
    for (const { to } of edges.filter(({ from }) => from === at)) {
      left.set(to, left.get(to)! - 1);
      if (left.get(to) === 0) free.push(to);
    }
  }
  return left.size > 0;
}

describe('the story as a graph', () => {
  const lineage = buildLineage(STORY);

  it('runs from the first alerts to the threat that a born detector caught', () => {
    expect(pairs(lineage)).toEqual([
      'detector-1 alert-1',
      'alert-1 threat-1',
      'detector-2 alert-2',
      'alert-2 threat-1',
      'detector-3 alert-3',
      'detector-3 alert-4',
      'alert-4 threat-2',
      'threat-1 observation-1',
      'threat-1 observation-2',
      'observation-1 hypothesis-1',
      'hypothesis-1 detector-3',
      'observation-2 hypothesis-2',
      'detector-3 threat-2',
    ]);
    expect(circle(lineage)).toBe(false);
  });

  it('says what was raised for the past, and does not lead it back to where its detector was born', () => {
    expect(lineage.nodes.find((n) => n.key === 'alert-3')!.detail).toBe(
      'high · web-01 · raised for the past, of threat 1',
    );
  });

  it('keeps a rejected idea with its numbers', () => {
    expect(lineage.nodes.find((n) => n.key === 'hypothesis-2')).toMatchObject({
      state: 'rejected',
      detail: '3 known true, 116 unjudged on 5 hosts',
    });
  });

  it('leaves out detectors that took no part, and counts them', () => {
    expect(lineage.nodes.some((n) => n.key === 'detector-7')).toBe(false);
    expect(lineage.numbers).toEqual({
      liveDetectors: 3,
      starterDetectors: 3,
      hypotheses: { promoted: 1, rejected: 1, draft: 0 },
      threats: 2,
      caughtByBornElsewhere: 1,
    });
  });

  it('says how many alerts it does not show', () => {
    const many = buildLineage({ ...STORY, detectors: [{ ...detector(3, 1, 40), moreAlerts: 480 }] });
    expect(many.nodes.find((n) => n.key === 'detector-3')!.detail).toBe('high · from H-1 · 480 more alerts');
  });
});

describe('what is missing', () => {
  it('leaves no edge to a node that is not there', () => {
    const lineage = buildLineage({ ...STORY, alerts: [], threats: [threat(2, 60)], detectors: [detector(3, 1, 40)] });
    expect(pairs(lineage)).toEqual([
      'observation-1 hypothesis-1',
      'hypothesis-1 detector-3',
      'observation-2 hypothesis-2',
      'detector-3 threat-2',
    ]);
  });

  it('is empty before anything happened', () => {
    const empty = { ...STORY, alerts: [], threats: [], observations: [], hypotheses: [], catches: [] };
    expect(buildLineage(empty)).toMatchObject({ nodes: [], edges: [], numbers: { liveDetectors: 3, threats: 0 } });
  });

  it('hangs an idea without observations on its threat, else on its alert', () => {
    const bare = buildLineage({
      ...STORY,
      hypotheses: [hypothesis(1, 1, 3, 35, []), { ...hypothesis(2, null, null, 36, []), alertId: '4' }],
    });
    expect(pairs(bare)).toEqual(expect.arrayContaining(['threat-1 hypothesis-1', 'alert-4 hypothesis-2']));
  });
});

describe('circles', () => {
  it('two threats whose detectors catch each other: what came first stands', () => {
    const lineage = buildLineage({
      ...STORY,
      observations: [...STORY.observations, observation('3', 2, 70)],
      hypotheses: [...STORY.hypotheses, hypothesis(3, 2, 4, 71, ['3'])],
      detectors: [...STORY.detectors, detector(4, 3, 72)],
      alerts: [...STORY.alerts, alert('5', 4, 1, 80)],
      catches: [...STORY.catches, { detectorId: 4, threatId: 1, events: 1 }],
    });
    expect(circle(lineage)).toBe(false);
    expect(pairs(lineage)).toEqual(
      expect.arrayContaining(['detector-3 threat-2', 'threat-2 observation-3', 'detector-4 alert-5']),
    );
    expect(pairs(lineage)).not.toContain('detector-4 threat-1');
    expect(pairs(lineage)).not.toContain('alert-5 threat-1');
    // it did catch it, whatever the drawing can show
    expect(lineage.numbers.caughtByBornElsewhere).toBe(2);
  });

  it('an idea is widened by what its own detector found', () => {
    const lineage = buildLineage({
      ...STORY,
      observations: [observation('1', null, 30, '1'), observation('2', null, 55, '4')],
      hypotheses: [{ ...hypothesis(1, null, 3, 35, ['1', '2']), alertId: '1' }],
    });
    expect(circle(lineage)).toBe(false);
    expect(pairs(lineage)).toContain('alert-1 observation-1');
    expect(pairs(lineage)).not.toContain('alert-4 observation-2');
  });

  it('never, whatever the stores hold', () => {
    const id = fc.integer({ min: 1, max: 4 });
    const some = fc.option(id);
    const time = fc.integer({ min: 0, max: 9 });
    const upTo = <T>(of: fc.Arbitrary<T>, key: (item: T) => unknown) =>
      fc.uniqueArray(of, { maxLength: 4, selector: key });
    const sources: fc.Arbitrary<LineageSources> = fc.record({
      alerts: upTo(
        fc.tuple(id, id, some, time).map(([a, d, t, at]) => alert(String(a), d, t, at)),
        (a) => a.id,
      ),
      threats: upTo(
        fc.tuple(id, time).map(([t, at]) => threat(t, at)),
        (t) => t.id,
      ),
      observations: upTo(
        fc
          .tuple(id, some, some, time)
          .map(([o, t, a, at]) => observation(String(o), t, at, a === null ? null : String(a))),
        (o) => o.id,
      ),
      hypotheses: upTo(
        fc
          .tuple(id, some, some, time, fc.array(id.map(String)))
          .map(([h, t, d, at, of]) => hypothesis(h, t, d, at, of)),
        (h) => h.id,
      ),
      detectors: upTo(
        fc.tuple(id, some, time).map(([d, h, at]) => detector(d, h, at)),
        (d) => d.id,
      ),
      legs: fc.constant([]),
      catches: fc.array(fc.record({ detectorId: id, threatId: id, events: fc.nat(5) }), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(sources, (given) => {
        const lineage = buildLineage(given);
        const keys = new Set(lineage.nodes.map((n) => n.key));
        expect(lineage.edges.every(({ from, to }) => keys.has(from) && keys.has(to))).toBe(true);
        expect(circle(lineage)).toBe(false);
      }),
    );
  });
});

describe('the lineage of one threat', () => {
  const whole = buildLineage({
    ...STORY,
    threats: [...STORY.threats, threat(3, 90)],
    alerts: [...STORY.alerts, alert('9', 2, 3, 80)],
  });
  const keys = (lineage: Lineage) => lineage.nodes.map((n) => n.key).sort();

  it('is what it came from and what it led to', () => {
    const first = focusLineage(whole, 'threat-1');
    expect(keys(first)).toEqual(keys(whole).filter((key) => !['threat-3', 'alert-9'].includes(key)));
    expect(pairs(first)).toEqual(pairs(whole).filter((pair) => !pair.includes('alert-9')));
    expect(first.numbers).toEqual(whole.numbers);
  });

  it('goes back to the origin', () => {
    const second = keys(focusLineage(whole, 'threat-2'));
    expect(second).toEqual(expect.arrayContaining(['alert-1', 'alert-2', 'threat-1', 'hypothesis-1', 'detector-3']));
    expect(second).not.toContain('hypothesis-2');
  });

  it('gives nothing for one that is not there', () => {
    expect(focusLineage(whole, 'threat-99')).toMatchObject({ nodes: [], edges: [] });
  });
});
