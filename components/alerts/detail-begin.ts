import type { OpenedAlert } from '../../lib/alerts/alert';
import type { Forest, Life } from '../../lib/process-tree/forest';
import type { AlertTree } from '../../lib/process-tree/tree';
import type { Selection } from '../process-tree/use-tree';

/** The row that a page begins with: what the address names, else the alert's own event. */
export function begunSelection(
  forest: Forest,
  alert: OpenedAlert,
  row: string | null,
  event: string | null,
): Selection | null {
  const named = row === null ? undefined : (forest.byProcess.get(row)?.id ?? row);
  if (named !== undefined) return { row: named, event };
  const wanted = event ?? alert.summary.eventRef;
  const own = forest.byProcess.get(alert.summary.processId);
  const holds = (one: Life) =>
    one.images.some((image) => image.startRef === wanted) || one.marks.some((mark) => mark.ref === wanted);
  // mostly the alert's own process: nobody else is asked then
  const life = own && holds(own) ? own : (forest.order.find(holds) ?? own ?? forest.order[0]);
  if (!life) return null;
  return { row: life.id, event: life.shown.startRef === wanted ? null : wanted };
}

export function observedInTree(tree: AlertTree): string[] {
  return tree.processes.flatMap((process) => process.marks.flatMap((mark) => (mark.observed ? [mark.ref] : [])));
}
