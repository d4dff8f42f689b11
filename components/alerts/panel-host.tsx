'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { EventKind } from '../../lib/telemetry/event';
import type { HostEvent, HostEventPage } from '../../lib/telemetry/host-event';
import { visible } from '../../lib/telemetry/text';
import { EventMore } from '../telemetry/event-more';
import { apiGet } from '../ui/api';
import { Button } from '../ui/button';
import { cx } from '../ui/class-names';
import { count } from '../ui/count';
import { ErrorState } from '../ui/error-state';
import { Menu } from '../ui/menu';
import { PanelHead } from '../ui/panel-head';
import { slotOf } from '../ui/row-slot';
import { SkeletonRows } from '../ui/skeleton';
import { clock } from '../ui/time-format';
import { useSettled } from '../ui/use-settled';
import { useEvent } from './detail-data';
import { HOST_COLUMNS, HostCell, type HostColumn, useHostColumns } from './host-columns';
import type { DetailPage } from './use-detail';

const ROW = 24;
const SETTLE_MS = 250;
const KIND_GROUPS: { label: string; kinds: EventKind[] }[] = [
  { label: 'All', kinds: [] },
  { label: 'Starts', kinds: ['process_start', 'exec_failed'] },
  { label: 'Files', kinds: ['file_create', 'file_write', 'file_rename', 'file_delete', 'file_chmod'] },
  { label: 'Connections', kinds: ['net_connect'] },
  { label: 'Other', kinds: ['other'] },
];

/** Everything on the host in the window of the timeline, in order. Zooming or brushing above changes it. */
export function PanelHost({ page }: { page: DetailPage }) {
  const { answer, alert, timeline, tree } = page;
  // dragging a brush should not ask for every step
  const window = useSettled(timeline.window, SETTLE_MS);
  const [group, setGroup] = useState(0);
  const [outside, setOutside] = useState<string | null>(null);
  const [columns, toggleColumn] = useHostColumns();
  const kinds = KIND_GROUPS[group]!.kinds;
  const query = useInfiniteQuery({
    queryKey: ['host events', answer.hostId, window.from, window.to, group],
    queryFn: ({ pageParam, signal }) =>
      apiGet<HostEventPage>(
        `/api/processes/${answer.hostId}/around`,
        { from: window.from, to: window.to, after: pageParam ?? undefined, kind: kinds.join() },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    staleTime: 30_000,
  });
  const events = useMemo(() => query.data?.pages.flatMap((one) => one.events) ?? [], [query.data]);
  const total = query.data?.pages[0]?.total ?? 0;
  const go = (event: HostEvent) => {
    if (tree.forest.byProcess.has(event.processId)) tree.go(event.processId, event.ref);
    setOutside(tree.forest.byProcess.has(event.processId) ? null : event.ref);
  };
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex h-7 flex-none items-center gap-2 border-b border-line px-3 text-11">
        <h2 className="text-11 text-ink-2">Everything on {visible(answer.host)}</h2>
        <span className="num text-ink-3">
          {count(total)} events, {clock(window.from, true)} to {clock(window.to, true)}
        </span>
        <span className="ml-auto flex items-center gap-1">
          {KIND_GROUPS.map(({ label }, i) => (
            <Button
              key={label}
              size="sm"
              variant="ghost"
              on={i === group}
              aria-pressed={i === group}
              onClick={() => setGroup(i)}
            >
              {label}
            </Button>
          ))}
          <Menu
            align="end"
            trigger={<Button size="sm">Columns</Button>}
            items={HOST_COLUMNS.map(({ id, label }) => ({
              label,
              checked: columns.includes(id),
              onSelect: () => toggleColumn(id),
            }))}
          />
        </span>
      </div>
      {query.isError ? (
        <ErrorState what="The events could not be loaded" error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <SkeletonRows rows={6} height={ROW} />
      ) : events.length === 0 ? (
        <p className="px-3 py-2 text-12 text-ink-3">
          Nothing of this kind in the window. Zoom out, or choose another kind.
        </p>
      ) : (
        <div className="flex min-h-0 flex-1">
          <HostRows
            events={events}
            total={total}
            columns={columns}
            anchorId={alert.anchorId}
            current={page.ref}
            onMore={() => {
              if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
            }}
            onGo={go}
          />
          {outside !== null && <Outside eventRef={outside} />}
        </div>
      )}
    </div>
  );
}

/** An event of a process that the tree does not hold: what its line has no room for. */
function Outside({ eventRef }: { eventRef: string }) {
  const { data } = useEvent(eventRef);
  return (
    <aside aria-label="Event outside the tree" className="w-90 flex-none overflow-y-auto border-l border-line">
      <PanelHead title="Outside the tree" note={data ? clock(data.time, true) : undefined} line={false} />
      {data ? (
        <EventMore event={data} hits={data.matches.flatMap((match) => match.hits)} />
      ) : (
        <SkeletonRows rows={3} height={20} />
      )}
    </aside>
  );
}

