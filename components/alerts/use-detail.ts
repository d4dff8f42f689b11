'use client';

import { useSearchParams } from 'next/navigation';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { OpenedAlert } from '../../lib/alerts/alert';
import { fittedLives } from '../../lib/process-tree/begin';
import type { Row } from '../../lib/process-tree/rows';
import { searchForest } from '../../lib/process-tree/search';
import type { AlertTree } from '../../lib/process-tree/tree';
import type { PictureHandle } from '../process-tree/picture';
import { useTreeWidth } from '../process-tree/splitter';
import { useTimeline } from '../process-tree/use-timeline';
import { useForest, useTree } from '../process-tree/use-tree';
import { useWidth } from '../process-tree/use-width';
import { rankedRows, useMarked } from './adjacent-marked';
import type { AdjacentTab } from './adjacent-panel';
import { FIRST_SCOPE } from './adjacent-scope';
import { useDetailAddress } from './detail-address';
import { begunSelection, observedInTree } from './detail-begin';
import { useChildren } from './detail-children';
import { useAdjacent, useLegs, useObservations, useSuggestions, useTreePrevalence } from './detail-data';
import { readDetailView } from './detail-url';
import { inspectedOf } from './inspected';
import { ideaRows, useIdeas } from './use-ideas';
import { usePainted } from './use-painted';

/** Everything that the parts of an alert's page share: what is open, selected, searched, filtered and in the window. */
export function useDetail(alert: OpenedAlert, answer: AlertTree) {
  const search = useSearchParams();
  const [begin] = useState(() => readDetailView(search));
  const [view, setView] = useState(begin.view);
  const [find, setFind] = useState(begin.find);
  const [tab, setTab] = useState(begin.tab);
  const [raw, setRaw] = useState(false);
  const [pane, setPane] = useState<'tree' | 'list'>('tree');
  const [listTab, setListTab] = useState<AdjacentTab>(begin.find === '' ? 'ideas' : 'events');
  const [scope, setScope] = useState(FIRST_SCOPE);
  const [body, width] = useWidth<HTMLDivElement>();
  const [treeWidth, setTreeWidth] = useTreeWidth(width);
  const picture = useRef<PictureHandle>(null);

  const children = useChildren(answer.hostId);
  const painted = usePainted();
  const prevalence = useTreePrevalence(alert.id, painted);
  const legs = useLegs(alert.id, painted);
  const adjacent = useAdjacent(alert.id, painted && listTab === 'events');
  const forest = useForest(answer.processes, children.loaded, children.more);
  const [start] = useState(() => begunSelection(forest, alert, begin.row, begin.event));
  const tree = useTree(forest, answer.chain, alert.anchorId, prevalence, {
    selected: start,
    filter: begin.filter,
    grouped: begin.grouped,
    chosen: begin.chosen,
    openGroups: begin.openGroups,
  });
  const { rows } = tree;
  const bounds = useMemo(
    () => ({ from: answer.histogram.from, to: answer.histogram.to }),
    [answer.histogram.from, answer.histogram.to],
  );
  const lineage = useMemo(
    () => forest.order.filter((life) => life.images.some((image) => image.anchorId === alert.anchorId)),
    [forest, alert.anchorId],
  );
  const drawn = useMemo(
    () => [...new Set([...lineage, ...rows.flatMap((row) => (row.kind === 'process' ? [row.life] : []))])],
    [lineage, rows],
  );
  const fitted = useMemo(() => fittedLives(forest, lineage, answer.chain), [forest, lineage, answer.chain]);
  const timeline = useTimeline(fitted, drawn, bounds, Math.max(0, width - treeWidth - 2), {
    window: begin.window ?? undefined,
    mode: begin.axis,
  });

  const row = rows[tree.index];
  const inspected = useMemo(
    () => (row ? inspectedOf(row, tree.selected?.event ?? null) : null),
    [row, tree.selected?.event],
  );
  const ref = inspected?.ref ?? null;
  const found = useMemo(() => searchForest(forest, find), [forest, find]);
  const foundIds = useMemo(() => new Set(found.map((life) => life.id)), [found]);
  const observations = useObservations(alert.id).data;
  // Another alert of the same tree may be the one that an event was observed on.
  const observed = useMemo(
    () => new Set([...(observations ?? []).map(({ event }) => event.ref), ...observedInTree(answer)]),
    [observations, answer],
  );
  const suggestions = useSuggestions(alert.id, scope, painted);
  const ideas = useIdeas(suggestions.data);
  const marked = useMarked(adjacent.data, find);
  const ranks = useMemo(
    () => (listTab === 'ideas' ? ideaRows(ideas.ideas, forest) : rankedRows(adjacent.data, forest)),
    [listTab, ideas.ideas, adjacent.data, forest],
  );
  const listIndex = useMemo(
    () => marked.shown.findIndex((event) => event.ref === ref || event.refs.includes(ref ?? '')),
    [marked.shown, ref],
  );
  useDetailAddress({
    row: tree.selected?.row ?? null,
    event: tree.selected?.event ?? null,
    window: timeline.moved ? timeline.window : null,
    view,
    axis: timeline.mode,
    find,
    filter: tree.filter,
    grouped: tree.grouped,
    chosen: tree.chosen,
    openGroups: tree.openGroups,
    tab,
  });

  const toggle = useCallback(
    (which: Row) => {
      if (which.kind === 'hidden' && which.why === 'left_out') return void children.load(which.parent);
      if (which.kind === 'process' && which.openness === 'collapsed') children.loadIfNone(which.life);
      tree.toggle(which);
    },
    [children.load, children.loadIfNone, tree.toggle],
  );
  const widen = () => {
    if (row?.kind === 'hidden' && row.why === 'left_out') return void children.load(row.parent);
    if (row?.kind === 'process' && row.openness === 'collapsed') children.loadIfNone(row.life);
    tree.widen();
  };
  return {
    painted,
    ...{ alert, answer, tree, timeline, children, prevalence, picture, body, treeWidth, setTreeWidth },
    ...{ view, setView, find, setFind, tab, setTab, raw, setRaw, pane, setPane, listTab, setListTab, scope, setScope },
    ...{
      row,
      inspected,
      ref,
      found,
      foundIds,
      observations,
      observed,
      marked,
      ranks,
      adjacent,
      legs,
      suggestions,
      ideas,
      listIndex,
      toggle,
      widen,
    },
  };
}

export type DetailPage = ReturnType<typeof useDetail>;
