import type { TreeProcess } from './tree';

/**
 * One pid can execute several images in turn (setpriv, env, bash, python3): exec without fork. These are several
 * processes but one life, and the tree draws a life as one row.
 */
export interface Chain {
  /** in the order in which they ran, at least one */
  images: TreeProcess[];
}

export interface Chained {
  chains: Chain[];
  /** what had to be repaired, by the id of the process it concerns */
  repairs: Map<string, 'predecessor_cycle' | 'second_successor'>;
}

/** Linear. A predecessor that is not among the processes ends the chain; one in a cycle is cut at the earliest image. */
export function chainImages(processes: readonly TreeProcess[]): Chained {
  const byId = new Map<string, TreeProcess>();
  for (const process of processes) if (!byId.has(process.id)) byId.set(process.id, process);
  const repairs: Chained['repairs'] = new Map();
  const successor = new Map<string, TreeProcess>();
  const follows = new Set<string>();
  const following = [...byId.values()].filter(({ predecessorId: id }) => id !== null && byId.has(id));
  for (const process of following.sort(byStart)) {
    const before = byId.get(process.predecessorId!)!;
    if (before === process) repairs.set(process.id, 'predecessor_cycle');
    else if (successor.has(before.id)) repairs.set(process.id, 'second_successor');
    else {
      successor.set(before.id, process);
      follows.add(process.id);
    }
  }
  const chains: Chain[] = [];
  const taken = new Set<string>();
  const take = (first: TreeProcess) => {
    const images: TreeProcess[] = [];
    for (let at: TreeProcess | undefined = first; at && !taken.has(at.id); at = successor.get(at.id)) {
      taken.add(at.id);
      images.push(at);
    }
    chains.push({ images });
  };
  for (const process of byId.values()) if (!follows.has(process.id)) take(process);
  // What is left goes round in a circle: every image follows another one.
  for (const process of following) {
    if (taken.has(process.id)) continue;
    repairs.set(process.id, 'predecessor_cycle');
    take(process);
  }
  return { chains, repairs };
}

/** Order of siblings: time, then the agent's sequence, then the id, so that it never depends on the order of arrival. */
export function byStart(a: TreeProcess, b: TreeProcess): number {
  return a.time - b.time || a.seq - b.seq || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/**
 * The image that a chain is named after: the last one that alerts or lies about its name, else the last one. An
 * adversary who ends a malicious program by executing `sleep` in its place does not get a row named `sleep`.
 */
export function tellingImage(images: readonly TreeProcess[]): TreeProcess {
  for (let i = images.length - 1; i >= 0; i--) {
    const image = images[i]!;
    if (image.disguised || image.claims !== null || image.marks.some((mark) => mark.alerts.length > 0)) return image;
  }
  return images[images.length - 1]!;
}
