import { byStart } from './chains';
import type { Forest, Life, Totals } from './forest';
import { plainName } from './names';

/**
 * How far a row is open. `focused` is how the ancestors of an alert begin: only children that lead to an alert are
 * shown, the rest are one counted placeholder.
 */
export type Openness = 'open' | 'focused' | 'collapsed';

export interface TreeView {
  /** what the analyst chose, by life id; everything else is as `defaultOpenness` says */
  chosen: ReadonlyMap<string, Openness>;
  /** how many children a very wide parent shows, by life id, where it was raised */
  shownChildren: ReadonlyMap<string, number>;
}

/** Lives that shape the tree and never change with a collapse. */
export interface Focus {
  /** ancestors of the alert's lineage, which begin focused */
  above: ReadonlySet<string>;
  /** rows that no fold hides: rows with alerts, the alert's chain, observed rows, and everything above them */
  kept: ReadonlySet<string>;
}

export interface ProcessRow {
  kind: 'process';
  key: string;
  life: Life;
  depth: number;
  openness: Openness | null;
  /** what its own fold hides, whether or not it has a placeholder; null when it is open */
  hides: HiddenRow | null;
}

/** A row that stands for what is not drawn, and says exactly how much that is. */
export interface HiddenRow {
  kind: 'hidden';
  key: string;
  depth: number;
  parent: Life;
  /** fold: opened with l. wide: a parent with very many children. left_out: not in the answer, asked for on demand */
  why: 'fold' | 'wide' | 'left_out';
  totals: Totals;
  /** of the processes: not in the answer, so that nothing is known of their events and alerts */
  leftOut: number;
  lives: Life[];
}

export type Row = ProcessRow | HiddenRow;

export const CHILDREN_SHOWN = 200;

export function focusOf(forest: Forest, chain: readonly string[], anchorId: string | null): Focus {
  const kept = new Set<string>();
  const keep = (life: Life) => {
    for (let at: Life | null = life; at && !kept.has(at.id); at = at.parent) kept.add(at.id);
  };
  for (const id of chain) {
    const life = forest.byProcess.get(id);
    if (life) keep(life);
  }
  for (const life of forest.order) if (life.alerts > 0 || life.observed) keep(life);
  const above = new Set<string>();
  const anchor = anchorId === null ? undefined : forest.byProcess.get(anchorId);
  for (let at = anchor?.parent ?? null; at; at = at.parent) above.add(at.id);
  return { above, kept };
}

/** A life of whose children none is here begins collapsed: there is nothing to show before they are asked for. */
export function defaultOpenness(life: Life, focus: Focus): Openness {
  if (life.children.length === 0) return 'collapsed';
  return focus.above.has(life.id) ? 'focused' : 'open';
}

/** Null for a life without children: it has nothing to open. */
export function opennessOf(life: Life, focus: Focus, view: TreeView): Openness | null {
  if (life.children.length === 0 && life.hiddenChildren === 0) return null;
  return view.chosen.get(life.id) ?? defaultOpenness(life, focus);
}

/** The next wider or narrower state of a row; undefined at the end. Only ancestors of the lineage have a middle state. */
export function stepOpenness(life: Life, now: Openness, step: 1 | -1, focus: Focus): Openness | undefined {
  const states: Openness[] = focus.above.has(life.id) ? ['collapsed', 'focused', 'open'] : ['collapsed', 'open'];
  return states[states.indexOf(now) + step];
}

interface Frame {
  life: Life;
  depth: number;
  /** the fold above that is collapsed: only kept rows are drawn below it */
  fold: HiddenRow | null;
}

/** Forest -> rows, in one pass over what is shown and one over what is hidden. No recursion. */
export function flattenRows(forest: Forest, focus: Focus, view: TreeView): Row[] {
  const rows: Row[] = [];
  const stack: (Frame | HiddenRow)[] = [];
  for (let i = forest.roots.length - 1; i >= 0; i--) stack.push({ life: forest.roots[i]!, depth: 0, fold: null });
  for (let at = stack.pop(); at; at = stack.pop()) {
    if ('kind' in at) {
      rows.push(at);
      continue;
    }
    const { life, depth, fold } = at;
    const openness = opennessOf(life, focus, view);
    const row: ProcessRow = { kind: 'process', key: life.id, life, depth, openness, hides: null };
    rows.push(row);
    if (fold) pushKept(life, depth, fold, focus, stack);
    else if (openness === 'open') pushAll(life, depth, focus, view, stack);
    else if (openness !== null) pushFolded(row, openness, focus, rows, stack);
  }
  return rows.filter((row) => row.kind === 'process' || row.totals.processes > 0).map(inOrder);
}

function pushKept(life: Life, depth: number, fold: HiddenRow, focus: Focus, stack: (Frame | HiddenRow)[]): void {
  for (let i = life.children.length - 1; i >= 0; i--) {
    const child = life.children[i]!;
    if (focus.kept.has(child.id)) stack.push({ life: child, depth: depth + 1, fold });
    else hide(fold, child);
  }
  leaveOut(fold, life.hiddenChildren);
}

