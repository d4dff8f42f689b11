import type { Forest, Life } from './forest';

/** A window over more lives than this shows each of them as a dot. */
const MOST_LIVES = 200;

/**
 * What the time axis begins with: the whole lineage, or in a large one the widest part around the alert's own process
 * whose bars can still be told apart.
 * @param chain ids of processes, from the top down to the alert's own
 */
export function fittedLives(forest: Forest, lineage: readonly Life[], chain: readonly string[]): readonly Life[] {
  if (lineage.length <= MOST_LIVES) return lineage;
  const own = new Set(lineage);
  for (const id of chain) {
    const top = forest.byProcess.get(id);
    if (!top || !own.has(top) || top.total.processes > MOST_LIVES) continue;
    return below(top);
  }
  const last = chain.flatMap((id) => forest.byProcess.get(id) ?? []).at(-1);
  return last ? [last] : lineage;
}

function below(top: Life): Life[] {
  const lives: Life[] = [];
  const stack = [top];
  for (let life = stack.pop(); life; life = stack.pop()) {
    lives.push(life);
    stack.push(...life.children);
  }
  return lives;
}
