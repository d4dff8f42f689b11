'use client';

import { useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type AlertDetail, DISPOSITIONS } from '../../lib/alerts/alert';
import { growForest } from '../../lib/process-tree/forest';
import type { Row } from '../../lib/process-tree/rows';
import { searchForest } from '../../lib/process-tree/search';
import type { AdjacentEvent, AdjacentList, AlertTree } from '../../lib/process-tree/tree';
import { AxisHead } from '../process-tree/axis';
import { Grid } from '../process-tree/grid';
import { Legend } from '../process-tree/legend';
import { Minimap } from '../process-tree/minimap';
import { type PictureHandle, TreePicture } from '../process-tree/picture';
import { Splitter, useTreeWidth } from '../process-tree/splitter';
import { useTimeline } from '../process-tree/use-timeline';
import { type Selection, useTree } from '../process-tree/use-tree';
import { useWidth } from '../process-tree/use-width';
import { Button } from '../ui/button';
import { ErrorState } from '../ui/error-state';
import { type KeyMap, useKeys } from '../ui/keys';
import { replaceAddressQuietly } from '../ui/quiet-address';
import { Segmented } from '../ui/segmented';
import { day } from '../ui/time-format';
import type { IdeaAct } from './adjacent-idea';
import { rankedRows, useMarked } from './adjacent-marked';
import { AdjacentPanel, type AdjacentTab } from './adjacent-panel';
import { countIn, FIRST_SCOPE, leaveOut } from './adjacent-scope';
import { useObserve, useVerdict } from './detail-actions';
import { useChildren } from './detail-children';
import { useObservations, useSuggestions } from './detail-data';
import { DetailEscalate } from './detail-escalate';
import { DetailHeader } from './detail-header';
import { DetailHypothesisDialog } from './detail-hypothesis-dialog';
import { DetailLegs } from './detail-legs';
import { useNeighbours } from './detail-neighbours';
import { DetailNoteDialog } from './detail-note-dialog';
import { DetailTray } from './detail-tray';
import { DetailTreeHead } from './detail-tree-head';
import { detailQuery, readDetailView } from './detail-url';
import { Inspector, inspectedOf } from './inspector';
import { type Idea, ideaRows, statementOf, useIdeas } from './use-ideas';

const SETTLE_MS = 200;
/** Events of an idea that its hypothesis takes as evidence. */
const MOST_EVIDENCE = 60;

export interface DetailWorkspaceProps {
  alert: AlertDetail;
  tree: AlertTree;
  adjacent: AdjacentList | undefined;
  adjacentError: Error | null;
}

