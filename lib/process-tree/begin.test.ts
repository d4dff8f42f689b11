import { expect, test } from 'vitest';
import { fittedLives } from './begin';
import { growForest } from './forest';
import type { TreeProcess } from './tree';

const process = (id: number, parent: number | null): TreeProcess => ({
  id: String(id),
  pid: id,
  ppid: parent,
  parentId: parent === null ? null : String(parent),
  predecessorId: null,
  anchorId: '1',
  started: true,
  time: id,
  seq: id,
  endTime: id + 1,
  exitCode: 0,
  startRef: `1-${id}`,
  behaviorId: 'b',
  behavior: { started: true },
  cut: false,
  disguised: false,
  claims: null,
  facts: [],
  marks: [],
  counts: { all: 1, files: 0, connections: 0 },
  hiddenMarks: 0,
  hiddenChildren: 0,
});

/** A shell that runs a script of `length` commands again and again. */
function runs(count: number, length: number): TreeProcess[] {
  const out = [process(1, null)];
  for (let run = 0; run < count; run++) {
    const top = 2 + run * (length + 1);
    out.push(process(top, 1));
    for (let i = 1; i <= length; i++) out.push(process(top + i, top));
  }
  return out;
}

test('a small lineage is fitted whole', () => {
  const forest = growForest(runs(5, 10));
  expect(fittedLives(forest, forest.order, ['1', '2', '3'])).toBe(forest.order);
});

test('of a large one, the run that the alert stands in', () => {
  const forest = growForest(runs(100, 14));
  const fitted = fittedLives(forest, forest.order, ['1', '17', '20']);
  expect(fitted.map(({ id }) => Number(id)).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 15 }, (_, i) => 17 + i),
  );
});

test('where the alert is a child of thousands, its own process', () => {
  const forest = growForest(runs(1, 4_000));
  expect(fittedLives(forest, forest.order, ['1', '2', '9']).map(({ id }) => id)).toEqual(['9']);
});
