'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import { cx } from '../ui/class-names';
import { QueueGroupRow, type QueueGroupRowProps } from './queue-group-row';
import type { PlaceStore } from './queue-place';
import { columns, QueueAlertRow, type QueueRowProps } from './queue-row';
import type { QueueRow } from './queue-rows';

export interface QueueListProps
  extends Pick<QueueRowProps, 'onPoint' | 'onOpen' | 'onSelect' | 'twoLines'>,
    Pick<QueueGroupRowProps, 'onFold' | 'onEscalate' | 'tree'> {
  rows: readonly QueueRow[];
  at: string | null;
  selected: ReadonlySet<string>;
  /** the last rows are near and there are more */
  onEnd: () => void;
  place: PlaceStore;
}

const GROUP_HEIGHT = 28;

/** The rows that the window needs, at fixed heights. The cursor is kept in view. */
export function QueueList({ rows, at, selected, twoLines, tree, onEnd, place, ...handlers }: QueueListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const alertHeight = twoLines ? 40 : 28;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === 'group' ? GROUP_HEIGHT : alertHeight),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 12,
  });
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
    <div className="flex min-h-0 flex-1 flex-col">
      <ColumnHeads twoLines={twoLines} />
      <div
        ref={scroller}
        role="listbox"
        aria-label="Alerts"
        aria-multiselectable="true"
        tabIndex={0}
        aria-activedescendant={at ? `alert-${at}` : undefined}
        className="group/list min-h-0 flex-1 overflow-y-auto outline-none"
      >
        <div className="relative w-full" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            return (
              <div
                key={item.key}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {row.kind === 'group' ? (
                  <QueueGroupRow group={row} tree={tree} onFold={handlers.onFold} onEscalate={handlers.onEscalate} />
                ) : (
                  <QueueAlertRow
                    alert={row.alert}
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

function ColumnHeads({ twoLines }: { twoLines: boolean }) {
  return (
    <div
      className={cx(
        columns(twoLines),
        'h-row-table flex-none border-b border-l-2 border-b-line border-l-transparent bg-raised text-11 text-ink-2',
      )}
    >
      <span />
      <span>Severity</span>
      <span className="cut">
        {twoLines ? 'Detector and why it matched; image and command line' : 'Detector and why it matched'}
      </span>
      <span>{twoLines ? 'Host, user' : 'Host'}</span>
      <span data-tip="of the latest matching event">Last, UTC</span>
      <span className="text-right">Events</span>
      <span>Status</span>
    </div>
  );
}
