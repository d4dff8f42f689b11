import { byStart, chainImages, tellingImage } from './chains';
import type { EventCounts, TreeMark, TreeProcess } from './tree';

/** What is counted below a row, so that a fold can say what it hides. */
export interface Totals {
  processes: number;
  events: number;
  /** events that are in an alert */
  alerts: number;
}

export type Repair =
  /** its chain of parents came back to itself */
  | 'cycle'
  /** it names itself as its parent */
  | 'own_parent'
  /** its parent is not among the processes here */
  | 'parent_missing'
  /** its predecessors went round in a circle, or two images claim the same predecessor */
  | 'predecessor_cycle'
  | 'second_successor';

/** One pid from its first image to its end: a row of the tree. */
export interface Life {
  /** id of the first image: it stays when later images arrive */
  id: string;
  images: TreeProcess[];
  /** the image that the row is named after */
  shown: TreeProcess;
  parent: Life | null;
  children: Life[];
  start: number;
  /** null while nothing says that it ended */
  end: number | null;
  /** of all images, in order: what the answer holds of them */
  marks: TreeMark[];
  /** all events of all images */
  counts: EventCounts;
  /** of `counts`, how many are not among the marks */
  hiddenMarks: number;
  alerts: number;
  observed: boolean;
  /** children that the answer leaves out */
  hiddenChildren: number;
  /** this life and everything below it */
  total: Totals;
  repairs: Repair[];
}

export interface Forest {
  roots: Life[];
  /** parents before children, siblings by time */
  order: Life[];
  /** by the id of any of its images */
  byProcess: Map<string, Life>;
  repaired: number;
}

/**
 * Processes as they came -> lives in trees. Telemetry has lost starts, late parents and reused ids, so nothing is
 * assumed: every process given is in exactly one life of the answer, whatever its parents say. Linear apart from
 * sorting, and without recursion.
 */
export function growForest(processes: readonly TreeProcess[]): Forest {
  const { chains, repairs } = chainImages(processes);
  const byProcess = new Map<string, Life>();
  const lives = chains.map(({ images }) => {
    const life = newLife(images);
    for (const image of images) {
      byProcess.set(image.id, life);
      const repair = repairs.get(image.id);
      if (repair) life.repairs.push(repair);
    }
    return life;
  });
  lives.sort((a, b) => byStart(a.images[0]!, b.images[0]!));
  const parents = findParents(lives, byProcess);
  const roots: Life[] = [];
  for (const life of lives) {
    life.parent = parents.get(life) ?? null;
    (life.parent ? life.parent.children : roots).push(life);
  }
  const order = preOrder(roots);
  addTotals(order);
  return { roots, order, byProcess, repaired: lives.filter((life) => life.repairs.some(isFault)).length };
}

/**
 * The forest where a process came again with more of what it did: a new life in the place of the old one. All others are
 * the same objects, which now lead to the new one: growing thousands of them again takes longer than somebody waits for a
 * key. May be done again from the same forest, with the same processes in the same order and others after them.
 */
export function withEvents(forest: Forest, process: TreeProcess): Forest {
  const before = forest.byProcess.get(process.id);
  const at = before?.images.findIndex(({ id }) => id === process.id) ?? -1;
  if (!before || at < 0 || process.marks.length <= before.images[at]!.marks.length) return forest;
  const { marks, counts, hiddenMarks } = process;
  const images = before.images.with(at, { ...before.images[at]!, marks, counts, hiddenMarks });
  const { parent, children, total, repairs } = before;
  const life: Life = { ...newLife(images), parent, children, total, repairs };
  const inPlace = (lives: Life[]) => lives.map((one) => (one.id === life.id ? life : one));
  for (const child of children) child.parent = life;
  if (parent) parent.children = inPlace(parent.children);
  const byProcess = new Map(forest.byProcess);
  for (const image of images) byProcess.set(image.id, life);
  return { ...forest, roots: inPlace(forest.roots), order: inPlace(forest.order), byProcess };
}

/** A parent that an answer leaves out is ordinary; the others are faults of the telemetry. */
export function isFault(repair: Repair): boolean {
  return repair !== 'parent_missing';
}

function newLife(images: TreeProcess[]): Life {
  const marks =
    images.length === 1
      ? images[0]!.marks
      : images.flatMap((image) => image.marks).sort((a, b) => a.time - b.time || a.seq - b.seq);
  const last = images[images.length - 1]!;
  const counts: EventCounts = { all: 0, files: 0, connections: 0 };
  let hiddenChildren = 0;
  let hiddenMarks = 0;
  for (const image of images) {
    hiddenChildren += image.hiddenChildren;
    hiddenMarks += image.hiddenMarks;
    counts.all += Math.max(image.counts.all, image.marks.length);
    counts.files += image.counts.files;
    counts.connections += image.counts.connections;
  }
  return {
    id: images[0]!.id,
    images,
    shown: tellingImage(images),
    parent: null,
    children: [],
    start: images[0]!.time,
    end: last.endTime,
    marks,
    counts,
    hiddenMarks,
    alerts: marks.reduce((n, mark) => n + (mark.alerts.length > 0 ? 1 : 0), 0),
    observed: marks.some((mark) => mark.observed),
    hiddenChildren,
    total: { processes: 0, events: 0, alerts: 0 },
    repairs: [],
  };
}

function findParents(lives: readonly Life[], byProcess: ReadonlyMap<string, Life>): Map<Life, Life> {
  const parents = new Map<Life, Life>();
  for (const life of lives) {
    const first = life.images[0]!;
    if (first.parentId === null) continue;
    const parent = byProcess.get(first.parentId);
    if (!parent) life.repairs.push('parent_missing');
    else if (parent === life) life.repairs.push('own_parent');
    else parents.set(life, parent);
  }
  cutCycles(lives, parents);
  return parents;
}

/** Lives come in order of time, so a cycle is cut above its earliest life. */
function cutCycles(lives: readonly Life[], parents: Map<Life, Life>): void {
  const checked = new Set<Life>();
  for (const life of lives) {
    const path: Life[] = [];
    const onPath = new Set<Life>();
    let at: Life | undefined = life;
    while (at && !checked.has(at) && !onPath.has(at)) {
      path.push(at);
      onPath.add(at);
      at = parents.get(at);
    }
    if (at && onPath.has(at)) {
      let earliest = at;
      for (const member of path.slice(path.indexOf(at))) {
        if (byStart(member.images[0]!, earliest.images[0]!) < 0) earliest = member;
      }
      parents.delete(earliest);
      earliest.repairs.push('cycle');
    }
    for (const member of path) checked.add(member);
  }
}

function preOrder(roots: readonly Life[]): Life[] {
  const order: Life[] = [];
  const stack = [...roots].reverse();
  for (let life = stack.pop(); life; life = stack.pop()) {
    order.push(life);
    for (let i = life.children.length - 1; i >= 0; i--) stack.push(life.children[i]!);
  }
  return order;
}

function addTotals(order: readonly Life[]): void {
  for (let i = order.length - 1; i >= 0; i--) {
    const life = order[i]!;
    life.total.processes += life.images.length;
    life.total.events += life.counts.all;
    life.total.alerts += life.alerts;
    if (!life.parent) continue;
    life.parent.total.processes += life.total.processes;
    life.parent.total.events += life.total.events;
    life.parent.total.alerts += life.total.alerts;
  }
}
