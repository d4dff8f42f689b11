import { describe, expect, it } from 'vitest';
import type { AlertTree, TreeMark, TreeProcess } from '../../lib/process-tree/tree';
import { treeLines } from './queue-tree-lines';

function process(id: string, parentId: string | null, alerted = false, hiddenChildren = 0): TreeProcess {
  const time = Number(id);
  const mark: TreeMark = {
    ref: `1-${id}-0-0`,
    time,
    seq: 0,
    kind: 'process_start',
    external: false,
    alerts: alerted ? [{ alertId: '1', severity: 'high', title: 'x' }] : [],
    observed: false,
  };
  return {
    id,
    pid: time,
    ppid: null,
    parentId,
    predecessorId: null,
    anchorId: '2',
    started: true,
    time,
    seq: 0,
    endTime: null,
    exitCode: null,
    startRef: null,
    behaviorId: id,
    behavior: { started: true, image: `/bin/p${id}` },
    disguised: false,
    claims: null,
    facts: [],
    cut: false,
    counts: { all: 0, files: 0, connections: 0 },
    hiddenMarks: 0,
    marks: [mark],
    hiddenChildren,
  };
}

function tree(processes: TreeProcess[], chain: string[]): AlertTree {
  return {
    host: 'web-01',
    hostId: 1,
    processes,
    chain,
    window: { from: 0, to: 10 },
    histogram: { from: 0, to: 10, binMs: 1, counts: [], alerts: [] },
    hostEvents: 0,
    truncated: null,
  };
}

const drawn = (...args: Parameters<typeof treeLines>) =>
  treeLines(...args).lines.map(
    (line) => `${'.'.repeat(line.depth)}${line.kind === 'more' ? `+${line.processes}` : line.life.id}`,
  );

describe('the process tree of a preview', () => {
  const web = tree(
    [
      process('1', null),
      process('2', '1'),
      process('3', '2'),
      process('4', '3'),
      process('5', '2'),
      process('6', '2', true),
      process('7', '6', true),
      process('8', '2'),
    ],
    ['1', '2', '6', '7'],
  );

  it('shows what leads to alerts and counts the rest, from the parent of the lineage down', () => {
    expect(drawn(web, '2', 20)).toEqual(['1', '.2', '..+4', '..6', '...7']);
    expect(treeLines(web, '2', 20)).toMatchObject({ left: 0, processes: 7 });
  });

  it('says how many lines are left', () => {
    expect(drawn(web, '2', 3)).toEqual(['1', '.2', '..+4']);
    expect(treeLines(web, '2', 3).left).toBe(2);
  });

  it('counts children that the answer leaves out', () => {
    expect(drawn(tree([process('2', null, true, 40)], ['2']), '2', 20)).toEqual(['2', '.+40']);
  });

  it('is empty without the anchor and its chain', () => {
    expect(treeLines(tree([], []), '2', 20)).toEqual({ lines: [], left: 0, processes: 0 });
  });
});