function HostRows({
  events,
  total,
  columns,
  anchorId,
  current,
  onMore,
  onGo,
}: {
  events: readonly HostEvent[];
  total: number;
  columns: readonly string[];
  anchorId: string;
  current: string | null;
  onMore: () => void;
  onGo: (event: HostEvent) => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState(0);
  // Who came here by a key waits in the panel's head until there are rows.
  useEffect(() => {
    const panel = scroller.current?.closest('[role=tabpanel]');
    if (panel?.contains(document.activeElement)) scroller.current?.focus({ preventScroll: true });
  }, []);
  const virtual = useVirtualizer({
    count: events.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (i) => events[i]?.ref ?? i,
    overscan: 4,
  });
  const items = virtual.getVirtualItems();
  const lastShown = items[items.length - 1]?.index ?? 0;
  useEffect(() => {
    if (lastShown >= events.length - 50) onMore();
  }, [lastShown, events.length, onMore]);
  const move = (step: number) => {
    const next = Math.max(0, Math.min(events.length - 1, cursor + step));
    setCursor(next);
    virtual.scrollToIndex(next);
  };
  const shown = useMemo(() => HOST_COLUMNS.filter(({ id }) => columns.includes(id)), [columns]);
  const go = useRef(onGo);
  go.current = onGo;
  const onPoint = useCallback((index: number, event: HostEvent) => {
    setCursor(index);
    go.current(event);
  }, []);
  const template = shown.map(({ width }) => width).join(' ');
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table cannot be virtualised row by row
    <div
      ref={scroller}
      role="grid"
      aria-label="Events on the host"
      aria-rowcount={total}
      aria-activedescendant={`host-event-${cursor}`}
      tabIndex={0}
      data-begin=""
      className="group/host min-h-0 flex-1 overflow-auto [scrollbar-width:thin] focus-visible:outline-none"
      onKeyDown={(event) => {
        const step = {
          ArrowDown: 1,
          j: 1,
          ArrowUp: -1,
          k: -1,
          PageDown: 8,
          PageUp: -8,
          Home: -events.length,
          End: events.length,
        }[event.key];
        if (step !== undefined) move(step);
        else if (event.key === 'Enter' && events[cursor]) onGo(events[cursor]);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <div className="relative" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const event = events[item.index]!;
          return (
            <HostRow
              key={slotOf(item.index, virtual.range)}
              event={event}
              index={item.index}
              top={item.start}
              columns={shown}
              template={template}
              inLineage={event.anchorId === anchorId}
              current={event.ref === current}
              pointed={item.index === cursor}
              onPoint={onPoint}
            />
          );
        })}
      </div>
    </div>
  );
}

/** While somebody scrolls, only rows that come into view are drawn. */
const HostRow = memo(function HostRow({
  event,
  index,
  top,
  columns,
  template,
  inLineage,
  current,
  pointed,
  onPoint,
}: {
  event: HostEvent;
  index: number;
  top: number;
  columns: readonly HostColumn[];
  template: string;
  inLineage: boolean;
  /** what the inspector shows */
  current: boolean;
  /** the cursor stands here */
  pointed: boolean;
  onPoint: (index: number, event: HostEvent) => void;
}) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus and names this row as its active one
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter on the grid does the same
    // biome-ignore lint/a11y/useSemanticElements: a table cannot be virtualised row by row
    <div
      id={`host-event-${index}`}
      role="row"
      aria-rowindex={index + 1}
      aria-selected={pointed}
      onClick={() => onPoint(index, event)}
      style={{ transform: `translateY(${top}px)`, height: ROW, gridTemplateColumns: template }}
      className={cx(
        'absolute inset-x-0 top-0 grid items-center gap-x-2 border-l-3 px-2.5 text-11 contain-strict',
        current ? 'border-accent bg-accent-bg/70' : 'border-transparent hover:bg-raised/60',
        !inLineage && 'text-ink-3',
        pointed &&
          'group-focus-visible/host:outline-2 group-focus-visible/host:-outline-offset-2 group-focus-visible/host:outline-accent',
      )}
    >
      {columns.map(({ id }) => (
        // biome-ignore lint/a11y/useSemanticElements: see the row
        <span key={id} role="gridcell" tabIndex={-1} className="flex min-w-0 items-center">
          <HostCell column={id} event={event} inLineage={inLineage} />
        </span>
      ))}
    </div>
  );
});
