import { expect, it } from 'vitest';
import { growForest } from './forest';
import { layOutPicture } from './layout';
import { mergeRows } from './merged';
import { focusOf } from './openness';
import { emptyProcess } from './test-recording';
import type { TreeProcess } from './tree';

const alert = [{ alertId: '1', severity: 'high' as const, title: 'x' }];
/** A shell that runs the same script again and again; each run fetches and starts the same. */
function runs(n: number): TreeProcess[] {
  const made = (id: string, parentId: string | null, image: string, alerts = false): TreeProcess => ({
    ...emptyProcess(id, 1),
    parentId,
    started: true,
    time: Number(id),
    seq: Number(id),
    behaviorId: image,
    behavior: { started: true, image },
    marks: alerts
      ? [{ ref: id, time: 1, seq: 1, kind: 'process_start', external: false, alerts: alert, observed: false }]
      : [],
  });
  const list = [made('1', null, '/bin/sh')];
  for (let run = 0; run < n; run++) {
    const id = (i: number) => String(10 + run * 10 + i);
    list.push(made(id(0), '1', '/bin/dash'), made(id(1), id(0), '/usr/bin/curl'), made(id(2), id(0), '/tmp/.x', true));
  }
  return list;
}

it('a thousand runs of the same are as many nodes as one run has, and the alert’s own chain stands apart', () => {
  const forest = growForest(runs(1_000));
  const chain = ['1', '10', '12'];
  const rows = mergeRows(forest, focusOf(forest, chain, '1'), new Set(chain));
  expect(
    rows.map((row) => (row.kind === 'process' ? row.key : `${row.lives.length} with ${row.totals.alerts}`)),
  ).toEqual(['1', '10', '11', '12', '999 with 0', '999 with 0', '999 with 999']);
  expect(layOutPicture(rows).edges).toHaveLength(6);
});

it('counts every process once', () => {
  const forest = growForest(runs(50));
  const rows = mergeRows(forest, focusOf(forest, [], null), new Set());
  const processes = rows.reduce((sum, row) => sum + (row.kind === 'process' ? 1 : row.totals.processes), 0);
  expect(processes).toBe(151);
});
