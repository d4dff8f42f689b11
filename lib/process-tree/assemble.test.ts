import { describe, expect, test } from 'vitest';
import { kindCode } from '../telemetry/event';
import { assembleTree, type ProcessRow, type TreeParts } from './assemble';
import { chainTo } from './chain';
import { windowOf } from './extent';
import { binsAround } from './histogram';
import { columnsOf } from './marks';
import { unpackTree } from './packed';

const net = kindCode('net_connect');

function process(id: string, parentId: string | null, over: Partial<ProcessRow> = {}): ProcessRow {
  const time = 1_000_000 + Number(id) * 1_000;
  return {
    id, pid: Number(id), ppid: null, parentId, predecessorId: null, anchorId: '3', started: true, time, seq: Number(id), part: 0,
    endTime: null, exitCode: null, behaviorId: 'b', ...over,
  }; // biome-ignore format: one row
}

function tree(processes: ProcessRow[], over: Partial<TreeParts> = {}) {
  const packed = assembleTree({
    hostId: 7,
    host: 'web-01',
    alert: { processId: '4', anchorId: '3' },
    processes,
    behaviors: new Map([['b', { started: true, image: '/bin/sh' }]]),
    facts: () => ({ disguised: false, claims: null, facts: [] }),
    marks: [],
    targets: { list: [], byBehavior: new Map() },
    window: { from: 0, to: 0 },
    counts: new Map(),
    matches: [],
    observed: new Set(),
    children: new Map(),
    histogram: { from: 0, to: 0, binMs: 1, counts: [], alerts: [] },
    hostEvents: 0,
    left: 0,
    ...over,
  });
  return unpackTree(JSON.parse(JSON.stringify(packed)));
}

describe('the chain', () => {
  const rows = (...list: ProcessRow[]) => new Map(list.map((row) => [row.id, row]));
  test('runs from the top to the process', () => {
    expect(chainTo('4', rows(process('4', '3'), process('1', null), process('3', '1')))).toEqual(['1', '3', '4']);
  });
  test('goes through the images that a pid ran before', () => {
    const list = rows(
      process('1', null),
      process('2', '1'),
      process('3', '1', { predecessorId: '2' }),
      process('4', '3'),
    );
    expect(chainTo('4', list)).toEqual(['1', '2', '3', '4']);
  });
  test.each<[string, ProcessRow[], string[]]>([
    ['a process that is its own parent', [process('4', '4')], ['4']],
    ['two that are each other’s parents', [process('4', '3'), process('3', '4')], ['3', '4']],
    [
      'a circle of predecessors',
      [process('4', null, { predecessorId: '3' }), process('3', null, { predecessorId: '4' })],
      ['3', '4'],
    ],
    ['a parent that is not there', [process('4', '99')], ['4']],
    ['a process that is not there', [process('3', null)], []],
    ['a predecessor that is not there', [process('4', '3', { predecessorId: '98' }), process('3', null)], ['3', '4']],
  ])('%s', (_, list, chain) => expect(chainTo('4', rows(...list))).toEqual(chain));
  test('is as deep as it is', () => {
    const list = Array.from({ length: 20_000 }, (_, i) => process(String(i + 1), i ? String(i) : null));
    expect(chainTo('20000', rows(...list))).toHaveLength(20_000);
  });
});