function leaveOut(row: HiddenRow, children: number): void {
  row.totals.processes += children;
  row.leftOut += children;
}

function pushFolded(
  row: ProcessRow,
  openness: Openness,
  focus: Focus,
  rows: Row[],
  stack: (Frame | HiddenRow)[],
): void {
  const { life, depth } = row;
  const fold = hiddenRow(life, depth + 1, 'fold');
  row.hides = fold;
  const keeps = life.children.some((child) => focus.kept.has(child.id));
  if (openness === 'focused' || keeps) rows.push(fold);
  if (openness === 'collapsed') {
    pushKept(life, depth, fold, focus, stack);
    return;
  }
  for (let i = life.children.length - 1; i >= 0; i--) {
    const child = life.children[i]!;
    if (focus.kept.has(child.id)) stack.push({ life: child, depth: depth + 1, fold: null });
    else hide(fold, child);
  }
  leaveOut(fold, life.hiddenChildren);
}

function pushAll(life: Life, depth: number, focus: Focus, view: TreeView, stack: (Frame | HiddenRow)[]): void {
  const room = view.shownChildren.get(life.id) ?? CHILDREN_SHOWN;
  if (life.hiddenChildren > 0) {
    const row = hiddenRow(life, depth + 1, 'left_out');
    leaveOut(row, life.hiddenChildren);
    stack.push(row);
  }
  const wide = hiddenRow(life, depth + 1, 'wide');
  if (life.children.length > room) stack.push(wide);
  for (let i = life.children.length - 1; i >= 0; i--) {
    const child = life.children[i]!;
    if (i < room || focus.kept.has(child.id)) stack.push({ life: child, depth: depth + 1, fold: null });
    else hide(wide, child);
  }
}

function hiddenRow(parent: Life, depth: number, why: HiddenRow['why']): HiddenRow {
  return {
    kind: 'hidden',
    key: `${parent.id}/${why}`,
    depth,
    parent,
    why,
    totals: { processes: 0, events: 0, alerts: 0 },
    leftOut: 0,
    lives: [],
  };
}

/** Hides a life with everything below it; what is kept is never below such a life. */
function hide(row: HiddenRow, life: Life): void {
  row.totals.processes += life.total.processes;
  leaveOut(row, leftOutBelow(life));
  row.totals.events += life.total.events;
  row.totals.alerts += life.total.alerts;
  row.lives.push(life);
}

/** Lives are hidden from the last to the first, as the stack wants them; a placeholder keeps them in order of time. */
function inOrder(row: Row): Row {
  if (row.kind === 'hidden') row.lives.sort((a, b) => byStart(a.images[0]!, b.images[0]!));
  return row;
}

function leftOutBelow(top: Life): number {
  let count = 0;
  const stack = [top];
  for (let life = stack.pop(); life; life = stack.pop()) {
    count += life.hiddenChildren;
    for (const child of life.children) stack.push(child);
  }
  return count;
}

/** Every life that a placeholder hides, its descendants included. */
export function hiddenLives(row: HiddenRow): Life[] {
  const lives: Life[] = [];
  const stack = [...row.lives].reverse();
  for (let life = stack.pop(); life; life = stack.pop()) {
    lives.push(life);
    for (let i = life.children.length - 1; i >= 0; i--) stack.push(life.children[i]!);
  }
  return lives;
}

/** "12 × date, 9 × id, 25 more": what a placeholder hides, commonest first. */
export function hiddenNames(row: HiddenRow, names = 2): string {
  const counts = new Map<string, number>();
  for (const life of hiddenLives(row)) {
    for (const image of life.images) counts.set(plainName(image), (counts.get(plainName(image)) ?? 0) + 1);
  }
  const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const shown = sorted.slice(0, names).map(([name, count]) => (count === 1 ? name : `${count} × ${name}`));
  const rest = sorted.slice(names).reduce((n, [, count]) => n + count, 0);
  if (rest > 0) shown.push(`${rest} more`);
  return shown.join(', ');
}

/** The view in which a life has a row: its ancestors opened as far as that takes. */
export function reveal(life: Life, focus: Focus, view: TreeView): TreeView {
  const chosen = new Map(view.chosen);
  const shownChildren = new Map(view.shownChildren);
  for (let child = life, at = life.parent; at; child = at, at = at.parent) {
    const state = opennessOf(at, focus, view);
    if (state === 'collapsed' || (state === 'focused' && !focus.kept.has(child.id))) chosen.set(at.id, 'open');
    const index = at.children.indexOf(child);
    if (index >= (shownChildren.get(at.id) ?? CHILDREN_SHOWN)) shownChildren.set(at.id, index + 1);
  }
  return { chosen, shownChildren };
}

/** Processes in rows and in folds, for "17 shown, 49 hidden". */
export function countRows(rows: readonly Row[]): { shown: number; hidden: number } {
  let shown = 0;
  let hidden = 0;
  for (const row of rows) {
    if (row.kind === 'process') {
      shown += row.life.images.length;
      hidden += row.hides?.totals.processes ?? 0;
    } else if (row.why !== 'fold') hidden += row.totals.processes;
  }
  return { shown, hidden };
}
