import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growForest } from './forest';
import { layOutPicture, NODE_HEIGHT, type Picture, type PictureNode, SLIM_HEIGHT, visibleNodes } from './layout';
import { FRESH_VIEW, focusOf } from './openness';
import { flattenRows } from './rows';
import { emptyProcess, recordedProcesses } from './test-recording';
import type { TreeProcess } from './tree';

const view = { ...FRESH_VIEW, grouped: false };
const rowsOf = (processes: TreeProcess[]) => {
  const forest = growForest(processes);
  return flattenRows(forest, focusOf(forest, [], null), view);
};

const alertAt = (time: number): TreeProcess['marks'][number] => ({
  ref: String(time),
  time,
  seq: 0,
  kind: 'process_start',
  external: false,
  observed: false,
  alerts: [{ alertId: '1', severity: 'high', title: 'x' }],
});

const edgeTo = (picture: Picture, node: PictureNode) => picture.edges.find(({ to }) => to === node);

/** Pairs of one generation that share a place. */
function overlapping({ nodes }: Picture): [PictureNode, PictureNode][] {
  const found: [PictureNode, PictureNode][] = [];
  const sorted = [...nodes].sort((a, b) => a.x - b.x || a.y - b.y);
  for (const [i, node] of sorted.entries()) {
    const before = sorted[i - 1];
    if (before?.x === node.x && before.y + before.height > node.y + 1e-6) found.push([before, node]);
  }
  return found;
}

describe('layOutPicture', () => {
  const rows = rowsOf(recordedProcesses('web-01'));
  const picture = layOutPicture(rows);

  it('draws every row once and every row with a parent an edge', () => {
    expect(picture.nodes.map((node) => node.row.key).sort()).toEqual(rows.map((row) => row.key).sort());
    expect(picture.edges).toHaveLength(rows.filter((row) => row.depth > 0).length);
  });

  it('puts children to the right of their parents and nothing on top of each other', () => {
    for (const { from, to } of picture.edges) expect(to.x).toBeGreaterThan(from.x);
    expect(overlapping(picture)).toEqual([]);
  });

  it('gives what only ran one line, and what tells something two', () => {
    const processes = recordedProcesses('web-01').map((one) => ({ ...one, disguised: one.pid === 26173 }));
    const heights = new Map(
      layOutPicture(rowsOf(processes)).nodes.map(({ row, height }) => [
        row.kind === 'process' ? row.life.shown.pid : 0,
        height,
      ]),
    );
    // id; the faker, which has a child; its child, which lies
    expect([26163, 26172, 26173].map((pid) => heights.get(pid))).toEqual([SLIM_HEIGHT, NODE_HEIGHT, NODE_HEIGHT]);
  });

  it('keeps the chain on one straight line, whatever stands beside it', () => {
    const lie = picture.nodes.find(({ row }) => row.kind === 'process' && row.life.shown.pid === 26173)!;
    const chain = [lie];
    for (let edge = edgeTo(picture, lie); edge; edge = edgeTo(picture, edge.from)) chain.push(edge.from);
    expect(chain.length).toBeGreaterThan(3);
    const straight = layOutPicture(rows, new Set([lie.row.key]));
    const middles = straight.nodes
      .filter(({ row }) => chain.some((node) => node.row.key === row.key))
      .map(({ y, height }) => Math.round(y + height / 2));
    expect(new Set(middles).size).toBe(1);
    expect(overlapping(straight)).toEqual([]);
  });

  it('lays nothing over anything in trees of any shape, in the order of the rows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(1_000), fc.boolean()), { minLength: 1, maxLength: 60 }),
        fc.nat(59),
        (made, chosen) => {
          const processes = made.map(
            ([parent, alerts], i): TreeProcess => ({
              ...emptyProcess(`p${i}`, i),
              parentId: i > 0 ? `p${parent % i}` : null,
              time: i,
              marks: alerts ? [alertAt(i)] : [],
            }),
          );
          const drawn = layOutPicture(rowsOf(processes), new Set([`p${chosen}`]));
          expect(overlapping(drawn)).toEqual([]);
          expect(Math.min(...drawn.nodes.map(({ y }) => y))).toBe(0);
          for (const generation of new Set(drawn.nodes.map(({ x }) => x))) {
            const down = drawn.nodes.filter(({ x }) => x === generation).map(({ y }) => y);
            expect(down).toEqual([...down].sort((a, b) => a - b));
          }
        },
      ),
    );
  });

  it('knows the time from a parent to its child', () => {
    const edge = picture.edges.find(({ to }) => to.row.kind === 'process' && to.row.life.shown.pid === 26163)!;
    expect(edge.elapsed).toBe(10_012);
  });

  it('is empty for no rows', () => {
    expect(layOutPicture([])).toEqual({ nodes: [], edges: [], width: 0, height: 0 });
  });

  it('lays out 20,000 nodes in depth and breadth', () => {
    const deep = Array.from(
      { length: 10_000 },
      (_, i): TreeProcess => ({ ...emptyProcess(`d${i}`, i), parentId: i ? `d${i - 1}` : null, time: i }),
    );
    const wide = Array.from(
      { length: 150 },
      (_, i): TreeProcess => ({ ...emptyProcess(`w${i}`, i), parentId: 'd0', time: i }),
    );
    expect(layOutPicture(rowsOf([...deep, ...wide])).nodes).toHaveLength(10_150);
  });

  it('tells which nodes a view can see', () => {
    const all = visibleNodes(picture, { left: -1e9, top: -1e9, right: 1e9, bottom: 1e9 });
    expect(all).toHaveLength(picture.nodes.length);
    const [first] = picture.nodes;
    const some = visibleNodes(picture, { left: first!.x, top: first!.y, right: first!.x + 1, bottom: first!.y + 1 });
    expect(some).toContain(first);
    expect(some.length).toBeLessThan(picture.nodes.length);
  });
});
