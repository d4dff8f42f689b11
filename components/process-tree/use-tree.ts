'use client';

import { useCallback, useMemo, useState } from 'react';
import { type Forest, growForest, type Life } from '../../lib/process-tree/forest';
import {
  CHILDREN_SHOWN,
  countRows,
  type Focus,
  flattenRows,
  focusOf,
  type Openness,
  opennessOf,
  type Row,
  reveal,
  stepOpenness,
  type TreeView,
} from '../../lib/process-tree/rows';
import type { AlertTree, TreeProcess } from '../../lib/process-tree/tree';

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
  select: (selection: Selection) => void;
  /** opens what hides the process, and selects it */
  go: (processId: string, event: string | null) => void;
  move: (step: number) => void;
  /** one step wider; on a row that is open, its first child */
  widen: () => void;
  /** one step narrower; on a leaf, its parent */
  narrow: () => void;
  toggle: (row: Row) => void;
  /** opens a placeholder of the tree itself; what the answer left out is asked for by the page */
  openHidden: (row: Row) => void;
}

const FRESH: TreeView = { chosen: new Map(), shownChildren: new Map() };

/** What is open and selected in the tree. Lives keep their state when the tree is asked for again. */
export function useTree(
  tree: AlertTree,
  loaded: readonly TreeProcess[],
  anchorId: string,
  start: Selection | null,
): TreeState {
  const [view, setView] = useState<TreeView>(FRESH);
  const [selected, setSelected] = useState<Selection | null>(start);
  const forest = useMemo(() => growForest(joined(tree.processes, loaded)), [tree.processes, loaded]);
  const focus = useMemo(() => focusOf(forest, tree.chain, anchorId), [forest, tree.chain, anchorId]);
  const rows = useMemo(() => flattenRows(forest, focus, view), [forest, focus, view]);
  const counts = useMemo(() => countRows(rows), [rows]);
  const index = useMemo(() => rows.findIndex((row) => row.key === selected?.row), [rows, selected?.row]);

  const open = useCallback((life: Life, state: Openness) => {
    setView((now) => ({ ...now, chosen: new Map(now.chosen).set(life.id, state) }));
  }, []);
  const go = useCallback(
    (processId: string, event: string | null) => {
      const life = forest.byProcess.get(processId);
      if (!life) return;
      setView((now) => reveal(life, focus, now));
      setSelected({ row: life.id, event });
    },
    [forest, focus],
  );
  const move = useCallback(
    (step: number) => {
      const to = rows[Math.max(0, Math.min(rows.length - 1, index < 0 ? 0 : index + step))];
      if (to) setSelected({ row: to.key, event: null });
    },
    [rows, index],
  );
  const openHidden = useCallback(
    (row: Row) => {
      if (row.kind !== 'hidden' || row.why === 'left_out') return;
      const first = row.lives[0];
      if (row.why === 'fold') open(row.parent, 'open');
      else {
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
    if (row.kind === 'hidden') return openHidden(row);
    if (row.openness === null) return;
    const next = stepOpenness(row.life, row.openness, 1, focus);
    if (next) open(row.life, next);
    else move(1);
  }, [rows, index, focus, open, openHidden, move]);
  const narrow = useCallback(() => {
    const row = rows[index];
    if (!row) return;
    const parent = row.kind === 'hidden' ? row.parent : row.life.parent;
    const next = row.kind === 'process' && row.openness ? stepOpenness(row.life, row.openness, -1, focus) : undefined;
    if (row.kind === 'process' && next) open(row.life, next);
    else if (parent) setSelected({ row: parent.id, event: null });
  }, [rows, index, focus, open]);
  const toggle = useCallback(
    (row: Row) => {
      if (row.kind === 'hidden') return openHidden(row);
      const now = opennessOf(row.life, focus, view);
      if (now) open(row.life, now === 'open' ? (stepOpenness(row.life, now, -1, focus) ?? 'collapsed') : 'open');
    },
    [focus, view, open, openHidden],
  );

  return {
    forest,
    focus,
    rows,
    counts,
    selected,
    index,
    select: setSelected,
    go,
    move,
    widen,
    narrow,
    toggle,
    openHidden,
  };
}

/** Children that were asked for later join the tree, and their parents no longer leave them out. */
function joined(processes: readonly TreeProcess[], loaded: readonly TreeProcess[]): TreeProcess[] {
  if (loaded.length === 0) return [...processes];
  const known = new Set(processes.map((process) => process.id));
  const added = loaded.filter((process) => !known.has(process.id));
  const arrived = new Map<string, number>();
  for (const { parentId } of added) if (parentId) arrived.set(parentId, (arrived.get(parentId) ?? 0) + 1);
  return [...processes, ...added].map((process) =>
    arrived.has(process.id)
      ? { ...process, hiddenChildren: Math.max(0, process.hiddenChildren - arrived.get(process.id)!) }
      : process,
  );
}
