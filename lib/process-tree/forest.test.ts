import { describe, expect, it } from 'vitest';
import { tellingImage } from './chains';
import { growForest, withEvents } from './forest';
import { emptyProcess, recordedProcesses } from './test-recording';
import type { TreeProcess } from './tree';

const process = (id: string, parentId: string | null, time: number, more: Partial<TreeProcess> = {}): TreeProcess => ({
  ...emptyProcess(id, time),
  started: true,
  parentId,
  time,
  ...more,
});

describe('growForest', () => {
  it('folds the images of one pid into one life', () => {
    const forest = growForest(recordedProcesses('web-01'));
    const python = forest.order.find((life) => life.shown.behavior.image?.includes('python3'))!;
    expect(python.images.map((image) => image.behavior.image)).toEqual([
      '/usr/bin/setpriv',
      '/usr/bin/env',
      '/usr/bin/bash',
      '/usr/bin/python3.11',
    ]);
    expect(python.parent?.shown.started).toBe(false);
  });

  it('finds the miner below its disguiser', () => {
    const forest = growForest(recordedProcesses('web-01'));
    const miner = forest.order.find((life) => life.shown.behavior.image === '/dev/shm/.x11/xmrig')!;
    expect(miner.parent?.shown.behavior.image).toBe('/dev/shm/.x11/xhide');
    expect(miner.parent?.parent?.shown.pid).toBe(25598);
  });

  it('holds every process exactly once, and totals add up', () => {
    const processes = recordedProcesses('web-01');
    const forest = growForest(processes);
    expect(forest.order.flatMap((life) => life.images)).toHaveLength(processes.length);
    expect(forest.roots.reduce((n, root) => n + root.total.processes, 0)).toBe(processes.length);
    expect(forest.roots.reduce((n, root) => n + root.total.events, 0)).toBe(
      processes.reduce((n, p) => n + p.marks.length, 0),
    );
  });

  it('does not depend on the order of the answer', () => {
    const processes = recordedProcesses('web-01');
    const names = (list: TreeProcess[]) => growForest(list).order.map((life) => life.id);
    expect(names([...processes].reverse())).toEqual(names(processes));
  });

  it('cuts cycles above the earliest process and says so', () => {
    const forest = growForest([
      process('a', 'c', 3),
      process('b', 'a', 1),
      process('c', 'b', 2),
      process('tail', 'a', 4),
    ]);
    expect(forest.roots.map((life) => life.id)).toEqual(['b']);
    expect(forest.roots[0]!.repairs).toEqual(['cycle']);
    expect(forest.order).toHaveLength(4);
    expect(forest.repaired).toBe(1);
  });

  it('makes roots of orphans and of processes that are their own parent', () => {
    const forest = growForest([process('own', 'own', 1), process('lost', 'nobody', 2), process('child', 'lost', 3)]);
    expect(forest.roots.map((life) => [life.id, life.repairs])).toEqual([
      ['own', ['own_parent']],
      ['lost', ['parent_missing']],
    ]);
    expect(forest.repaired).toBe(1);
  });

  it('survives predecessors that go round, point at themselves or are claimed twice', () => {
    const forest = growForest([
      process('a', null, 1, { predecessorId: 'b' }),
      process('b', null, 2, { predecessorId: 'a' }),
      process('self', null, 3, { predecessorId: 'self' }),
      process('one', null, 4),
      process('two', null, 5, { predecessorId: 'one' }),
      process('three', null, 6, { predecessorId: 'one' }),
    ]);
    expect(forest.order.flatMap((life) => life.images.map((image) => image.id)).sort()).toEqual([
      'a',
      'b',
      'one',
      'self',
      'three',
      'two',
    ]);
    expect(forest.byProcess.get('three')!.repairs).toEqual(['second_successor']);
    expect(forest.byProcess.get('self')!.repairs).toEqual(['predecessor_cycle']);
  });

  it('treats a parent inside the same chain as a fault, not as a loop', () => {
    const forest = growForest([process('x', 'y', 1), process('y', null, 2, { predecessorId: 'x' })]);
    expect(forest.roots).toHaveLength(1);
    expect(forest.roots[0]!.repairs).toEqual(['own_parent']);
  });

  it('is deep without recursion and wide without spreading', () => {
    const deep = Array.from({ length: 50_000 }, (_, i) => process(`d${i}`, i === 0 ? null : `d${i - 1}`, i));
    const wide = Array.from({ length: 150_000 }, (_, i) => process(`w${i}`, 'd0', i));
    const forest = growForest([...deep, ...wide]);
    expect(forest.roots[0]!.total.processes).toBe(200_000);
  });
});

describe('tellingImage', () => {
  it('names a chain after the image that lies, not after the harmless one that ran last', () => {
    const images = [process('a', null, 1), process('b', null, 2, { claims: 'systemd' }), process('c', null, 3)];
    expect(tellingImage(images).id).toBe('b');
    expect(tellingImage([images[0]!, images[2]!]).id).toBe('c');
  });
});

describe('withEvents', () => {
  const mark = (id: string, time: number) => ({
    ref: id,
    time,
    seq: time,
    kind: 'file_create' as const,
    external: false,
    alerts: [],
    observed: false,
  });
  const more = (id: string, parentId: string | null, time: number) =>
    process(id, parentId, time, {
      marks: [mark(`${id}a`, time + 1), mark(`${id}b`, time + 2)],
      counts: { all: 2, files: 2, connections: 0 },
    });
  const bare = (id: string, parentId: string | null, time: number) =>
    process(id, parentId, time, { counts: { all: 2, files: 2, connections: 0 }, hiddenMarks: 2 });

  it.each([['2 3 1 4'], ['3 1 2 4'], ['1 2 3 4'], ['4 3 2 1']])(
    'puts lives in the places of others, one more each time: %s',
    (order) => {
      const grown = growForest([bare('1', null, 10), bare('2', '1', 20), bare('3', '2', 30), bare('4', '1', 40)]);
      const all = [more('1', null, 10), more('2', '1', 20), more('3', '2', 30), more('4', '1', 40)];
      const arriving = order.split(' ').map((id) => all.find((one) => one.id === id)!);
      for (let n = 0; n <= 4; n++) {
        const came = arriving.slice(0, n).map(({ id }) => id);
        const forest = arriving.slice(0, n).reduce(withEvents, grown);
        for (const life of forest.order) {
          expect(life.marks).toHaveLength(came.includes(life.id) ? 2 : 0);
          expect(life.hiddenMarks).toBe(came.includes(life.id) ? 0 : 2);
          expect(forest.byProcess.get(life.id)).toBe(life);
          for (const child of life.children) {
            expect(child.parent === life).toBe(true);
            expect(forest.order.includes(child)).toBe(true);
          }
        }
        expect(forest.order.map(({ id }) => id)).toEqual(['1', '2', '3', '4']);
        expect(forest.roots[0] === forest.order[0]).toBe(true);
        expect(forest.roots[0]!.total).toEqual({ processes: 4, events: 8, alerts: 0 });
      }
    },
  );

  it('leaves a forest alone that has as much already, or not the process', () => {
    const grown = growForest([more('1', null, 10)]);
    expect(withEvents(grown, bare('1', null, 10))).toBe(grown);
    expect(withEvents(grown, more('9', null, 10))).toBe(grown);
  });
});
