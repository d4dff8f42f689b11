import { describe, expect, it } from 'vitest';
import { growForest } from './forest';
import { layOutPicture, NODE_HEIGHT, visibleNodes } from './layout';
import { FRESH_VIEW, focusOf } from './openness';
import { flattenRows } from './rows';
import { emptyProcess, recordedProcesses } from './test-recording';
import type { TreeProcess } from './tree';

const view = { ...FRESH_VIEW, grouped: false };
const rowsOf = (processes: TreeProcess[]) => {
  const forest = growForest(processes);
  return flattenRows(forest, focusOf(forest, [], null), view);
};

describe('layOutPicture', () => {
  const rows = rowsOf(recordedProcesses('web-01'));
  const picture = layOutPicture(rows);

  it('draws every row once and every row with a parent an edge', () => {
    expect(picture.nodes.map((node) => node.row.key).sort()).toEqual(rows.map((row) => row.key).sort());
    expect(picture.edges).toHaveLength(rows.filter((row) => row.depth > 0).length);
  });

  it('puts children to the right of their parents and nothing on top of each other', () => {
    for (const { from, to } of picture.edges) expect(to.x).toBeGreaterThan(from.x);
    const places = new Set(picture.nodes.map(({ x, y }) => `${x} ${Math.round(y / NODE_HEIGHT)}`));
    expect(places.size).toBe(picture.nodes.length);
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