describe('the answer', () => {
  test('holds every process once, in order of time, whatever the links say', () => {
    const hostile = [
      process('4', '3'),
      process('3', '4'),
      process('2', '2'),
      process('9', null),
      process('1', null),
      process('4', '3'),
    ];
    expect(tree(hostile).processes.map((p) => p.id)).toEqual(['1', '2', '3', '4', '9']);
  });
  test('says how many children it leaves out, own parents not counted', () => {
    const answer = tree([process('3', '3'), process('4', '3')], { children: new Map([['3', 12]]) });
    expect(answer.processes.map((p) => p.hiddenChildren)).toEqual([11, 0]);
  });
  test('puts events on their process with their alerts, in order', () => {
    const marks = columnsOf({
      process: ['4', '4', '4'],
      time: [1_004_500.125, 1_004_500.125, 1_004_500.125],
      seq: [8, 9, 9],
      part: [0, 0, 0],
      kind: [net, net, net],
      behavior: ['b', 'b', 'b'],
    });
    const answer = tree([process('4', null)], {
      marks: [marks],
      targets: {
        list: [{ net: { ip: '203.0.113.45', port: 3333, initiated: true } }],
        byBehavior: new Map([['b', 0]]),
      },
      counts: new Map([['4', { all: 5, files: 0, connections: 4 }]]),
      matches: [{ time: 1_004_500.125, seq: 8, part: 0, alertId: '5', severity: 'high', title: 't' }],
      observed: new Set(['1004500.125:9:0']),
    });
    expect(answer.processes[0]!.marks).toMatchObject([
      {
        ref: '7-1004500125-8-0',
        external: true,
        alerts: [{ alertId: '5', severity: 'high', title: 't' }],
        observed: false,
      },
      { ref: '7-1004500125-9-0', alerts: [], observed: true },
    ]);
    expect(answer.processes[0]).toMatchObject({ counts: { all: 5, connections: 4 }, hiddenMarks: 3 });
    expect(answer.truncated).toEqual({ processes: 0, events: 3 });
  });
  test('has a start address only for starts that were recorded', () => {
    const answer = tree([process('4', null), process('5', null, { started: false })]);
    expect(answer.processes.map((p) => p.startRef)).toEqual(['7-1004000000-4-0', null]);
  });
  test('says what was left out', () => {
    expect(tree([]).truncated).toBeNull();
    expect(tree([], { left: 3 }).truncated).toEqual({ processes: 3, events: 0 });
  });
  test('of a process without a dictionary row still stands', () => {
    expect(tree([process('4', null, { behaviorId: 'gone' })]).processes[0]!.behavior).toEqual({ started: true });
  });
  test('brings times back to the microsecond, and links to processes that are not in it', () => {
    const answer = tree([
      process('4', '99', { time: 1_795_424_208_627.123, predecessorId: '98', endTime: 1_795_424_211_639.001 }),
      process('5', '4', { time: 1_795_424_208_000.999 }),
    ]);
    expect(answer.processes).toMatchObject([
      { id: '5', parentId: '4', predecessorId: null, time: 1_795_424_208_000.999, endTime: null },
      {
        id: '4',
        parentId: '99',
        predecessorId: '98',
        time: 1_795_424_208_627.123,
        endTime: 1_795_424_211_639.001,
        startRef: '7-1795424208627123-4-0',
      },
    ]);
  });
  test('of thousands of processes with one behavior holds it once', () => {
    const rows = Array.from({ length: 2_000 }, (_, i) => process(String(i + 1), i ? '1' : null));
    const { processes } = tree(rows);
    expect(new Set(processes.map((p) => p.behavior)).size).toBe(1);
  });
  test('cuts command lines of megabytes, and says so', () => {
    const long = 'x'.repeat(2 * 1024 * 1024);
    const behavior = { started: true, image: '/bin/sh', argv: ['sh', '-c', long], commandLine: `sh -c ${long}` };
    const answer = tree([process('4', null)], { behaviors: new Map([['b', behavior]]) });
    expect(answer.processes[0]!.cut).toBe(true);
    expect(JSON.stringify(answer).length).toBeLessThan(20_000);
  });
});

test('the window spans the lineage with a margin, and is total', () => {
  expect(windowOf([], [])).toEqual({ from: 0, to: 0 });
  const rows = [process('3', null, { endTime: 1_103_000 })];
  expect(windowOf(rows, [1_100_000, 1_203_000])).toEqual({ from: 993_000, to: 1_213_000 });
});

describe('bins', () => {
  const always = { from: 0, to: 1e13 };
  test('are at most a second for a few minutes', () => {
    expect(binsAround({ from: 1e9, to: 1e9 + 240_000 }, always).binMs).toBeLessThanOrEqual(1_000);
  });
  test.each([0, 1, 60_000, 86_400_000, 400 * 86_400_000, 1e12])(
    'of a window of %d ms are bounded and cover it',
    (length) => {
      const window = { from: 1e9, to: 1e9 + length };
      const bins = binsAround(window, always);
      expect(bins.count).toBeLessThanOrEqual(722);
      expect(bins.from).toBeLessThanOrEqual(window.from);
      expect(bins.to).toBeGreaterThanOrEqual(window.to);
      expect(bins.to - bins.from).toBe(bins.count * bins.binMs);
    },
  );
  test('end where the host ends', () => {
    const bins = binsAround({ from: 100_000, to: 110_000 }, { from: 95_000, to: 130_000 });
    expect(bins.from).toBeGreaterThanOrEqual(94_000);
    expect(bins.to).toBeLessThanOrEqual(131_000);
  });
});
