'use client';

import { useRouter } from 'next/navigation';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { AlertRow } from '../../lib/alerts/alert';
import { Button } from '../ui/button';
import { count, plural } from '../ui/count';
import { ErrorState } from '../ui/error-state';
import { useKeys } from '../ui/keys';
import { useMe } from '../ui/me';
import { SkeletonRows } from '../ui/skeleton';
import { Tabs } from '../ui/tabs';
import { useToast } from '../ui/toast';
import { CloseDialog } from './close-dialog';
import { EscalateDialog } from './escalate-dialog';
import { filtersOf, type QueueState } from './queue-address';
import { QueueEmpty } from './queue-empty';
import { QueueFilters } from './queue-filters';
import { QueueFoot } from './queue-foot';
import { QueueList } from './queue-list';
import { PlaceStore } from './queue-place';
import { QueuePreview } from './queue-preview';
import { type GroupHead, groupCount, queueRows } from './queue-rows';
import { useAlertChanges } from './use-alert-changes';
import { useQueue } from './use-queue';
import { useCursorInAddress, useQueueAddress } from './use-queue-address';

const isOpen = ({ status }: AlertRow) => status === 'new' || status === 'in_progress';

export function QueuePage() {
  const router = useRouter();
  const me = useMe();
  const change = useAlertChanges();
  const toast = useToast();
  const [state, setState] = useQueueAddress();
  const filterKey = JSON.stringify(filtersOf(state));
  const filters = useMemo(() => JSON.parse(filterKey) as ReturnType<typeof filtersOf>, [filterKey]);
  const { list, waiting, views, total, events, refresh } = useQueue(filters);

  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [pointed, setPointed] = useState<string | null>(state.at);
  const [closing, setClosing] = useState<readonly AlertRow[]>([]);
  const [escalating, setEscalating] = useState<{ alerts: readonly AlertRow[]; siblings: readonly AlertRow[] } | null>(
    null,
  );
  const [place] = useState(() => new PlaceStore());
  const filterInput = useRef<HTMLInputElement>(null);
  useCursorInAddress(pointed, setState);
  const open = useCallback(
    (id: string) => {
      setState({ at: id });
      router.push(`/alerts/${id}`);
    },
    [router, setState],
  );

  const pages = useMemo(() => list.data?.pages.map(({ alerts }) => alerts) ?? [], [list.data]);
  const rows = useMemo(() => queueRows(pages, state.group, folded), [pages, state.group, folded]);
  const lines = useMemo(() => rows.flatMap((row) => (row.kind === 'alert' ? [row.alert] : [])), [rows]);
  const loaded = useMemo(() => new Map(pages.flat().map((alert) => [alert.id, alert])), [pages]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another list has another selection
  useEffect(() => setSelected(new Set()), [filterKey]);

  const cursor = lines.findIndex(({ id }) => id === pointed);
  const current = lines[cursor] ?? (pointed === null || cursor < 0 ? lines[0] : undefined);
  const targets = selected.size > 0 ? [...selected].flatMap((id) => loaded.get(id) ?? []) : current ? [current] : [];

  const move = (step: number) => {
    const from = current ? lines.indexOf(current) : -1;
    const to = Math.max(0, Math.min(lines.length - 1, from + step));
    const alert = lines[to];
    if (alert) setPointed(alert.id);
  };
  // read when a row is clicked, so that rows need not be drawn anew whenever the cursor moves
  const latest = useRef({ lines, pointed });
  latest.current = { lines, pointed };
  const select = useCallback((id: string, range: boolean) => {
    const { lines, pointed } = latest.current;
    setSelected((before) => {
      const next = new Set(before);
      const from = lines.findIndex((each) => each.id === pointed);
      const to = lines.findIndex((each) => each.id === id);
      if (range && from >= 0 && to >= 0) {
        for (const each of lines.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(each.id);
      } else if (!next.delete(id)) next.add(id);
      return next;
    });
    setPointed(id);
  }, []);
  const fold = useCallback((key: string) => {
    setFolded((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  }, []);
  const assign = () => {
    const mine = targets.filter((alert) => alert.assignee !== me.name || alert.status === 'new');
    const status = mine.every(({ status }) => status === 'new') ? ({ status: 'in_progress' } as const) : {};
    void change(
      mine.map(({ id }) => id),
      { assignee: me.name, ...status },
      'assigned to you, in progress',
    );
  };
  const verdict = () => setClosing(targets);
  const escalate = () => {
    const free = targets.filter(({ threatId }) => threatId === null);
    const chosen = new Set(free.map(({ id }) => id));
    const trees = new Set(free.map(({ hostId, anchorId }) => `${hostId}-${anchorId}`));
    const siblings = [...loaded.values()].filter(
      (each) =>
        !chosen.has(each.id) && isOpen(each) && each.threatId === null && trees.has(`${each.hostId}-${each.anchorId}`),
    );
    if (free.length > 0) setEscalating({ alerts: free, siblings });
    else if (targets[0]) toast({ text: `Already part of threat ${targets[0].threatId}.` });
  };
  const escalateGroup = useCallback((group: GroupHead) => {
    const alerts = group.alerts.filter(({ threatId }) => threatId === null);
    if (alerts.length > 0) setEscalating({ alerts, siblings: [] });
  }, []);
  const reopen = () => current && void change([current.id], { status: 'in_progress' }, 'reopened');
  const loadMore = useCallback(() => {
    if (list.hasNextPage && !list.isFetchingNextPage && !list.isError) void list.fetchNextPage();
  }, [list.hasNextPage, list.isFetchingNextPage, list.isError, list.fetchNextPage]);
  useKeys(
    {
      j: { label: 'next alert', run: () => move(1) },
      ArrowDown: { label: 'next alert', run: () => move(1) },
      k: { label: 'previous alert', run: () => move(-1) },
      ArrowUp: { label: 'previous alert', run: () => move(-1) },
      g: { label: 'first alert', run: () => move(-lines.length) },
      G: { label: 'last alert that is loaded', run: () => move(lines.length) },
      x: { label: 'select or leave out', run: () => current && select(current.id, false) },
      Enter: { label: 'open the alert', run: () => current && open(current.id) },
      a: { label: 'assign to me', run: assign },
      c: { label: 'close with a verdict', run: () => targets.length > 0 && verdict() },
      e: { label: 'escalate to a threat', run: escalate },
      r: { label: 'refresh the list', run: () => void refresh() },
      '/': { label: 'filter by text', run: () => filterInput.current?.select() },
      p: { label: 'show or hide the preview', run: () => setState({ preview: !state.preview }) },
      Escape: {
        label: 'clear the selection, then close the preview',
        run: () => (selected.size > 0 ? setSelected(new Set()) : state.preview && setState({ preview: false })),
      },
    },
    { title: 'Queue' },
  );

  const groups = state.group === 'none' ? 0 : groupCount(rows);
  const groupWords = groups > 0 ? ` in ${plural(groups, 'group')}${list.hasNextPage ? ' so far' : ''}` : '';
  return (
    <div className="flex h-full flex-col">
      <Tabs label="Views" value={state.view} tabs={tabsOf(views)} onChange={(view) => setState({ view })}>
        {waiting > 0 && (
          <Button size="sm" kbd="r" on busy={list.isRefetching} onClick={() => void refresh()}>
            {count(waiting)} new
          </Button>
        )}
        {!state.preview && (
          <Button size="sm" variant="ghost" kbd="p" onClick={() => setState({ preview: true })}>
            Preview
          </Button>
        )}
      </Tabs>
      <QueueFilters state={state} onChange={setState} inputRef={filterInput}>
        {total !== undefined && `${plural(total, 'alert')}${groupWords}, ${plural(events ?? 0, 'event')}`}
      </QueueFilters>
      <div className="flex min-h-0 flex-1">
        <section className="flex min-w-0 flex-1 flex-col bg-surface">
          {list.isError && (
            <ErrorState
              what={
                list.data
                  ? 'The queue could not be read again; these are the rows of before'
                  : 'The queue could not be read'
              }
              error={list.error}
              onRetry={() => void list.refetch()}
            />
          )}
          {list.isPending ? (
            <div className="min-h-0 flex-1">
              <SkeletonRows rows={14} height={state.rows === '2' ? 40 : 28} />
            </div>
          ) : lines.length === 0 && rows.length === 0 ? (
            <div className="flex-1">
              {!list.isError && <QueueEmpty state={state} views={views} onChange={setState} />}
            </div>
          ) : (
            <QueueList
              rows={rows}
              at={current?.id ?? null}
              selected={selected}
              twoLines={state.rows === '2'}
              tree={state.group === 'lineage'}
              onPoint={setPointed}
              onOpen={open}
              onSelect={select}
              onFold={fold}
              onEscalate={escalateGroup}
              onEnd={loadMore}
              place={place}
            />
          )}
          <QueueFoot
            selected={selected.size}
            place={place}
            loaded={lines.length}
            total={total}
            onAssign={assign}
            onVerdict={verdict}
            onEscalate={escalate}
            onClear={() => setSelected(new Set())}
          />
        </section>
        {state.preview && list.isPending && <div className="w-90 flex-none border-l border-line-2 bg-surface" />}
        {state.preview && current && (
          <QueuePreview
            alert={current}
            onClose={() => setState({ preview: false })}
            onAssign={assign}
            onVerdict={verdict}
            onEscalate={escalate}
            onReopen={reopen}
          />
        )}
      </div>
      <CloseDialog
        ids={closing.map(({ id }) => id)}
        name={closing[0]?.detector}
        initial={closing.length === 1 ? closing[0]?.disposition : null}
        onDone={(closed) => {
          setClosing([]);
          if (closed) setSelected(new Set());
        }}
      />
      <EscalateDialog
        alerts={escalating?.alerts ?? []}
        siblings={escalating?.siblings ?? []}
        onClose={() => setEscalating(null)}
      />
    </div>
  );
}

function tabsOf(
  views: ReturnType<typeof useQueue>['views'],
): { value: QueueState['view']; label: string; count?: number; tip?: string }[] {
  return [
    { value: 'open', label: 'Open', count: views?.open },
    { value: 'unassigned', label: 'Unassigned', count: views?.unassigned },
    { value: 'mine', label: 'Mine', count: views?.mine },
    { value: 'critical', label: 'Critical and high', count: views?.criticalAndHigh },
    {
      value: 'few-legs',
      label: 'Fewer than 3 legs',
      count: views?.fewLegs,
      tip: 'Open alerts whose process tree fewer than three live detectors catch',
    },
    { value: 'closed', label: 'Closed', count: views?.closed },
    { value: 'all', label: 'All' },
  ];
}
