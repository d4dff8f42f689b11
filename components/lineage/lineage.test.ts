import { describe, expect, it } from 'vitest';
import type { Lineage, LineageEdge, LineageKind, LineageNode } from '../../lib/lineage/lineage';
import { layoutPicture } from './picture';
import { threadsOf } from './story';
import { railOf } from './time-rail';

const node = (kind: LineageKind, id: string, time: number, state = ''): LineageNode => ({
  key: `${kind}-${id}`,
  kind,
  id,
  title: `${kind} ${id}`,
  detail: '',
  state,
  time,
  href: `/${kind}s/${id}`,
});
const edge = (from: string, to: string, events: number | null = null): LineageEdge => ({ from, to, label: '', events });

/** Two starter alerts become a threat; two ideas are promoted, one is rejected; one detector catches a second threat. */
const LINEAGE: Lineage = {
  nodes: [
    node('detector', '1', 0, 'live'),
    node('alert', '1', 10),
    node('alert', '2', 11),
    node('threat', '1', 12),
    node('observation', '1', 20),
    node('observation', '2', 21),
    node('observation', '3', 22),
    node('hypothesis', '1', 30, 'promoted'),
    node('hypothesis', '2', 31, 'rejected'),
    node('hypothesis', '3', 32, 'promoted'),
    node('detector', '3', 40, 'live'),
    node('detector', '4', 41, 'live'),
    node('alert', '3', 50),
    node('threat', '2', 60),
  ],
  edges: [
    edge('detector-1', 'alert-1', 2),
    edge('detector-1', 'alert-2', 2),
    edge('alert-1', 'threat-1'),
    edge('alert-2', 'threat-1'),
    edge('alert-1', 'observation-1'),
    edge('alert-1', 'observation-2'),
    edge('threat-1', 'observation-3'),
    edge('observation-1', 'hypothesis-1'),
    edge('observation-2', 'hypothesis-2'),
    edge('observation-1', 'hypothesis-3'),
    edge('hypothesis-1', 'detector-3'),
    edge('hypothesis-3', 'detector-4'),
    edge('detector-3', 'alert-3', 6),
    edge('alert-3', 'threat-2'),
    edge('detector-3', 'threat-1', 1),
    edge('detector-3', 'threat-2', 6),
    edge('detector-4', 'threat-9', 1),
  ],
  numbers: {
    liveDetectors: 3,
    starterDetectors: 1,
    hypotheses: { promoted: 2, rejected: 1, draft: 0 },
    threats: 2,
    caughtByBornElsewhere: 1,
  },
  growth: { threats: [], medianToDetectorMs: null, steps: [] },
};

describe('a picture', () => {
  it.each([1400, 1840])('takes a room of %i px, and no more', (width) => {
    const picture = layoutPicture(LINEAGE, { width, height: 640 });
    const right = Math.max(...picture.nodes.map((node) => node.x + node.width));
    expect(right).toBeLessThanOrEqual(width);
    expect(right).toBeGreaterThan(width * 0.9);
  });

  it('keeps what belongs together level, however tall what comes later is', () => {
    const ideas = [4, 5, 6, 7, 8, 9].map((n) => node('hypothesis', String(n), 70 + n, 'promoted'));
    const tall: Lineage = {
      ...LINEAGE,
      nodes: [...LINEAGE.nodes, ...ideas],
      edges: [...LINEAGE.edges, ...ideas.map(({ key }) => edge('threat-2', key))],
    };
    const picture = layoutPicture(tall, { width: 1400, height: 900 });
    const middle = (key: string) => {
      const box = picture.nodes.find((one) => one.key === key)!;
      return box.y + box.height / 2;
    };
    // the first threat stands beside the middle of its ideas, and the second in the middle of its own
    const off = (threat: string, own: readonly number[]) => {
      const ys = own.map((n) => middle(`hypothesis-${n}`));
      return Math.abs(middle(threat) - (Math.min(...ys) + Math.max(...ys)) / 2);
    };
    expect(off('threat-1', [1, 2, 3])).toBeLessThan(20);
    expect(off('threat-2', [4, 5, 6, 7, 8, 9])).toBeLessThan(120);
    const boxes = picture.nodes.toSorted((a, b) => a.column - b.column || a.y - b.y);
    for (const [i, box] of boxes.entries()) {
      const next = boxes[i + 1];
      if (next?.column === box.column) expect(next.y).toBeGreaterThanOrEqual(box.y + box.height);
    }
  });

  it('is scrolled where the room is too narrow: its boxes stay readable', () => {
    const picture = layoutPicture(LINEAGE, { width: 500, height: 300 });
    expect(picture.width).toBeGreaterThan(500);
    expect(Math.min(...picture.nodes.map((node) => node.width))).toBeGreaterThanOrEqual(112);
  });
});

