import { byStart } from './chains';
import type { Life, Totals } from './forest';
import { plainName } from './names';
import type { Row } from './rows';

/** A row that stands for what is not drawn, and says exactly how much that is. */
export interface HiddenRow {
  kind: 'hidden';
  key: string;
  depth: number;
  parent: Life;
  /**
   * fold: opened with l. wide: a parent with very many children. left_out: not in the answer, asked for on demand.
   * filtered: what the filter does not want. alike: siblings that do the same; drawn below it where it is open.
   */
  why: 'fold' | 'wide' | 'left_out' | 'filtered' | 'alike';
  open: boolean;
  totals: Totals;
  /** of the processes: not in the answer, so that nothing is known of their events and alerts */
  leftOut: number;
  /** children that the parent has, and how many of them are drawn or stand in another row */
  children: number;
  shown: number;
  lives: Life[];
}

export function hiddenRow(parent: Life, depth: number, why: HiddenRow['why'], key = `${parent.id}/${why}`): HiddenRow {
  return {
    kind: 'hidden',
    key,
    depth,
    parent,
    why,
    open: false,
    totals: { processes: 0, events: 0, alerts: 0 },
    leftOut: 0,
    children: parent.children.length + parent.hiddenChildren,
    shown: 0,
    lives: [],
  };
}

/** Hides a life with everything below it; what is kept is never below such a life. */
export function hide(row: HiddenRow, life: Life): void {
  row.totals.processes += life.total.processes;
  leaveOut(row, leftOutBelow(life));
  row.totals.events += life.total.events;
  row.totals.alerts += life.total.alerts;
  row.lives.push(life);
}

export function leaveOut(row: HiddenRow, children: number): void {
  row.totals.processes += children;
  row.leftOut += children;
}

/** Lives are hidden from the last to the first, as the stack wants them; a placeholder keeps them in order of time. */
export function inOrder(row: Row): Row {
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
