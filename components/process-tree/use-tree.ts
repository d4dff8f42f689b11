'use client';

import { useCallback, useMemo, useState } from 'react';
import { NO_FILTER, passing, type TreeFilter } from '../../lib/process-tree/filter';
import { type Forest, growForest, type Life, withEvents } from '../../lib/process-tree/forest';
import {
  CHILDREN_SHOWN,
  type Focus,
  FRESH_VIEW,
  focusOf,
  type Openness,
  opennessOf,
  stepOpenness,
  type TreeView,
} from '../../lib/process-tree/openness';
import { reveal } from '../../lib/process-tree/reveal';
import { countRows, flattenRows, type Row } from '../../lib/process-tree/rows';
import type { TreeProcess } from '../../lib/process-tree/tree';
import type { Prevalence } from '../../lib/telemetry/shown';
import { joined } from './loaded';

/** A row, and the event on it that the inspector shows (its start when null). */
export interface Selection {
  row: string;
  event: string | null;
}

export interface TreeState {
  forest: Forest;
  focus: Focus;
  rows: Row[];
  counts: { shown: number; hidden: number };
  selected: Selection | null;
  /** index of the selected row, -1 when there is none */
  index: number;
  grouped: boolean;
  chosen: ReadonlyMap<string, Openness>;
  openGroups: ReadonlySet<string>;
  filter: TreeFilter;
  setFilter: (filter: TreeFilter) => void;
  select: (selection: Selection) => void;
  /** opens what hides the process, and selects it */
  go: (processId: string, event: string | null) => void;
  move: (step: number) => void;
  /** one step wider; on a row that is open, its first child */
  widen: () => void;
  /** one step narrower; on a leaf, its parent */
  narrow: () => void;
  toggle: (row: Row) => void;
  /** siblings that do the same as one row, or each by itself */
  toggleGrouping: () => void;
}

export interface TreeBegin {
  selected: Selection | null;
  filter: TreeFilter;
  grouped: boolean;
  chosen: ReadonlyMap<string, Openness>;
  openGroups: ReadonlySet<string>;
}

/**
 * @param loaded processes that were asked for later
 * @param more processes that came again with more of what they did
 */
export function useForest(
  processes: readonly TreeProcess[],
  loaded: readonly TreeProcess[],
  more: readonly TreeProcess[],
): Forest {
  const grown = useMemo(() => growForest(joined(processes, loaded)), [processes, loaded]);
  return useMemo(() => more.reduce(withEvents, grown), [more, grown]);
}

