import type { Forest, Life } from './forest';
import type { TreeMark, TreeProcess } from './tree';

/** An event of a process, or one of another process that made the file this process runs. */
export interface Touch {
  mark: TreeMark;
  by: TreeProcess;
  own: boolean;
}

/** Who did something to which file, by path: made once for a forest, so that selecting a row costs nothing. */
export type TouchIndex = ReadonlyMap<string, { mark: TreeMark; by: TreeProcess }[]>;

export function indexTouches(forest: Forest): TouchIndex {
  const index = new Map<string, { mark: TreeMark; by: TreeProcess }[]>();
  for (const life of forest.order) {
    for (const by of life.images) {
      for (const mark of by.marks) {
        if (mark.file === undefined) continue;
        const list = index.get(mark.file.path);
        if (list) list.push({ mark, by });
        else index.set(mark.file.path, [{ mark, by }]);
      }
    }
  }
  return index;
}

/** What a process did, and before it what others here did to its image (created, made executable), in order. */
export function touchesOf(index: TouchIndex, life: Life, process: TreeProcess): Touch[] {
  const touches: Touch[] = [];
  for (const by of life.images) {
    for (const mark of by.marks) {
      if (mark.kind !== 'process_start' && mark.kind !== 'process_end') touches.push({ mark, by, own: true });
    }
  }
  const others = process.behavior.image === undefined ? undefined : index.get(process.behavior.image);
  for (const { mark, by } of others ?? []) if (!life.images.includes(by)) touches.push({ mark, by, own: false });
  return touches.sort((a, b) => a.mark.time - b.mark.time || a.mark.seq - b.mark.seq);
}
