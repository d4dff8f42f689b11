import type { OpenedAlert } from '../../lib/alerts/alert';
import { growForest } from '../../lib/process-tree/forest';
import type { AlertTree } from '../../lib/process-tree/tree';
import type { Selection } from '../process-tree/use-tree';

/** The row that a page begins with: what the address names, else the alert's own event. */
export function begunSelection(
  answer: AlertTree,
  alert: OpenedAlert,
  row: string | null,
  event: string | null,
): Selection | null {
  const forest = growForest(answer.processes);
  const named = row === null ? undefined : (forest.byProcess.get(row)?.id ?? row);
  if (named !== undefined) return { row: named, event };
  const wanted = event ?? alert.summary.eventRef;
  const life =
    forest.order.find(
      (one) => one.marks.some((mark) => mark.ref === wanted) || one.images.some((image) => image.startRef === wanted),
    ) ??
    forest.byProcess.get(alert.summary.processId) ??
    forest.order[0];
  if (!life) return null;
  return { row: life.id, event: life.shown.startRef === wanted ? null : wanted };
}

export function observedInTree(tree: AlertTree): string[] {
  return tree.processes.flatMap((process) => process.marks.flatMap((mark) => (mark.observed ? [mark.ref] : [])));
}