/** What is open, wanted and selected in the tree. Lives keep their state when the tree is asked for again. */
export function useTree(
  forest: Forest,
  chain: readonly string[],
  anchorId: string,
  prevalence: ReadonlyMap<string, Prevalence>,
  begin: TreeBegin,
): TreeState {
  const [chosenView, setView] = useState<TreeView>(() => ({
    ...FRESH_VIEW,
    grouped: begin.grouped,
    chosen: begin.chosen,
    openGroups: begin.openGroups,
  }));
  const [filter, setFilter] = useState(begin.filter);
  const [selected, setSelected] = useState<Selection | null>(begin.selected);
  const focus = useMemo(() => focusOf(forest, chain, anchorId), [forest, chain, anchorId]);
  const wanted = useMemo(() => passing(forest, filter, prevalence), [forest, filter, prevalence]);
  const view = useMemo(() => ({ ...chosenView, filter: wanted }), [chosenView, wanted]);
  const rows = useMemo(() => flattenRows(forest, focus, view), [forest, focus, view]);
  const counts = useMemo(() => countRows(rows), [rows]);
  const index = useMemo(() => rows.findIndex((row) => row.key === selected?.row), [rows, selected?.row]);

  const open = useCallback((life: Life, state: Openness) => {
    setView((now) => ({ ...now, chosen: new Map(now.chosen).set(life.id, state) }));
  }, []);
  const show = useCallback(
    (life: Life, event: string | null) => {
      const next = reveal(life, focus, view);
      if (view.filter && !next.filter) setFilter(NO_FILTER);
      setView(next);
      setSelected({ row: life.id, event });
    },
    [focus, view],
  );
  const go = useCallback(
    (processId: string, event: string | null) => {
      const life = forest.byProcess.get(processId);
      if (life) show(life, event);
    },
    [forest, show],
  );
  const move = useCallback(
    (step: number) => {
      const to = rows[Math.max(0, Math.min(rows.length - 1, index < 0 ? 0 : index + step))];
      if (to) setSelected({ row: to.key, event: null });
    },
    [rows, index],
  );
  /** A placeholder of the tree itself; what the answer left out is asked for by the page. */
  const openHidden = useCallback(
    (row: Row) => {
      if (row.kind !== 'hidden' || row.why === 'left_out') return;
      const first = row.lives[0];
      switch (row.why) {
        case 'fold':
          open(row.parent, 'open');
          break;
        case 'alike':
          setView((now) => ({ ...now, openGroups: flipped(now.openGroups, row.key) }));
          setSelected({ row: row.key, event: null });
          return;
        case 'filtered':
          setFilter(NO_FILTER);
          break;
        case 'wide':
          setView((now) => {
            const shown = now.shownChildren.get(row.parent.id) ?? CHILDREN_SHOWN;
            return { ...now, shownChildren: new Map(now.shownChildren).set(row.parent.id, shown + CHILDREN_SHOWN) };
          });
      }
      setSelected({ row: first?.id ?? row.parent.id, event: null });
    },
    [open],
  );
  const widen = useCallback(() => {
    const row = rows[index];
    if (!row) return;
    if (row.kind === 'hidden') return row.open ? move(1) : openHidden(row);
    if (row.openness === null) return;
    const next = stepOpenness(row.life, row.openness, 1, focus);
    if (next) open(row.life, next);
    else move(1);
  }, [rows, index, focus, open, openHidden, move]);
  const narrow = useCallback(() => {
    const row = rows[index];
    if (!row) return;
    if (row.kind === 'hidden' && row.open) return openHidden(row);
    const next = row.kind === 'process' && row.openness ? stepOpenness(row.life, row.openness, -1, focus) : undefined;
    if (row.kind === 'process' && next) return open(row.life, next);
    const above = rowAbove(rows, index);
    if (above) setSelected({ row: above.key, event: null });
  }, [rows, index, focus, open, openHidden]);
  const toggle = useCallback(
    (row: Row) => {
      if (row.kind === 'hidden') return openHidden(row);
      const now = opennessOf(row.life, focus, view);
      if (now) open(row.life, now === 'open' ? (stepOpenness(row.life, now, -1, focus) ?? 'collapsed') : 'open');
    },
    [focus, view, open, openHidden],
  );
  /** The selected row stays in the tree: what a new row would take in is shown by opening that row. */
  const toggleGrouping = useCallback(() => {
    const life = selected ? forest.byProcess.get(selected.row) : undefined;
    setView((now) => {
      const next = { ...now, grouped: !now.grouped };
      return life ? { ...reveal(life, focus, { ...next, filter: wanted }), filter: null } : next;
    });
  }, [forest, focus, selected, wanted]);

  return {
    forest,
    focus,
    rows,
    counts,
    selected,
    index,
    grouped: view.grouped,
    chosen: view.chosen,
    openGroups: view.openGroups,
    filter,
    setFilter,
    select: setSelected,
    go,
    move,
    widen,
    narrow,
    toggle,
    toggleGrouping,
  };
}

/** The nearest row before it that is less deep: its parent, or the row that stands for it and its like. */
function rowAbove(rows: readonly Row[], index: number): Row | undefined {
  for (let i = index - 1; i >= 0; i--) if (rows[i]!.depth < rows[index]!.depth) return rows[i];
  return undefined;
}

function flipped(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(keys);
  if (!next.delete(key)) next.add(key);
  return next;
}
