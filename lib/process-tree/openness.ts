import type { Forest, Life } from './forest';

/**
 * How far a row is open. `focused` is how the ancestors of an alert begin: only children that lead to an alert are
 * shown, the rest are one counted placeholder.
 */
export type Openness = 'open' | 'focused' | 'collapsed';

export interface TreeView {
  /** what the analyst chose, by life id; everything else is as `defaultOpenness` says */
  chosen: ReadonlyMap<string, Openness>;
  /** how many children a very wide parent shows, by life id, where it was raised */
  shownChildren: ReadonlyMap<string, number>;
  /** siblings that do the same are one row */
  grouped: boolean;
  /** keys of such rows that are open */
  openGroups: ReadonlySet<string>;
  /** ids of lives that a filter lets through, with everything above them; null: no filter */
  filter: ReadonlySet<string> | null;
}

export const FRESH_VIEW: TreeView = {
  chosen: new Map(),
  shownChildren: new Map(),
  grouped: true,
  openGroups: new Set(),
  filter: null,
};

/** Lives that shape the tree and never change with a collapse. */
export interface Focus {
  /** ancestors of the alert's lineage, which begin focused */
  above: ReadonlySet<string>;
  /** rows that no fold hides: rows with alerts, the alert's chain, observed rows, and everything above them */
  kept: ReadonlySet<string>;
}

export const CHILDREN_SHOWN = 200;

export function focusOf(forest: Forest, chain: readonly string[], anchorId: string | null): Focus {
  const kept = new Set<string>();
  const keep = (life: Life) => {
    for (let at: Life | null = life; at && !kept.has(at.id); at = at.parent) kept.add(at.id);
  };
  for (const id of chain) {
    const life = forest.byProcess.get(id);
    if (life) keep(life);
  }
  for (const life of forest.order) if (life.alerts > 0 || life.observed) keep(life);
  const above = new Set<string>();
  const anchor = anchorId === null ? undefined : forest.byProcess.get(anchorId);
  for (let at = anchor?.parent ?? null; at; at = at.parent) above.add(at.id);
  return { above, kept };
}

/** A life of whose children none is here begins collapsed: there is nothing to show before they are asked for. */
export function defaultOpenness(life: Life, focus: Focus): Openness {
  if (life.children.length === 0) return 'collapsed';
  return focus.above.has(life.id) ? 'focused' : 'open';
}

/** Null for a life without children: it has nothing to open. */
export function opennessOf(life: Life, focus: Focus, view: TreeView): Openness | null {
  if (life.children.length === 0 && life.hiddenChildren === 0) return null;
  return view.chosen.get(life.id) ?? defaultOpenness(life, focus);
}

/** The next wider or narrower state of a row; undefined at the end. Only ancestors of the lineage have a middle state. */
export function stepOpenness(life: Life, now: Openness, step: 1 | -1, focus: Focus): Openness | undefined {
  const states: Openness[] = focus.above.has(life.id) ? ['collapsed', 'focused', 'open'] : ['collapsed', 'open'];
  return states[states.indexOf(now) + step];
}
