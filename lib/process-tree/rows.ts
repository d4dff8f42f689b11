import { alikeGroups } from './alike';
import type { Forest, Life } from './forest';
import { type HiddenRow, hiddenRow, hide, inOrder, leaveOut } from './hidden';
import { CHILDREN_SHOWN, type Focus, type Openness, opennessOf, type TreeView } from './openness';

export interface ProcessRow {
  kind: 'process';
  key: string;
  life: Life;
  depth: number;
  openness: Openness | null;
  /** what its own fold hides, whether or not it has a placeholder; null when it is open */
  hides: HiddenRow | null;
}

export type Row = ProcessRow | HiddenRow;

interface Frame {
  life: Life;
  depth: number;
  /** the fold above that is collapsed: only kept rows are drawn below it */
  fold: HiddenRow | null;
}

type Stack = (Frame | HiddenRow)[];

/** Forest -> rows, in one pass over what is shown and one over what is hidden. No recursion. */
export function flattenRows(forest: Forest, focus: Focus, view: TreeView): Row[] {
  const rows: Row[] = [];
  const stack: Stack = [];
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

function pushKept(life: Life, depth: number, fold: HiddenRow, focus: Focus, stack: Stack): void {
  for (let i = life.children.length - 1; i >= 0; i--) {
    const child = life.children[i]!;
    if (focus.kept.has(child.id)) stack.push({ life: child, depth: depth + 1, fold });
    else hide(fold, child);
  }
  leaveOut(fold, life.hiddenChildren);
}

function pushFolded(row: ProcessRow, openness: Openness, focus: Focus, rows: Row[], stack: Stack): void {
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

function pushAll(life: Life, depth: number, focus: Focus, view: TreeView, stack: Stack): void {
  const below = childRows(life, depth + 1, focus, view);
  for (let i = below.length - 1; i >= 0; i--) stack.push(below[i]!);
}

/** The children of an open life in order: one by one, or as rows that stand for several. */
function childRows(life: Life, depth: number, focus: Focus, view: TreeView): Stack {
  const room = view.shownChildren.get(life.id) ?? CHILDREN_SHOWN;
  const groups = alikeGroups(life, focus, view);
  const made = new Map<string, HiddenRow>();
  const wide = hiddenRow(life, depth, 'wide');
  const filtered = hiddenRow(life, depth, 'filtered');
  const out: Stack = [];
  let used = 0;
  for (const child of life.children) {
    const group = groups.get(child.id);
    const row = group && made.get(group.key);
    if (view.filter && !view.filter.has(child.id) && !focus.kept.has(child.id)) hide(filtered, child);
    else if (row) hide(row, child);
    else if (used >= room && !focus.kept.has(child.id)) hide(wide, child);
    else {
      used++;
      if (!group) out.push({ life: child, depth, fold: null });
      else {
        const alike = hiddenRow(life, depth, 'alike', group.key);
        alike.open = view.openGroups.has(group.key);
        made.set(group.key, alike);
        hide(alike, child);
        out.push(alike);
        if (alike.open) for (const one of group.lives) out.push({ life: one, depth: depth + 1, fold: null });
      }
    }
  }
  wide.shown = life.children.length - wide.lives.length;
  const left = hiddenRow(life, depth, 'left_out');
  left.shown = life.children.length;
  leaveOut(left, life.hiddenChildren);
  return [...out, wide, filtered, left];
}

/** Processes in rows and in folds, for "17 shown, 49 hidden". */
export function countRows(rows: readonly Row[]): { shown: number; hidden: number } {
  let shown = 0;
  let hidden = 0;
  for (const row of rows) {
    if (row.kind === 'process') {
      shown += row.life.images.length;
      hidden += row.hides?.totals.processes ?? 0;
    } else if (row.why !== 'fold' && !row.open) hidden += row.totals.processes;
  }
  return { shown, hidden };
}
