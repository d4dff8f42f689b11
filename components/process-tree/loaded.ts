import type { TreeProcess } from '../../lib/process-tree/tree';

/** Children that were asked for later join the tree; their parents then leave out fewer. */
export function joined(processes: readonly TreeProcess[], loaded: readonly TreeProcess[]): readonly TreeProcess[] {
  if (loaded.length === 0) return processes;
  const known = new Map(processes.map((process) => [process.id, process]));
  const arrived = new Map<string, number>();
  for (const process of loaded) {
    const before = known.get(process.id);
    if (!before) {
      if (process.parentId !== null) arrived.set(process.parentId, (arrived.get(process.parentId) ?? 0) + 1);
      known.set(process.id, process);
    }
  }
  return [...known.values()].map((process) =>
    arrived.has(process.id)
      ? { ...process, hiddenChildren: Math.max(0, process.hiddenChildren - arrived.get(process.id)!) }
      : process,
  );
}
