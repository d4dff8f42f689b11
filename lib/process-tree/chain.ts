/** What a chain is made of: who started a process, and which image its pid ran before. */
export interface Link {
  id: string;
  parentId: string | null;
  predecessorId: string | null;
}

/** From the top down to the process: through the images that each pid ran before, then to the parent. Cycles end it. */
export function chainTo(processId: string, rows: ReadonlyMap<string, Link>): string[] {
  const chain: string[] = [];
  const seen = new Set<string>();
  const next = (id: string | null) => (id === null || seen.has(id) ? undefined : rows.get(id));
  for (let at = next(processId); at; at = next(at.predecessorId) ?? next(at.parentId)) {
    seen.add(at.id);
    chain.push(at.id);
  }
  return chain.reverse();
}
