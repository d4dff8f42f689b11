import { describe, expect, it } from 'vitest';
import { tellingImage } from './chains';
import { growForest } from './forest';
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
