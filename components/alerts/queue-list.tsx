// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual list stand apart, which those of a table cannot
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names its active row
'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, useEffect, useMemo, useRef } from 'react';
import { useCatchFocus } from '../ui/catch-focus';
import type { ChosenColumn } from './queue-columns';
import { QueueGroupRow, type QueueGroupRowProps } from './queue-group-row';
import { QueueHeads } from './queue-heads';
import type { PlaceStore } from './queue-place';
import { QueueAlertRow, type QueueRowProps } from './queue-row';
import type { QueueRow } from './queue-rows';
import { useColumns } from './use-columns';

export interface QueueListProps
  extends Pick<QueueRowProps, 'onPoint' | 'onOpen' | 'onSelect' | 'onUnfold' | 'twoLines'>,
    Pick<QueueGroupRowProps, 'onFold' | 'onEscalate' | 'tree'> {
  columns: readonly ChosenColumn[];
  onColumns: (columns: ChosenColumn[]) => void;
  /** of the detectors whose groups stand here */
  trends: Record<number, readonly number[]> | null;
  onSelectAll: () => void;
  rows: readonly QueueRow[];
  at: string | null;
  selected: ReadonlySet<string>;
  /** the last rows are near and there are more */
  onEnd: () => void;
  place: PlaceStore;
}

const GROUP_HEIGHT = 28;

/** The rows that the window needs, at fixed heights. The cursor is kept in view. */
export function QueueList({
  rows,
  columns,
  onColumns,
  trends,
  at,
  selected,
  twoLines,
  tree,
  onEnd,
  onSelectAll,
  place,
  ...handlers
}: QueueListProps) {
  const { heads, template } = useColumns(columns, !twoLines, onColumns);
  const ids = useMemo(() => columns.map(({ id }) => id), [columns]);
  const alerts = useMemo(() => rows.filter(({ kind }) => kind === 'alert'), [rows]);
  const scroller = useRef<HTMLDivElement>(null);
  const alertHeight = twoLines ? 40 : 28;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === 'group' ? GROUP_HEIGHT : alertHeight),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 12,
  });
  useCatchFocus(scroller);
  const shape = `${rows.length}-${alertHeight}-${rows[0]?.key}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights are a function of the rows' shape
  useEffect(() => virtual.measure(), [shape, rows]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only a moved cursor scrolls, never a list that grew
  useEffect(() => {
    const index = rows.findIndex((row) => row.kind === 'alert' && row.key === at);
    if (index < 0) return;
    const headAbove = index > 0 && rows[index - 1]!.kind === 'group';
    virtual.scrollToIndex(headAbove ? index - 1 : index, { align: 'auto' });
    virtual.scrollToIndex(index, { align: 'auto' });
  }, [at]);

  const items = virtual.getVirtualItems();
  const lastIndex = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lastIndex >= rows.length - 30) onEnd();
  }, [lastIndex, rows.length, onEnd]);

  // alerts among the rows before each row, so that a scrolled frame counts nothing
  const before = useMemo(() => {
    const counts = [0];
    for (const { kind } of rows) counts.push(counts[counts.length - 1]! + (kind === 'alert' ? 1 : 0));
    return counts;
  }, [rows]);
  const range = virtual.range;
  useEffect(() => {
    if (!range) return;
    const end = before[Math.min(range.endIndex + 1, before.length - 1)]!;
    place.set({
      seen: end - before[Math.min(range.startIndex, before.length - 1)]!,
      below: before[before.length - 1]! - end,
    });
  }, [range, before, place]);

  return (
    <div className="flex min-h-0 flex-1 flex-col" style={{ '--queue-columns': template } as CSSProperties}>
      <QueueHeads
        heads={heads}
        twoLines={twoLines}
        allSelected={alerts.length > 0 && alerts.every(({ key }) => selected.has(key))}
        onSelectAll={onSelectAll}
      />
      <div
        ref={scroller}
        role="grid"
        aria-label="Alerts"
        aria-multiselectable="true"
        tabIndex={0}
        aria-activedescendant={at ? `alert-${at}` : undefined}
        className="group/list min-h-0 flex-1 overflow-y-auto outline-none"
      >
        <div role="presentation" className="relative w-full" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            return (
              <div
                key={item.key}
                role="presentation"
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {row.kind === 'group' ? (
                  <QueueGroupRow
                    group={row}
                    tree={tree}
                    trend={row.first ? trends?.[row.first.detectorId] : undefined}
                    onFold={handlers.onFold}
                    onEscalate={handlers.onEscalate}
                  />
                ) : (
                  <QueueAlertRow
                    alert={row.alert}
                    columns={ids}
                    like={row.like.length}
                    unfolded={row.unfolded}
                    onUnfold={handlers.onUnfold}
                    twoLines={twoLines}
                    current={row.key === at}
                    selected={selected.has(row.key)}
                    onPoint={handlers.onPoint}
                    onOpen={handlers.onOpen}
                    onSelect={handlers.onSelect}
                  />
                )}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
