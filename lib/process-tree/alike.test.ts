import { describe, expect, it } from 'vitest';
import { growForest } from './forest';
import { hiddenNames } from './hidden';
import { FRESH_VIEW, focusOf, type TreeView } from './openness';
import { reveal } from './reveal';
import { countRows, flattenRows, type Row } from './rows';
import { emptyProcess } from './test-recording';
import type { TreeProcess } from './tree';

const started = (id: string, parentId: string | null, image: string, over: Partial<TreeProcess> = {}): TreeProcess => ({
  ...emptyProcess(id, Number(id)),
  parentId,
  started: true,
  time: Number(id),
  seq: Number(id),
  startRef: `1-${id}-0-0`,
  behaviorId: image,
  behavior: { started: true, image },
  ...over,
});
const alert = [{ alertId: '1', severity: 'high' as const, title: 'x' }];
const mark = (id: string) => ({
  ref: id,
  time: 1,
  seq: 1,
  kind: 'process_start' as const,
  external: false,
  alerts: alert,
  observed: false,
});

/** make, its 100 compilers of which one alerts, a linker, and one child of a compiler. */
const build = [
  started('1', null, '/usr/bin/make'),
  ...Array.from({ length: 100 }, (_, i) =>
    started(String(i + 2), '1', '/usr/bin/gcc', i === 50 ? { marks: [mark('a')] } : {}),
  ),
  started('200', '1', '/usr/bin/ld'),
  started('201', '4', '/usr/bin/as'),
];
const forest = growForest(build);
const focus = focusOf(forest, ['1'], null);
const view: TreeView = { ...FRESH_VIEW, chosen: new Map([['1', 'open']]) };
const words = (rows: Row[]) =>
  rows.map((row) => (row.kind === 'process' ? row.key : `${row.why} ${row.lives.length}/${row.totals.processes}`));

describe('siblings that do the same', () => {
  it('are one row, and what alerts stands by itself', () => {
    const rows = flattenRows(forest, focus, view);
    expect(words(rows)).toEqual(['1', 'alike 99/100', '52', '200']);
    expect(countRows(rows)).toEqual({ shown: 3, hidden: 100 });
    const group = rows[1];
    expect(group?.kind === 'hidden' && hiddenNames(group)).toBe('99 × gcc, as');
  });

  it('are drawn below their row where it is open, each once', () => {
    const closed = flattenRows(forest, focus, view);
    const rows = flattenRows(forest, focus, { ...view, openGroups: new Set([closed[1]!.key]) });
    const keys = rows.flatMap((row) => (row.kind === 'process' ? [row.key] : []));
    expect(keys).toHaveLength(103);
    expect(new Set(keys).size).toBe(103);
    expect(rows[2]).toMatchObject({ kind: 'process', depth: 2 });
  });

  it('are shown one by one on demand, and where there are few', () => {
    expect(flattenRows(forest, focus, { ...view, grouped: false })).toHaveLength(103);
    const few = growForest(build.slice(0, 4));
    expect(flattenRows(few, focusOf(few, [], null), FRESH_VIEW)).toHaveLength(4);
  });

  it('open for one of them that is looked for', () => {
    const child = forest.byProcess.get('201')!;
    const rows = flattenRows(forest, focus, reveal(child, focus, view));
    expect(rows.some((row) => row.key === '201')).toBe(true);
  });
});

describe('a filter', () => {
  const only = (id: string): TreeView => ({ ...view, filter: new Set(['1', id]) });
  it('leaves what it wants and what leads there, never hides an alert, and counts the rest', () => {
    const rows = flattenRows(forest, focus, only('200'));
    expect(words(rows)).toEqual(['1', '52', '200', 'filtered 99/100']);
  });
  it('is taken off by going to what it hides', () => {
    const hidden = forest.byProcess.get('201')!;
    expect(reveal(hidden, focus, only('200')).filter).toBeNull();
    expect(reveal(forest.byProcess.get('52')!, focus, only('200')).filter).not.toBeNull();
  });
});

it('a parent with thousands of children says how many of them it shows', () => {
  const many = growForest([
    started('1', null, '/bin/sh', { hiddenChildren: 12 }),
    ...Array.from({ length: 4_300 }, (_, i) => started(String(i + 2), '1', `/tmp/${i}`)),
  ]);
  const rows = flattenRows(many, focusOf(many, [], null), FRESH_VIEW);
  expect(rows).toHaveLength(1 + 200 + 2);
  expect(rows.at(-2)).toMatchObject({ why: 'wide', shown: 200, children: 4_312 });
  expect(rows.at(-1)).toMatchObject({ why: 'left_out', shown: 4_300, children: 4_312, leftOut: 12 });
});
