'use client';

import { useRouter } from 'next/navigation';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { AlertChange, AlertRow } from '../../lib/alerts/alert';
import { Button } from '../ui/button';
import { count, plural } from '../ui/count';
import { ErrorState } from '../ui/error-state';
import { useKeys } from '../ui/keys';
import { useMe } from '../ui/me';
import { SkeletonRows } from '../ui/skeleton';
import { Tabs } from '../ui/tabs';
import { useToast } from '../ui/toast';
import { AssignDialog } from './assign-dialog';
import { BulkProgress, changeWords } from './bulk-progress';
import { CloseDialog } from './close-dialog';
import { EscalateDialog } from './escalate-dialog';
import { ExportMenu } from './export-menu';
import { filtersOf, listOf, readAddress, viewAddress } from './queue-address';
import { QueueEmpty } from './queue-empty';
import { QueueFilters } from './queue-filters';
import { QueueFoot } from './queue-foot';
import { QueueList } from './queue-list';
import { PlaceStore } from './queue-place';
import { QueuePreview } from './queue-preview';
import { type AlertLine, type GroupHead, groupCount, queueRows } from './queue-rows';
import { queueTabs } from './queue-tabs';
import { SavedViews } from './saved-views';
import { TagDialog } from './tag-dialog';
import { useAlertChanges } from './use-alert-changes';
import { type BulkSelection, useBulk } from './use-bulk';
import { useNextSame } from './use-next-same';
import { useQueue } from './use-queue';
import { useCursorInAddress, useQueueAddress } from './use-queue-address';
import { useSelection } from './use-selection';
import { useTrends } from './use-trends';

const isOpen = ({ status }: AlertRow) => status === 'new' || status === 'in_progress';
/** What one request changes; more goes through the background. */
const MOST_AT_ONCE = 1_000;
type Dialog = 'close' | 'assign' | 'tag' | null;

