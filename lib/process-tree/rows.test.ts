import { describe, expect, it } from 'vitest';
import { type Forest, growForest, type Life } from './forest';
import { hiddenNames } from './hidden';
import { FRESH_VIEW, focusOf, stepOpenness, type TreeView } from './openness';
import { reveal } from './reveal';
import { countRows, flattenRows, type Row } from './rows';
import { emptyProcess, recordedProcesses } from './test-recording';
import type { TreeProcess } from './tree';

const fresh: TreeView = { ...FRESH_VIEW, grouped: false };
const alert = [{ alertId: '1', severity: 'high' as const, title: 'x' }];

function incident(): { forest: Forest; anchor: Life; chain: string[]; total: number } {
  const processes = recordedProcesses('web-01').map((process) =>
    process.behavior.image?.includes('/.x11/') || process.behavior.image?.endsWith('.sysd')
      ? {
          ...process,
          marks: process.marks.map((mark) => (mark.kind === 'process_start' ? { ...mark, alerts: alert } : mark)),
        }
      : process,
  );
  const all = growForest(processes);
  const anchor = all.order.find((life) => life.shown.pid === 25598)!;
  // The answer holds the chain, the lineage and their children: the tree of the web service.
  const top = anchor.parent!.parent!;
  const lineage = new Set(all.order.filter((life) => isBelow(life, top)).flatMap((life) => life.images));
  const forest = growForest(processes.filter((process) => lineage.has(process)));
  const miner = forest.order.find((life) => life.shown.behavior.image === '/dev/shm/.x11/xmrig')!;
  const chain = [
    miner.parent!.parent!.parent!.parent!,
    miner.parent!.parent!.parent!,
    miner.parent!.parent!,
    miner.parent!,
    miner,
  ].map((life) => life.id);
  return { forest, anchor: forest.byProcess.get(anchor.id)!, chain, total: lineage.size };
}

const isBelow = (life: Life, top: Life): boolean => {
  for (let at: Life | null = life; at; at = at.parent) if (at === top) return true;
  return false;
};
const names = (rows: Row[]) =>
  rows.map((row) => (row.kind === 'process' ? String(row.life.shown.pid) : `${row.why}:${row.totals.processes}`));

describe('flattenRows', () => {
  const { forest, anchor, chain, total } = incident();
  const focus = focusOf(forest, chain, anchor.id);

  it('opens the lineage of the alert and folds what its ancestors did besides', () => {
    const rows = flattenRows(forest, focus, fresh);
    const shown = names(rows);
    expect(shown.slice(0, 4)).toEqual(['22108', '22111', expect.stringMatching(/^fold:\d+$/), '25598']);
    expect(shown.slice(4)).toEqual([
      '25599',
      '26163',
      '26164',
      '26165',
      '26166',
      '26167',
      '26169',
      '26171',
      '26172',
      '26173',
      '26217',
      '26218',
      '26219',
      '26220',
      '26275',
    ]);
    const counts = countRows(rows);
    expect(counts.shown + counts.hidden).toBe(total);
  });

  it('counts what a fold hides and names it', () => {
    const fold = flattenRows(forest, focus, fresh).find((row) => row.kind === 'hidden')!;
    if (fold.kind !== 'hidden') throw new Error('no fold');
    expect(fold.totals.alerts).toBe(0);
    expect(fold.totals.processes).toBe(fold.lives.reduce((n, life) => n + life.total.processes, 0));
    expect(hiddenNames(fold)).toMatch(/^\d+ × .+, \d+ × .+, \d+ more$/);
  });

  it('never hides a row with an alert, whatever is collapsed', () => {
    const chosen = new Map(forest.order.map((life) => [life.id, 'collapsed' as const]));
    const rows = flattenRows(forest, focus, { ...fresh, chosen });
    expect(names(rows)).toEqual([
      '22108',
      expect.stringMatching(/^fold:/),
      '22111',
      '25598',
      '26172',
      '26173',
      '26220',
    ]);
    const counts = countRows(rows);
    expect(counts.shown + counts.hidden).toBe(total);
  });

  it('counts the same sum for every state of every row', () => {
    for (const state of ['open', 'focused', 'collapsed'] as const) {
      for (const life of forest.order) {
        const counts = countRows(flattenRows(forest, focus, { ...fresh, chosen: new Map([[life.id, state]]) }));
        expect(counts.shown + counts.hidden).toBe(total);
      }
    }
  });

  it('puts a parent above its children and a row below what it belongs to', () => {
    const rows = flattenRows(forest, focus, { ...fresh, chosen: new Map([[anchor.parent!.id, 'open']]) });
    for (const [i, row] of rows.entries()) expect(row.depth).toBeLessThanOrEqual(i === 0 ? 0 : rows[i - 1]!.depth + 1);
    expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
  });

  it('steps through the states of an ancestor and of an ordinary row', () => {
    expect(stepOpenness(anchor.parent!, 'focused', 1, focus)).toBe('open');
    expect(stepOpenness(anchor.parent!, 'focused', -1, focus)).toBe('collapsed');
    expect(stepOpenness(anchor, 'open', -1, focus)).toBe('collapsed');
    expect(stepOpenness(anchor, 'open', 1, focus)).toBeUndefined();
  });

  it('reveals a row that folds hide', () => {
    const hidden = forest.order.find((life) => life.parent === anchor.parent && life !== anchor)!;
    const view = reveal(hidden, focus, fresh);
    expect(flattenRows(forest, focus, view).some((row) => row.key === hidden.id)).toBe(true);
  });
});

describe('very wide parents', () => {
  const child = (i: number): TreeProcess => ({
    ...emptyProcess(`c${String(i).padStart(5, '0')}`, i),
    parentId: 'top',
    time: i,
    started: true,
  });
  const children = Array.from({ length: 4312 }, (_, i) => child(i));
  const alerted = {
    ...children[4000]!,
    marks: [
      { ref: 'r', time: 4000, seq: 0, kind: 'process_start' as const, external: false, alerts: alert, observed: false },
    ],
  };
  children[4000] = alerted;
  const forest = growForest([{ ...emptyProcess('top', 1), hiddenChildren: 88 }, ...children]);
  const focus = focusOf(forest, [], null);

  it('show some children, all alerts, and say how many are left', () => {
    const rows = flattenRows(forest, focus, fresh);
    expect(rows.some((row) => row.key === alerted.id)).toBe(true);
    expect(names(rows).slice(-2)).toEqual(['wide:4111', 'left_out:88']);
    expect(countRows(rows)).toEqual({ shown: 202, hidden: 4199 });
  });

  it('reveal a child far down', () => {
    const view = reveal(forest.byProcess.get(children[3000]!.id)!, focus, fresh);
    expect(flattenRows(forest, focus, view).some((row) => row.key === children[3000]!.id)).toBe(true);
  });

  it('count children that the answer left out of a collapsed parent', () => {
    const rows = flattenRows(forest, focus, { ...fresh, chosen: new Map([['top', 'collapsed']]) });
    expect(countRows(rows)).toEqual({ shown: 2, hidden: 4399 });
  });
});

it('walks 20,000 generations without recursion', () => {
  const deep = Array.from(
    { length: 20_000 },
    (_, i): TreeProcess => ({ ...emptyProcess(`d${i}`, i), parentId: i ? `d${i - 1}` : null, time: i }),
  );
  const forest = growForest(deep);
  expect(flattenRows(forest, focusOf(forest, [], null), fresh)).toHaveLength(20_000);
});
