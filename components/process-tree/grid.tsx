'use client';

import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useCallback, useEffect, useId, useRef, useState } from 'react';
import type { Rarity } from '../../lib/process-tree/rarity';
import { rarityOfLife } from '../../lib/process-tree/rarity';
import type { Row } from '../../lib/process-tree/rows';
import type { Prevalence } from '../../lib/telemetry/shown';
import { useCatchFocus } from '../ui/catch-focus';
import { slotOf } from '../ui/row-slot';
import { AlertLine, AxisBackdrop } from './axis-backdrop';
import { AT_REST, isFlying, nextFlight } from './flight';
import { GridRow, ROW_HEIGHT } from './grid-row';
import type { TimelineState } from './use-timeline';
import { useTimelineGestures } from './use-timeline-gestures';
import type { TreeState } from './use-tree';

/** Rows are drawn before they are painted: more of them would only be drawn for nothing while somebody scrolls far. */
const OVERSCAN = 4;
/** Narrower trees have no room for counts beside the command lines. */
const NARROW = 460;

export interface GridProps {
  tree: TreeState;
  timeline: TimelineState;
  treeWidth: number;
  alertTime: number;
  /** by life id */
  ranks: ReadonlyMap<string, number>;
  /** by behavior id */
  prevalence: ReadonlyMap<string, Prevalence>;
  found: ReadonlySet<string>;
  loading: ReadonlySet<string>;
  onToggle: (row: Row) => void;
  onFocus: () => void;
}

/**
 * Tree and timeline as one grid of rows with one scroll. The grid itself holds the focus and names its active row, so
 * that focus is never lost when a row is scrolled away or folded.
 */
export function Grid({ tree, timeline, treeWidth, alertTime, ranks, prevalence, found, loading, ...on }: GridProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const { rows, index, selected, select } = tree;
  // rows beyond the edges of what flies by would be gone before anybody comes to them
  const [bare, setBare] = useState(false);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (i) => rows[i]?.key ?? i,
    overscan: bare ? 0 : OVERSCAN,
    rangeExtractor: useCallback((range: Range) => withActive(range, index), [index]),
  });
  const flight = useRef(AT_REST);
  flight.current = nextFlight(flight.current, virtual.range, virtual.isScrolling);
  const flying = isFlying(flight.current);
  useEffect(() => setBare(flying), [flying]);
  const key = rows[index]?.key;
  const opened = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new selection scrolls, not a new set of rows
  useEffect(() => {
    if (index < 0) return;
    if (opened.current) virtual.scrollToIndex(index, { align: 'auto' });
    // What the page opens with stands in the middle, with what is around it, and no row is cut at the top.
    else {
      const [middle = 0] = virtual.getOffsetForIndex(index, 'center') ?? [];
      virtual.scrollToOffset(middle - (middle % ROW_HEIGHT));
    }
    opened.current = true;
  }, [key]);
  // the same for all rows at all times, so that a new selection draws two rows and not all
  const group = useRef(tree.toggleGrouping);
  group.current = tree.toggleGrouping;
  const onGroup = useCallback(() => group.current(), []);
  useTimelineGestures(scroller, timeline, treeWidth);
  useCatchFocus(scroller);
  return (
    <div className="relative min-h-0 flex-1 bg-surface">
      <div
        className="absolute inset-y-0 right-0 overflow-hidden"
        style={{ left: treeWidth, borderLeft: '1px solid var(--line)' }}
      >
        <div className="absolute inset-y-0 left-0" style={{ width: timeline.axis.width }}>
          <AxisBackdrop axis={timeline.axis} />
        </div>
      </div>
      <div
        ref={scroller}
        role="treegrid"
        aria-label="Processes and their timeline"
        aria-rowcount={rows.length}
        aria-activedescendant={index >= 0 ? rowId(id, rows[index]!) : undefined}
        tabIndex={0}
        onFocus={on.onFocus}
        onKeyDown={keepPageKeys}
        className="group/grid absolute inset-0 touch-pan-y overflow-x-hidden overflow-y-auto [scrollbar-width:none] focus-visible:outline-none"
      >
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            return (
              <GridRow
                key={slotOf(item.index, virtual.range)}
                id={rowId(id, row)}
                row={row}
                index={item.index}
                top={item.start}
                treeWidth={treeWidth}
                axis={timeline.axis}
                selected={row.key === selected?.row}
                event={row.key === selected?.row ? selected.event : null}
                rank={ranks.get(row.key) ?? null}
                rarity={rarityOfRow(row, prevalence)}
                narrow={treeWidth < NARROW}
                found={found.has(row.key)}
                busy={loading.has(row.key)}
                plain={flying}
                grouped={tree.grouped}
                onGroup={onGroup}
                onSelect={select}
                onToggle={on.onToggle}
              />
            );
          })}
        </div>
      </div>
      <div className="pointer-events-none absolute inset-y-0 right-0 overflow-hidden" style={{ left: treeWidth + 1 }}>
        <div className="absolute inset-y-0 left-0" style={{ width: timeline.axis.width }}>
          <AlertLine axis={timeline.axis} time={alertTime} />
        </div>
      </div>
    </div>
  );
}

function rarityOfRow(row: Row, prevalence: ReadonlyMap<string, Prevalence>): Rarity | null {
  return row.kind === 'process' ? rarityOfLife(row.life, prevalence) : null;
}

function rowId(prefix: string, row: Row): string {
  return `${prefix}-${row.key}`;
}

/** The active row is in the page even when it is scrolled away: a screen reader must find what is named active. */
function withActive(range: Range, index: number): number[] {
  const shown = defaultRangeExtractor(range);
  if (index < 0 || index >= range.count || shown.includes(index)) return shown;
  return index < shown[0]! ? [index, ...shown] : [...shown, index];
}

/** Space would scroll the grid away from its active row. */
function keepPageKeys(event: KeyboardEvent): void {
  if (event.key === ' ') event.preventDefault();
}