describe('the story as threads', () => {
  const threads = threadsOf(LINEAGE);

  it('begins with the starters, then ideas by origin and time, then what nobody took up', () => {
    expect(threads.map((t) => t.key)).toEqual([
      'detector-1',
      'hypothesis-1 detector-3',
      'hypothesis-2',
      'hypothesis-3 detector-4',
      'unused threat-1',
    ]);
  });

  it('an idea comes from the threat that its alert was confirmed as', () => {
    expect(threads[1]!.origins.map((o) => o.key)).toEqual(['threat-1']);
  });

  it('says what a detector caught, with its events', () => {
    expect(threads[1]!.threats.map((c) => [c.node.key, c.events])).toEqual([
      ['threat-1', 1],
      ['threat-2', 6],
    ]);
    expect(threads[1]!.alerts.map((a) => a.key)).toEqual(['alert-3']);
  });

  it('leaves out edges to nodes that are not there', () => {
    expect(threads[3]!.threats).toEqual([]);
  });

  it('is empty for an empty lineage', () => {
    expect(threadsOf({ ...LINEAGE, nodes: [], edges: [] })).toEqual([]);
  });
});

describe('the picture', () => {
  const picture = layoutPicture(LINEAGE, { width: 900, height: 600 });
  const columnOf = (key: string) => picture.nodes.find((n) => n.key === key)?.column;

  it('puts a threat that a born detector caught right of that detector', () => {
    expect(['alert-1', 'threat-1', 'hypothesis-1', 'detector-3', 'threat-2'].map(columnOf)).toEqual([0, 1, 2, 3, 4]);
  });

  it('folds observations, starters and the alerts of born detectors into lines', () => {
    expect(picture.nodes.filter((n) => n.node.kind === 'observation')).toEqual([]);
    expect([columnOf('detector-1'), columnOf('alert-3')]).toEqual([undefined, undefined]);
  });

  it('draws no line back to the threat that a detector came from', () => {
    expect(picture.edges.filter((e) => e.kind === 'caught').map((e) => e.key)).toEqual(['detector-3 threat-2']);
  });

  it('draws a rejected idea with its own line and note, below the promoted ones', () => {
    expect(picture.edges.find((e) => e.to === 'hypothesis-2')?.kind).toBe('rejected');
    expect(picture.notes.map((n) => n.key)).toEqual(['hypothesis-2']);
    const column = picture.nodes.filter((n) => n.column === 2).sort((a, b) => a.y - b.y);
    expect(column.at(-1)!.key).toBe('hypothesis-2');
  });

  it('never lets two boxes of a column overlap', () => {
    for (const a of picture.nodes) {
      for (const b of picture.nodes) {
        if (a === b || a.column !== b.column) continue;
        expect(a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(true);
      }
    }
  });

  it('lines run from left to right and grow with the events', () => {
    for (const e of picture.edges) expect(e.source[0]).toBeLessThan(e.target[0]);
    expect(picture.edges.find((e) => e.kind === 'caught')!.width).toBeGreaterThan(3);
  });

  it('shows alerts of born detectors that are in no threat yet, as one box', () => {
    const open = { ...LINEAGE, edges: LINEAGE.edges.filter((e) => e.from !== 'alert-3') };
    const box = layoutPicture(open, { width: 900, height: 600 }).nodes.find((n) => n.key.startsWith('new alerts'));
    expect(box).toMatchObject({ column: 4, node: { title: '1 alert in no threat yet', href: '/alerts' } });
    expect(picture.nodes.some((n) => n.key.startsWith('new alerts'))).toBe(false);
  });

  it('does not loop on threats that catch each other', () => {
    const cyclic = {
      ...LINEAGE,
      edges: [...LINEAGE.edges, edge('threat-2', 'hypothesis-3'), edge('detector-4', 'threat-1', 2)],
    };
    expect(layoutPicture(cyclic, { width: 900, height: 600 }).nodes.length).toBeGreaterThan(0);
  });
});

describe('the axis of time', () => {
  const HOUR = 3_600_000;
  it('keeps the order, stays inside, and names what was idle', () => {
    const times = [0, 1_000, 2_000, 20 * HOUR, 20 * HOUR + 60_000];
    const rail = railOf(times, 800);
    expect(rail.folds.map(({ ms }) => ms)).toEqual([20 * HOUR - 2_000]);
    const xs = times.map((time) => rail.x(time));
    expect([...xs].sort((a, b) => a - b)).toEqual(xs);
    expect(new Set(xs).size).toBe(xs.length);
    expect(xs.at(-1)).toBeLessThanOrEqual(800);
    expect(rail.stretches.at(-1)!.x + rail.stretches.at(-1)!.width).toBeLessThanOrEqual(801);
  });
  it('has a place for one moment, and for none', () => {
    expect(railOf([5], 100).x(5)).toBe(50);
    expect(railOf([], 100).stretches).toEqual([]);
  });
});

describe('sixty objects', () => {
  const many = (ideas: number): Lineage => {
    const ids = Array.from({ length: ideas }, (_, i) => String(i + 1));
    const title = 'A program that is hidden or lies in a hidden folder connects outside';
    const named = (one: LineageNode) => ({ ...one, title, detail: '6 known true, none unjudged' });
    return {
      ...LINEAGE,
      nodes: [
        node('alert', '1', 1),
        node('threat', '1', 2),
        ...ids.flatMap((id, i) => [
          named(node('hypothesis', id, 10 + i, 'promoted')),
          named(node('detector', id, 40 + i, 'live')),
        ]),
      ],
      edges: [
        edge('alert-1', 'threat-1'),
        ...ids.flatMap((id) => [edge('threat-1', `hypothesis-${id}`), edge(`hypothesis-${id}`, `detector-${id}`)]),
      ],
    };
  };
  const overlaps = ({ nodes }: ReturnType<typeof layoutPicture>) =>
    nodes.some((a) =>
      nodes.some((b) => a !== b && a.column === b.column && a.y < b.y + b.height - 0.5 && b.y < a.y + a.height - 0.5),
    );

  it('eight ideas fit into a small window, with shorter titles', () => {
    const picture = layoutPicture(many(8), { width: 1300, height: 520 });
    expect(picture.height).toBeLessThanOrEqual(520);
    // the columns of ideas and detectors are full, the others have room
    const titles = (kind: string) =>
      new Set(picture.nodes.flatMap(({ node, lines }) => (node.kind === kind ? lines.title : [])));
    expect([titles('alert'), titles('threat')]).toEqual([new Set([5]), new Set([5])]);
    expect(Math.max(...titles('hypothesis'), ...titles('detector'))).toBeLessThan(5);
    expect(overlaps(picture)).toBe(false);
  });

  it('thirty ideas are scrolled, and none lies upon another', () => {
    const picture = layoutPicture(many(30), { width: 1300, height: 520 });
    expect(picture.nodes).toHaveLength(62);
    expect(overlaps(picture)).toBe(false);
  });

  it('the words on a rejected idea lie upon no detector, in a small window either', () => {
    const plain = many(5);
    const detail = '3 known true, 116 unjudged on 5 hosts: 116 of 119 matches are unjudged, mostly node (66)';
    const rejected = { ...node('hypothesis', '99', 90, 'rejected'), title: 'A hidden file is made executable', detail };
    const lineage = {
      ...plain,
      nodes: [...plain.nodes, rejected],
      edges: [...plain.edges, edge('threat-1', 'hypothesis-99')],
    };
    for (const height of [420, 490, 700]) {
      const { nodes, notes } = layoutPicture(lineage, { width: 820, height });
      expect(notes).toHaveLength(1);
      const { y, height: tall } = notes[0]!;
      const detectors = nodes.filter(({ node }) => node.kind === 'detector');
      expect(detectors.filter((box) => box.y < y + tall / 2 && y - tall / 2 < box.y + box.height)).toEqual([]);
    }
  });
});
