import { behaviorKey } from './alike';
import type { Forest, Life } from './forest';
import { hiddenRow, hide } from './hidden';
import type { Focus } from './openness';
import type { Row } from './rows';

interface Frame {
  /** lives at one place of the picture: the same behavior below the same behaviors */
  lives: Life[];
  depth: number;
  key: string;
}

/**
 * The forest with everything that does the same in the same place drawn once: what five thousand processes did in as many
 * nodes as they had kinds of behavior. The alert's own chain stands by itself, and alerts are counted where they went.
 * Rows come parents first, as `flattenRows` gives them.
 */
export function mergeRows(forest: Forest, focus: Focus, chain: ReadonlySet<string>): Row[] {
  const rows: Row[] = [];
  const stack: Frame[] = framesOf(forest.roots, 0, '', chain).reverse();
  for (let at = stack.pop(); at; at = stack.pop()) {
    const { lives, depth, key } = at;
    const [first] = lives;
    if (!first) continue;
    if (lives.length === 1) {
      rows.push({ kind: 'process', key: first.id, life: first, depth, openness: null, hides: null });
    } else {
      const row = hiddenRow(first.parent ?? first, depth, 'alike', key);
      row.open = true;
      for (const life of lives) hideAlone(row, life);
      rows.push(row);
    }
    const below = lives.flatMap((life) => life.children);
    // What an ancestor of the incident did besides is one node, as in the rows.
    const beside = focus.above.has(first.id) ? below.filter((life) => !focus.kept.has(life.id)) : [];
    if (beside.length > 0) {
      const fold = hiddenRow(first, depth + 1, 'fold');
      for (const life of beside) hide(fold, life);
      rows.push(fold);
    }
    const shown = beside.length > 0 ? below.filter((life) => focus.kept.has(life.id)) : below;
    const left = lives.reduce((sum, life) => sum + life.hiddenChildren, 0);
    if (left > 0) {
      const row = hiddenRow(first, depth + 1, 'left_out', `${key}/left_out`);
      row.leftOut = left;
      row.totals.processes = left;
      rows.push(row);
    }
    for (const frame of framesOf(shown, depth + 1, key, chain).reverse()) stack.push(frame);
  }
  return rows;
}

/** Itself alone: its children have nodes of their own. */
function hideAlone(row: ReturnType<typeof hiddenRow>, life: Life): void {
  row.lives.push(life);
  row.totals.processes += life.images.length;
  row.totals.events += life.counts.all;
  row.totals.alerts += life.alerts;
}

function framesOf(lives: readonly Life[], depth: number, above: string, chain: ReadonlySet<string>): Frame[] {
  const byBehavior = new Map<string, Frame>();
  for (const life of lives) {
    const own = chain.has(life.id) || !life.images[0]!.started;
    const key = `${above}/${own ? life.id : behaviorKey(life)}`;
    const frame = byBehavior.get(key);
    if (frame) frame.lives.push(life);
    else byBehavior.set(key, { lives: [life], depth, key });
  }
  return [...byBehavior.values()];
}
