import type { Forest, Life } from './forest';
import type { TreeMark, TreeProcess } from './tree';

/** An event of a process, or one of another process that made the file this process runs. */
export interface Touch {
  mark: TreeMark;
  by: TreeProcess;
  own: boolean;
}

/** What a process did, and before it what others here did to its image (created, made executable), in order. */
export function touchesOf(forest: Forest, life: Life, process: TreeProcess): Touch[] {
  const touches: Touch[] = [];
  const image = process.behavior.image;
  for (const other of forest.order) {
    for (const by of other.images) {
      for (const mark of by.marks) {
        if (mark.kind === 'process_start' || mark.kind === 'process_end') continue;
        const own = other === life;
        if (own || (image !== undefined && mark.file?.path === image)) touches.push({ mark, by, own });
      }
    }
  }
  return touches.sort((a, b) => a.mark.time - b.mark.time || a.mark.seq - b.mark.seq);
}