export function DetailWorkspace({ alert, tree: answer, adjacent, adjacentError }: DetailWorkspaceProps) {
  const search = useSearchParams();
  const [begin] = useState(() => readDetailView(search));
  const [view, setView] = useState(begin.view);
  const [find, setFind] = useState(begin.find);
  const [pane, setPane] = useState<'tree' | 'list'>('tree');
  const [listOpen, setListOpen] = useState(false);
  const [raw, setRaw] = useState(false);
  const [escalating, setEscalating] = useState(false);
  const [noting, setNoting] = useState<string | null>(null);
  const [proposing, setProposing] = useState<{
    refs: string[];
    chosen: ReadonlySet<string>;
    idea?: { title: string; statement: string; yaml: string };
  } | null>(null);
  const [tab, setTab] = useState<AdjacentTab>(begin.find === '' ? 'ideas' : 'events');
  const [scope, setScope] = useState(FIRST_SCOPE);

  const room = useRef<HTMLElement>(null);
  const [body, width] = useWidth<HTMLDivElement>();
  const [treeWidth, setTreeWidth] = useTreeWidth(width);
  const inspector = useRef<HTMLElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const picture = useRef<PictureHandle>(null);

  const children = useChildren(answer.hostId);
  const [start] = useState<Selection | null>(() => begunSelection(answer, alert, begin.row, begin.event));
  const tree = useTree(answer, children.loaded, alert.anchorId, start);
  const bounds = useMemo(
    () => ({ from: answer.histogram.from, to: answer.histogram.to }),
    [answer.histogram.from, answer.histogram.to],
  );
  const { forest, rows } = tree;
  const lineage = useMemo(
    () => forest.order.filter((life) => life.images.some((image) => image.anchorId === alert.anchorId)),
    [forest, alert.anchorId],
  );
  const drawn = useMemo(
    () => [...new Set([...lineage, ...rows.flatMap((row) => (row.kind === 'process' ? [row.life] : []))])],
    [lineage, rows],
  );
  const axisWidth = Math.max(0, width - treeWidth - 2);
  const timeline = useTimeline(lineage, drawn, bounds, axisWidth, {
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
  const suggestions = useSuggestions(alert.id, scope);
  const ideas = useIdeas(suggestions.data);
  const marked = useMarked(adjacent, find);
  const ranks = useMemo(
    () => (tab === 'ideas' ? ideaRows(ideas.ideas, forest) : rankedRows(adjacent, forest)),
    [tab, ideas.ideas, adjacent, forest],
  );
  const listIndex = useMemo(
    () => marked.shown.findIndex((event) => event.ref === ref || event.refs.includes(ref ?? '')),
    [marked.shown, ref],
  );

  const verdict = useVerdict(alert);
  const { observe, forget } = useObserve(alert.id);
  const neighbour = useNeighbours(alert.id);

  useAddress({
    row: tree.selected?.row ?? null,
    event: tree.selected?.event ?? null,
    window: timeline.moved ? timeline.window : null,
    view,
    axis: timeline.mode,
    find,
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
  /** Marks the selected events; the second time takes the mark back. */
  const toggleObserved = (refs: readonly string[]) => {
    if (refs.length === 0) return;
    const note = observations?.find(({ event }) => event.ref === refs[0])?.note ?? '';
    const change = refs.every((one) => observed.has(one)) ? forget({ refs, note }) : observe({ refs, note: '' });
    change.then(marked.uncheck, () => {});
  };
  const inIdeas = pane === 'list' && tab === 'ideas';
  const idea = ideas.ideas[ideas.index];
  const targets = () =>
    inIdeas && idea ? idea.refs : marked.checked.size > 0 ? [...marked.checked] : ref === null ? [] : [ref];
  const observeWith = (note: string) => {
    if (targets().length > 0) observe({ refs: targets(), note }).then(marked.uncheck, () => {});
  };
  const propose = (only?: string) => {
    const chosen =
      only !== undefined ? [only] : marked.checked.size === 0 && observed.size > 0 ? [...observed] : targets();
    if (chosen.length > 0)
      setProposing({
        refs: [...new Set([...observed, ...chosen, ...(ref === null ? [] : [ref])])],
        chosen: new Set(chosen),
      });
  };
  const goToIdea = (one: Idea) => {
    ideas.select(one.key);
    tree.go(one.first.processId, one.first.ref);
  };
  const actOn = (one: Idea, act: IdeaAct) => {
    goToIdea(one);
    if (act === 'observe') toggleObserved(one.refs);
    else if (act === 'widen') ideas.widen(one);
    else if (act === 'propose')
      setProposing({
        refs: one.refs.slice(0, MOST_EVIDENCE),
        chosen: new Set(one.refs.slice(0, MOST_EVIDENCE)),
        idea: { title: one.title, statement: statementOf(one), yaml: one.yaml },
      });
  };
  const cutBy = (how: typeof leaveOut) => {
    if (row?.kind === 'process')
      setScope(
        how(
          scope,
          row.life.images.map((image) => image.id),
        ),
      );
  };
  const goTo = (event: AdjacentEvent) => tree.go(event.processId, event.ref);
  const moveInList = (step: number) => {
    if (tab === 'ideas') {
      const next = ideas.ideas[Math.max(0, Math.min(ideas.ideas.length - 1, ideas.index + step))];
      if (next) goToIdea(next);
      return;
    }
    const to = marked.shown[Math.max(0, Math.min(marked.shown.length - 1, listIndex < 0 ? 0 : listIndex + step))];
    if (to) goTo(to);
  };
  const move = (step: number) => (pane === 'list' ? moveInList(step) : tree.move(step));
  const nextEvent = (step: number) => {
    if (row?.kind !== 'process') return;
    const { marks } = row.life;
    const at = marks.findIndex((mark) => mark.ref === ref);
    const to = marks[Math.max(0, Math.min(marks.length - 1, at + step))];
    if (to) tree.select({ row: row.key, event: to.ref });
  };
  const nextFound = (step: number) => {
    if (found.length === 0) return;
    const at = found.findIndex((life) => life.id === tree.selected?.row);
    const to = found[(at + step + found.length) % found.length];
    if (to) tree.go(to.id, null);
  };
  const focusPane = (which: 'tree' | 'list') => {
    setPane(which);
    if (which === 'list') {
      setListOpen(true);
      list.current?.focus({ preventScroll: true });
    } else room.current?.querySelector<HTMLElement>('[role=treegrid]')?.focus({ preventScroll: true });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tree takes the focus once, when the page opens
  useEffect(() => {
    if (document.activeElement === document.body || document.activeElement === null) focusPane('tree');
  }, []);
  const inspect = () => inspector.current?.querySelector<HTMLElement>('button')?.focus();
  const fit = () => (view === 'graph' ? picture.current?.fit() : timeline.fit());
  const zoom = (factor: number) => (view === 'graph' ? picture.current?.scaleBy(1 / factor) : timeline.zoom(factor));
  const checkCurrent = () => marked.shown[listIndex] && marked.check(marked.shown[listIndex], 'toggle');

  const findField = () => {
    setTab('events');
    requestAnimationFrame(() => document.getElementById('alert-find')?.focus());
  };

  const keys: KeyMap = {
    j: { label: 'next row', run: () => move(1) },
    ArrowDown: { label: 'next row', run: () => move(1) },
    k: { label: 'previous row', run: () => move(-1) },
    ArrowUp: { label: 'previous row', run: () => move(-1) },
    l: { label: 'open the row wider', run: widen },
    ArrowRight: { label: 'open the row wider', run: widen },
    h: { label: 'fold the row, or go to its parent', run: tree.narrow },
    ArrowLeft: { label: 'fold the row, or go to its parent', run: tree.narrow },
    Home: { label: 'first or last row', run: () => move(-rows.length - marked.shown.length) },
    End: { label: 'first or last row', run: () => move(rows.length + marked.shown.length) },
    s: { label: 'switch between tree and list', run: () => focusPane(pane === 'tree' ? 'list' : 'tree') },
    '.': { label: 'next or previous event of the row', run: () => nextEvent(1) },
    ',': { label: 'next or previous event of the row', run: () => nextEvent(-1) },
    Enter: { label: 'inspect (opens a placeholder)', run: () => (row?.kind === 'hidden' ? widen() : inspect()) },
    i: { label: 'inspect', run: inspect },
    r: { label: 'raw record', run: () => setRaw(!raw) },
    o: { label: 'observe, or take it back', run: () => toggleObserved(targets()) },
    O: { label: 'observe with a note', run: () => ref !== null && setNoting('') },
    x: { label: 'select in the list', run: checkCurrent },
    n: { label: 'new hypothesis', run: () => (inIdeas && idea ? actOn(idea, 'propose') : propose()) },
    w: { label: 'the idea wider', run: () => idea && tab === 'ideas' && ideas.widen(idea) },
    v: { label: 'ideas or events', run: () => setTab(tab === 'ideas' ? 'events' : 'ideas') },
    '-': { label: 'leave the process out of the incident, or take it back', run: () => cutBy(leaveOut) },
    '+': { label: 'count the process to the incident', run: () => cutBy(countIn) },
    '/': { label: 'find in list and tree', run: findField },
    f: { label: 'zoom to fit', run: fit },
    z: { label: 'zoom in or out', run: () => zoom(0.6) },
    Z: { label: 'zoom in or out', run: () => zoom(1 / 0.6) },
    L: { label: 'later or earlier', run: () => timeline.pan(0.25) },
    H: { label: 'later or earlier', run: () => timeline.pan(-0.25) },
    m: {
      label: 'fold idle time, or linear',
      run: () => timeline.setMode(timeline.mode === 'fold' ? 'linear' : 'fold'),
    },
    g: { label: 'tree or graph', run: () => setView(view === 'tree' ? 'graph' : 'tree') },
    a: { label: 'assign to me', run: verdict.assignToMe },
    e: { label: 'escalate to a threat', run: () => alert.threatId === null && setEscalating(true) },
    '[': { label: 'previous or next alert of the queue', run: () => void neighbour(-1) },
    ']': { label: 'previous or next alert of the queue', run: () => void neighbour(1) },
    Escape: {
      label: 'back to the tree',
      run: () => {
        if (marked.checked.size > 0) marked.uncheck();
        else if (raw) setRaw(false);
        else focusPane('tree');
      },
    },
  };
  if (alert.status !== 'withdrawn') {
    for (const [i, disposition] of DISPOSITIONS.entries()) {
      keys[String(i + 1)] = { label: 'verdict', run: () => verdict.judge(disposition) };
    }
  }
  useKeys(keys, { title: 'Alert' });

  return (
    <section
      ref={room}
      aria-label={`Alert ${alert.id}`}
      className="relative grid h-full min-w-0 grid-cols-[320px_minmax(0,1fr)] grid-rows-[48px_minmax(0,1fr)] overflow-hidden max-[1279px]:grid-cols-1"
    >
      <div className="col-span-full min-w-0">
        <DetailHeader
          alert={alert}
          verdict={verdict}
          onEscalate={() => setEscalating(true)}
          onToggleList={() => setListOpen(!listOpen)}
        />
      </div>
      <aside
        aria-label="Adjacent behaviors"
        className={`flex min-h-0 min-w-0 flex-col border-r border-line bg-surface max-[1279px]:absolute max-[1279px]:top-12 max-[1279px]:bottom-0 max-[1279px]:left-0 max-[1279px]:z-20 max-[1279px]:w-80 max-[1279px]:shadow-float ${listOpen ? '' : 'max-[1279px]:hidden'}`}
      >
        {adjacentError && !adjacent ? (
          <ErrorState what="The adjacent behaviors could not be loaded" error={adjacentError} />
        ) : (
          <AdjacentPanel
            tab={tab}
            onTab={setTab}
            suggestions={suggestions.data}
            error={suggestions.isError ? suggestions.error : null}
            stale={suggestions.isPlaceholderData}
            scope={scope}
            onScope={setScope}
            ideas={{
              ideas: ideas.ideas,
              index: ideas.index,
              observed,
              pane: list,
              onFocus: () => setPane('list'),
              onAct: actOn,
            }}
            events={{
              events: marked.shown,
              total: adjacent?.total ?? 0,
              find,
              onFind: setFind,
              index: listIndex,
              ranks: marked.ranks,
              checked: marked.checked,
              observed,
              list,
              onFocus: () => setPane('list'),
              onSelect: (event, check) => {
                if (check === 'none') goTo(event);
                else marked.check(event, check);
              },
              onObserve: (event) => toggleObserved([event.ref]),
              onHypothesis: (event) => propose(event.ref),
              onNext: nextFound,
              onLeave: () => focusPane('tree'),
            }}
          />
        )}
        <DetailTray observed={observed.size} checked={marked.checked.size} onNew={() => propose()} />
        <DetailLegs legs={alert.legs} />
      </aside>
      <div ref={body} className="flex min-h-0 min-w-0 flex-col">
        <Minimap tree={answer} window={timeline.window} onWindow={timeline.setWindow} />
        <div className="relative flex min-h-0 flex-1 flex-col">
          <div className="flex h-9 flex-none border-b border-line bg-surface">
            <div style={{ width: treeWidth }} className="min-w-0 flex-none">
              <DetailTreeHead
                tree={tree}
                truncated={answer.truncated}
                view={view}
                onView={setView}
                find={find}
                found={found.length}
                onNext={nextFound}
                picture={picture}
                fileName={`alert-${alert.id}-${answer.host}`}
              />
            </div>
            {view === 'tree' ? (
              <div className="min-w-0 flex-1 overflow-hidden border-l border-line pl-px">
                <AxisHead axis={timeline.axis} linear={timeline.mode === 'linear'} />
              </div>
            ) : (
              <span className="cut self-center px-3 text-11 text-ink-3">
                Drag moves, wheel zooms, double click opens or folds
              </span>
            )}
          </div>
          {view === 'tree' ? (
            <>
              <Grid
                tree={tree}
                timeline={timeline}
                treeWidth={treeWidth}
                alertTime={alert.firstTime}
                ranks={ranks}
                found={foundIds}
                loading={children.loading}
                onToggle={toggle}
                onFocus={() => setPane('tree')}
              />
              <Splitter at={treeWidth} onMove={setTreeWidth} />
            </>
          ) : (
            <TreePicture tree={tree} handle={picture} onToggle={toggle} />
          )}
        </div>
        <footer className="flex h-7 flex-none items-center gap-3 border-t border-line bg-surface px-3">
          <Legend />
          <span className="cut min-w-0 flex-1 text-11 text-ink-3">
            {day(timeline.window.from)}, UTC.
            {timeline.mode === 'fold' && timeline.axis.stretches.length > 1 ? ' Scale changes at each line.' : ''}
          </span>
          <Segmented
            label="Time axis"
            size="sm"
            value={timeline.mode}
            options={[
              { value: 'fold', label: 'Fold idle', tip: 'Idle time is folded and named (m)' },
              { value: 'linear', label: 'Linear', tip: 'One scale for the whole window (m)' },
            ]}
            onChange={timeline.setMode}
          />
          <Button size="sm" kbd="f" onClick={fit}>
            Zoom to fit
          </Button>
        </footer>
        <Inspector
          ref={inspector}
          forest={forest}
          row={row}
          inspected={inspected}
          raw={raw}
          onRaw={() => setRaw(!raw)}
          onEvent={tree.go}
          actions={{ find: setFind, observe: observeWith }}
        />
      </div>
      <DetailEscalate alert={alert} open={escalating} onClose={() => setEscalating(false)} />
      <DetailNoteDialog open={noting !== null} onClose={() => setNoting(null)} onSave={observeWith} />
      <DetailHypothesisDialog
        alertId={alert.id}
        refs={proposing?.refs ?? []}
        chosen={proposing?.chosen ?? new Set()}
        idea={proposing?.idea}
        observations={observations ?? []}
        onClose={() => setProposing(null)}
      />
    </section>
  );
}

function observedInTree(tree: AlertTree): string[] {
  return tree.processes.flatMap((process) => process.marks.flatMap((mark) => (mark.observed ? [mark.ref] : [])));
}

/** What the address names, else the alert's own event. */
function begunSelection(
  answer: AlertTree,
  alert: AlertDetail,
  row: string | null,
  event: string | null,
): Selection | null {
  const forest = growForest(answer.processes);
  const named = row === null ? undefined : (forest.byProcess.get(row)?.id ?? row);
  if (named !== undefined) return { row: named, event };
  const wanted = event ?? alert.summary.eventRef;
  const life =
    forest.order.find(
      (one) => one.marks.some((mark) => mark.ref === wanted) || one.images.some((image) => image.startRef === wanted),
    ) ??
    forest.byProcess.get(alert.summary.processId) ??
    forest.order[0];
  if (!life) return null;
  return { row: life.id, event: life.shown.startRef === wanted ? null : wanted };
}

/** Writes the view to the address once it rests: browsers refuse hundreds of writes a minute. */
function useAddress(view: Parameters<typeof detailQuery>[0]): void {
  const query = detailQuery(view);
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const timer = setTimeout(() => replaceAddressQuietly(window.location.pathname + query), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [query]);
}
