import type { Life } from './forest';
import type { TreeMark, TreeProcess } from './tree';

/** An event of one of a life's images that is no start and no end. */
export interface Touch {
  mark: TreeMark;
  by: TreeProcess;
}

/** What a life did to files and on the network, in order. */
export function touchesOf(life: Life): Touch[] {
  const touches: Touch[] = [];
  for (const by of life.images) {
    for (const mark of by.marks) {
      if (mark.kind !== 'process_start' && mark.kind !== 'process_end') touches.push({ mark, by });
    }
  }
  return touches.sort((a, b) => a.mark.time - b.mark.time || a.mark.seq - b.mark.seq);
}
