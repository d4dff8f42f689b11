import { alikeGroups } from './alike';
import type { Life } from './forest';
import { CHILDREN_SHOWN, type Focus, opennessOf, type TreeView } from './openness';

/** The view in which a life has a row: its ancestors opened as far as that takes. A filter that hides it is taken off. */
export function reveal(life: Life, focus: Focus, view: TreeView): TreeView {
  const chosen = new Map(view.chosen);
  const shownChildren = new Map(view.shownChildren);
  const openGroups = new Set(view.openGroups);
  const filter = view.filter && !view.filter.has(life.id) && !focus.kept.has(life.id) ? null : view.filter;
  for (let child = life, at = life.parent; at; child = at, at = at.parent) {
    const state = opennessOf(at, focus, view);
    if (state === 'collapsed' || (state === 'focused' && !focus.kept.has(child.id))) chosen.set(at.id, 'open');
    const group = alikeGroups(at, focus, { ...view, filter }).get(child.id);
    if (group) openGroups.add(group.key);
    const index = at.children.indexOf(group ? group.lives[0]! : child);
    if (index >= (shownChildren.get(at.id) ?? CHILDREN_SHOWN)) shownChildren.set(at.id, index + 1);
  }
  return { ...view, chosen, shownChildren, openGroups, filter };
}