export function QueuePage() {
  const router = useRouter();
  const me = useMe();
  const change = useAlertChanges();
  const toast = useToast();
  const bulk = useBulk();
  const [state, setState] = useQueueAddress();
  const filterKey = JSON.stringify(filtersOf(state));
  const filters = useMemo(() => JSON.parse(filterKey) as ReturnType<typeof filtersOf>, [filterKey]);
  const listKey = JSON.stringify(listOf(state));
  const listing = useMemo(() => JSON.parse(listKey) as ReturnType<typeof listOf>, [listKey]);
  const { list, waiting, views, tally, refresh } = useQueue(filters, listing);

  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const [dialog, setDialog] = useState<Dialog>(null);
  const [escalating, setEscalating] = useState<{ alerts: readonly AlertRow[]; siblings: readonly AlertRow[] } | null>(
    null,
  );
  const [place] = useState(() => new PlaceStore());
  const filterInput = useRef<HTMLInputElement>(null);
  const open = useCallback(
    (id: string) => {
      setState({ at: id });
      router.push(`/alerts/${id}`);
    },
    [router, setState],
  );

  const pages = useMemo(() => list.data?.pages ?? [], [list.data]);
  const rows = useMemo(() => queueRows(pages, state.group, unfolded), [pages, state.group, unfolded]);
  const lines = useMemo(() => rows.filter((row): row is AlertLine => row.kind === 'alert'), [rows]);
  const loaded = useMemo(
    () => new Map(pages.flatMap(({ alerts }) => alerts).map((alert) => [alert.id, alert])),
    [pages],
  );
  const { selected, every, setEvery, pointed, setPointed, current, targets, move, select, selectLoaded, clear } =
    useSelection(lines, loaded, state.at, filterKey);
  useCursorInAddress(pointed, setState);
  const detectors = useMemo(
    () => [
      ...rows.flatMap((row) => (row.kind === 'group' && row.first ? [row.first.detectorId] : [])),
      ...(current ? [current.detectorId] : []),
    ],
    [rows, current],
  );
  const trends = useTrends(state.group === 'detector' ? detectors : current ? [current.detectorId] : []);
  const next = useNextSame(lines, current, listing, setPointed);

  const selection: BulkSelection | null = every
    ? { filter: filters }
    : targets.length > MOST_AT_ONCE
      ? { ids: targets.map(({ id }) => id) }
      : null;
  const apply = async (part: AlertChange, words: string, of: readonly AlertRow[] = targets) => {
    const done = selection
      ? await bulk.start(selection, part)
      : await change(
          of.map(({ id }) => id),
          part,
          words,
        );
    if (done && selection) clear();
    return done;
  };
  const assign = () => {
    if (selection) {
      void apply({ assignee: me.name }, '');
      return;
    }
    const mine = targets.filter((alert) => alert.assignee !== me.name || alert.status === 'new');
    const status = mine.every(({ status }) => status === 'new') ? ({ status: 'in_progress' } as const) : {};
    void apply({ assignee: me.name, ...status }, 'assigned to you, in progress', mine);
  };
  const escalate = () => {
    if (every) return;
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
  const fold = useCallback(
    (key: string) => setState({ fold: toggled(readAddress(new URLSearchParams(window.location.search)).fold, key) }),
    [setState],
  );
  // the cursor has left the group that it folded: the same key opens that one again until the cursor is moved
  const folded = useRef<{ key: string; pointed: string | null } | null>(null);
  const foldHere = () => {
    if (state.group === 'none') return;
    const again = folded.current?.pointed === pointed ? folded.current : null;
    const key = again?.key ?? (current && groupOf(current, state.group));
    folded.current = again || !key ? null : { key, pointed };
    if (key) fold(key);
  };
  const unfold = useCallback((id: string) => setUnfolded((before) => new Set(toggled([...before], id))), []);
  const setColumns = useCallback((columns: typeof state.columns) => setState({ columns }), [setState]);
  const loadMore = useCallback(() => {
    if (list.hasNextPage && !list.isFetchingNextPage && !list.isError) void list.fetchNextPage();
  }, [list.hasNextPage, list.isFetchingNextPage, list.isError, list.fetchNextPage]);
  const has = targets.length > 0 || every;
  useKeys(
    {
      j: { label: 'next alert', run: () => move(1) },
      ArrowDown: { label: 'next alert', run: () => move(1) },
      k: { label: 'previous alert', run: () => move(-1) },
      ArrowUp: { label: 'previous alert', run: () => move(-1) },
      g: { label: 'first alert', run: () => move(-lines.length) },
      G: { label: 'last alert that is loaded', run: () => move(lines.length) },
      x: { label: 'select or leave out', run: () => current && select(current.id, false) },
      X: {
        label: 'select every alert that is loaded, then everything that matches',
        run: () => (selected.size > 0 && selected.size === loaded.size ? setEvery(true) : selectLoaded()),
      },
      Enter: { label: 'open the alert', run: () => current && open(current.id) },
      a: { label: 'assign to me', run: () => has && assign() },
      A: { label: 'assign to somebody', run: () => has && setDialog('assign') },
      c: { label: 'close with a verdict', run: () => has && setDialog('close') },
      e: { label: 'escalate to a threat', run: escalate },
      t: { label: 'tag', run: () => has && setDialog('tag') },
      z: {
        label: 'fold or unfold the group of the alert',
        run: () => foldHere(),
      },
      H: { label: 'next of the same host', run: () => next('host') },
      D: { label: 'next of the same detector', run: () => next('detector') },
      T: { label: 'next of the same process tree', run: () => next('lineage') },
      r: { label: 'refresh the list', run: () => void refresh() },
      '/': { label: 'filter by text', run: () => filterInput.current?.select() },
      p: { label: 'show or hide the preview', run: () => setState({ preview: !state.preview }) },
      Escape: {
        label: 'clear the selection, then close the preview',
        run: () => (selected.size > 0 || every ? clear() : state.preview && setState({ preview: false })),
      },
    },
    { title: 'Queue' },
  );

  const groups = state.group === 'none' ? 0 : groupCount(rows);
  const groupWords = groups > 0 ? ` in ${plural(groups, 'group')}${list.hasNextPage ? ' so far' : ''}` : '';
  const than = tally?.atLeast ? 'more than ' : '';
  return (
    <div className="flex h-full flex-col">
      <h1 className="sr-only">Queue</h1>
      <Tabs label="Views" value={state.view} tabs={queueTabs(views)} onChange={(view) => setState({ view })}>
        {waiting > 0 && (
          <Button size="sm" kbd="r" on busy={list.isRefetching} onClick={() => void refresh()}>
            {count(waiting)} new
          </Button>
        )}
        <ExportMenu listing={listing} alerts={selected.size > 0 ? targets : null} total={tally?.total} />
        <SavedViews
          saved={views?.saved ?? []}
          address={viewAddress(state)}
          onOpen={(address) =>
            setState({ ...readAddress(new URLSearchParams(address)), at: null, preview: state.preview })
          }
        />
        {!state.preview && (
          <Button size="sm" variant="ghost" kbd="p" onClick={() => setState({ preview: true })}>
            Preview
          </Button>
        )}
      </Tabs>
      <QueueFilters state={state} onChange={setState} inputRef={filterInput}>
        {tally !== undefined &&
          `${than}${plural(tally.total, 'alert')}${groupWords}, ${than}${plural(tally.events, 'event')}`}
      </QueueFilters>
      <div className="flex min-h-0 flex-1">
        <section aria-label="Queue" className="flex min-w-0 flex-1 flex-col bg-surface">
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
              columns={state.columns}
              onColumns={setColumns}
              trends={state.group === 'detector' ? trends : null}
              at={current?.id ?? null}
              selected={selected}
              twoLines={state.rows === '2'}
              tree={state.group === 'lineage'}
              onPoint={setPointed}
              onOpen={open}
              onSelect={select}
              onSelectAll={selectLoaded}
              onFold={fold}
              onUnfold={unfold}
              onEscalate={escalateGroup}
              onEnd={loadMore}
              place={place}
            />
          )}
          {bulk.bulk && (
            <BulkProgress
              bulk={bulk.bulk}
              onCancel={() => void bulk.cancel()}
              onUndo={() => void bulk.undo()}
              onDismiss={bulk.dismiss}
            />
          )}
          <QueueFoot
            selected={selected.size}
            every={every}
            place={place}
            loaded={loaded.size}
            total={tally?.total}
            atLeast={tally?.atLeast ?? false}
            onEvery={() => setEvery(true)}
            onAssign={assign}
            onVerdict={() => setDialog('close')}
            onEscalate={escalate}
            onTag={() => setDialog('tag')}
            onClear={clear}
          />
        </section>
        {state.preview && list.isPending && <div className="w-90 flex-none border-l border-line-2 bg-surface" />}
        {state.preview && current && (
          <QueuePreview
            alert={current}
            onClose={() => setState({ preview: false })}
            onAssign={assign}
            onVerdict={() => setDialog('close')}
            onEscalate={escalate}
            onReopen={reopen}
            onTag={() => setDialog('tag')}
            onUntag={(tag) => void change([current.id], { removeTags: [tag] }, `the tag ${tag} was taken off`)}
            onNext={next}
            trend={trends[current.detectorId]}
          />
        )}
      </div>
      <CloseDialog
        ids={dialog === 'close' && !selection ? targets.map(({ id }) => id) : []}
        all={dialog === 'close' && selection ? { selection, start: bulk.start } : null}
        name={targets[0]?.detector}
        initial={targets.length === 1 ? targets[0]?.disposition : null}
        onDone={(closed) => {
          setDialog(null);
          if (closed) clear();
        }}
      />
      <AssignDialog
        alerts={dialog === 'assign' ? (every ? (tally?.total ?? 0) : targets.length) : 0}
        onClose={() => setDialog(null)}
        onAssign={(assignee) => {
          setDialog(null);
          void apply({ assignee }, changeWords({ assignee }));
        }}
      />
      <TagDialog
        alerts={dialog === 'tag' ? (every ? (tally?.total ?? 0) : targets.length) : 0}
        onClose={() => setDialog(null)}
        onTag={(tags) => {
          setDialog(null);
          void apply(tags, 'tagged');
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

function toggled(list: readonly string[], value: string): string[] {
  return list.includes(value) ? list.filter((each) => each !== value) : [...list, value];
}

function groupOf(alert: AlertRow, by: 'lineage' | 'host' | 'detector'): string {
  if (by === 'detector') return `detector-${alert.detectorId}`;
  return by === 'host' ? `host-${alert.hostId}` : `lineage-${alert.hostId}-${alert.anchorId}`;
}
