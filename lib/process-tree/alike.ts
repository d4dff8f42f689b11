import type { Life } from './forest';
import type { Focus, TreeView } from './openness';

/** Fewer than this are shown one by one: a row that stands for two saves nothing. */
const LEAST = 4;

/** Siblings that ran the same images with the same arguments by the same user. */
export interface AlikeGroup {
  key: string;
  lives: Life[];
}

/** What a life did, apart from when and as which pid: the behaviors of its images. */
export function behaviorKey(life: Life): string {
  const first = life.images[0]!;
  return life.images.length === 1 ? first.behaviorId : life.images.map((image) => image.behaviorId).join('+');
}

/** Of the children of a life, by child id; only such groups as are drawn as one row. What no fold hides is in none. */
export function alikeGroups(parent: Life, focus: Focus, view: TreeView): ReadonlyMap<string, AlikeGroup> {
  const out = new Map<string, AlikeGroup>();
  if (!view.grouped || parent.children.length < LEAST) return out;
  const byBehavior = new Map<string, Life[]>();
  for (const child of parent.children) {
    if (focus.kept.has(child.id) || !child.images[0]!.started || (view.filter && !view.filter.has(child.id))) continue;
    const key = behaviorKey(child);
    const list = byBehavior.get(key);
    if (list) list.push(child);
    else byBehavior.set(key, [child]);
  }
  for (const lives of byBehavior.values()) {
    if (lives.length < LEAST) continue;
    const group = { key: `${parent.id}/alike/${lives[0]!.id}`, lives };
    for (const life of lives) out.set(life.id, group);
  }
  return out;
}
