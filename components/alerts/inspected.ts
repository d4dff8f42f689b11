import type { Row } from '../../lib/process-tree/rows';
import type { TreeMark, TreeProcess } from '../../lib/process-tree/tree';

/** What the selected row stands for: the process that acts, and the event that is looked at. */
export interface Inspected {
  process: TreeProcess;
  /** null where only the process is looked at: its start was not recorded */
  ref: string | null;
  /** set when the event is not the start of the process */
  mark: TreeMark | null;
}

/** The event that a selection means: the named one, else the start of the row's process, else the first thing it did. */
export function inspectedOf(row: Row, event: string | null): Inspected | null {
  if (row.kind !== 'process') return null;
  const { life } = row;
  if (event !== null) {
    for (const process of life.images) {
      const mark = process.marks.find((one) => one.ref === event);
      if (mark) return { process, ref: mark.ref, mark: mark.kind === 'process_start' ? null : mark };
      if (process.startRef === event) return { process, ref: event, mark: null };
    }
  }
  const process = life.shown;
  const mark = process.startRef === null ? (process.marks[0] ?? null) : null;
  return { process, ref: process.startRef ?? mark?.ref ?? null, mark };
}
