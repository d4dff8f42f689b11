import type { TreeProcess } from '../../lib/process-tree/tree';

/**
 * What was asked for later joins the tree: children, of which their parents then leave out fewer, and processes that
 * come again with more of what they did.
 */
export function joined(processes: readonly TreeProcess[], loaded: readonly TreeProcess[]): TreeProcess[] {
  if (loaded.length === 0) return [...processes];
  const known = new Map(processes.map((process) => [process.id, process]));
  const arrived = new Map<string, number>();
  for (const process of loaded) {
    const before = known.get(process.id);
    if (!before) {
      if (process.parentId !== null) arrived.set(process.parentId, (arrived.get(process.parentId) ?? 0) + 1);
      known.set(process.id, process);
    } else if (process.marks.length > before.marks.length) {
      const { marks, counts, hiddenMarks } = process;
      known.set(process.id, { ...before, marks, counts, hiddenMarks });
    }
  }
  return [...known.values()].map((process) =>
    arrived.has(process.id)
      ? { ...process, hiddenChildren: Math.max(0, process.hiddenChildren - arrived.get(process.id)!) }
      : process,
  );
}
