import { type Bins, binOf } from './histogram';
import type { Tallies, Tally } from './tally';

const DAY_MS = 86_400_000;

/** How often a behavior was seen on a host on a day (UTC midnight), and when. Times are epoch milliseconds. */
export interface Cell {
  behaviorId: string;
  hostId: number;
  day: number;
  kind: number;
  events: number;
  first: number;
  last: number;
}

/** Cells counted three ways. @param counted what is added to; it is changed */
export function tallyCells(
  cells: readonly Cell[],
  counted: {
    byBehavior: Map<string, Tally>;
    byHost: Map<number, Tally>;
    byDay: Map<number, number>;
  } = { byBehavior: new Map(), byHost: new Map(), byDay: new Map() },
): Tallies {
  const { byBehavior, byHost, byDay } = counted;
  for (const cell of cells) {
    addTo(byBehavior, cell.behaviorId, cell);
    addTo(byHost, cell.hostId, cell);
    addNumber(byDay, cell.day, cell.events);
  }
  return { byBehavior, byHost, byDay };
}

export function addTo<K>(tallies: Map<K, Tally>, key: K, { events, first, last }: Tally): void {
  const known = tallies.get(key);
  if (!known) {
    tallies.set(key, { events, first, last });
    return;
  }
  known.events += events;
  if (first < known.first) known.first = first;
  if (last > known.last) known.last = last;
}

export function addNumber<K>(counts: Map<K, number>, key: K, more: number): void {
  counts.set(key, (counts.get(key) ?? 0) + more);
}

/**
 * Events per bin, as far as the cells tell: those of a cell that lies in one bin, and the first and the last of every other.
 * `open` are the cells whose events between these must be looked at.
 */
export function binCells(cells: readonly Cell[], bins: Bins): { counts: Map<number, number>; open: Cell[] } {
  const counts = new Map<number, number>();
  const open: Cell[] = [];
  const put = (bin: number, events: number) => counts.set(bin, (counts.get(bin) ?? 0) + events);
  for (const cell of cells) {
    const [first, last] = [binOf(bins, cell.first), binOf(bins, cell.last)];
    if (first === last) put(first, cell.events);
    else if (cell.events === 2) {
      put(first, 1);
      put(last, 1);
    } else open.push(cell);
  }
  return { counts, open };
}

/** Where to look for samples: the first cell of each host, and the earliest pairs of host and behavior. */
export function firstCells(cells: readonly Cell[], hosts: number, pairs: number): Cell[] {
  const ofHost = new Map<number, Cell>();
  const ofPair = new Map<string, Cell>();
  const earlier = (a: Cell, b: Cell | undefined) =>
    b === undefined || a.first < b.first || (a.first === b.first && a.behaviorId < b.behaviorId);
  for (const cell of cells) {
    if (earlier(cell, ofHost.get(cell.hostId))) ofHost.set(cell.hostId, cell);
    const pair = `${cell.hostId} ${cell.behaviorId}`;
    if (earlier(cell, ofPair.get(pair))) ofPair.set(pair, cell);
  }
  const inOrder = (list: Iterable<Cell>) =>
    [...list].sort((a, b) => a.first - b.first || a.hostId - b.hostId || (a.behaviorId < b.behaviorId ? -1 : 1));
  return [...new Set([...inOrder(ofHost.values()).slice(0, hosts), ...inOrder(ofPair.values()).slice(0, pairs)])];
}

/** Epoch milliseconds of the midnight of an epoch day. */
export const midnight = (day: number): number => day * DAY_MS;
