'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, memo, useEffect, useId, useRef, type WheelEvent } from 'react';
import { worst } from '../../lib/process-tree/drawn-row';
import type { Row } from '../../lib/process-tree/rows';
import type { Axis } from '../../lib/process-tree/scale';
import { cx } from '../ui/class-names';
import { AlertLine, AxisBackdrop } from './axis';
import { HiddenTimeCell, TimeCell } from './time-cell';
import { HiddenCell, lies, TreeCell } from './tree-cell';
import type { TimelineState } from './use-timeline';
import type { TreeState } from './use-tree';

export const ROW_HEIGHT = 24;
const INDENT = 12;
/** Beyond this depth rows move to the right in smaller steps, so that a deep tree keeps room for its text. */
const DEEP = 14;

export interface GridProps {
  tree: TreeState;
  timeline: TimelineState;
  treeWidth: number;
  alertTime: number;
  /** by life id */
  ranks: ReadonlyMap<string, number>;
  found: ReadonlySet<string>;
  loading: ReadonlySet<string>;
  onToggle: (row: Row) => void;
  onFocus: () => void;
}

/**
 * Tree and timeline as one grid of rows with one scroll. The grid itself holds the focus and names its active row, so
 * that focus is never lost when a row is scrolled away or folded.
 */
export function Grid({ tree, timeline, treeWidth, alertTime, ranks, found, loading, onToggle, onFocus }: GridProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const { rows, index, selected, select } = tree;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (i) => rows[i]?.key ?? i,
    overscan: 12,
  });
  const key = rows[index]?.key;
  const opened = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new selection scrolls, not a new set of rows
  useEffect(() => {
    if (index < 0) return;
    // What the page opens with stands in the middle, with what is around it.
    virtual.scrollToIndex(index, { align: opened.current ? 'auto' : 'center' });
    opened.current = true;
  }, [key]);
  const onWheel = (event: WheelEvent) => {
    const box = scroller.current?.getBoundingClientRect();
    if (!box) return;
    const x = event.clientX - box.left - treeWidth;
    if (event.ctrlKey && x >= 0) timeline.zoom(event.deltaY > 0 ? 1.25 : 0.8, x);
    else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      timeline.pan(Math.sign(event.deltaX || event.deltaY) * 0.05);
    }
  };
  usePreventedZoom(scroller);
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
        onFocus={onFocus}
        onWheel={onWheel}
        onKeyDown={keepPageKeys}
        className="group/grid absolute inset-0 overflow-x-hidden overflow-y-auto [scrollbar-width:none] focus-visible:outline-none"
      >
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            return (
              <GridRow
                key={item.key}
                id={rowId(id, row)}
                row={row}
                index={item.index}
                top={item.start}
                treeWidth={treeWidth}
                axis={timeline.axis}
                selected={row.key === selected?.row}
                event={row.key === selected?.row ? selected.event : null}
                rank={ranks.get(row.key) ?? null}
                found={found.has(row.key)}
                busy={loading.has(row.key)}
                onSelect={select}
                onToggle={onToggle}
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

function rowId(prefix: string, row: Row): string {
  return `${prefix}-${row.key}`;
}

/** Space would scroll the grid away from its active row. */
function keepPageKeys(event: KeyboardEvent): void {
  if (event.key === ' ') event.preventDefault();
}

/** React listens to wheel events passively; only a listener of our own can keep the browser from zooming the page. */
function usePreventedZoom(ref: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = ref.current;
    const stop = (event: globalThis.WheelEvent) => {
      if (event.ctrlKey) event.preventDefault();
    };
    element?.addEventListener('wheel', stop, { passive: false });
    return () => element?.removeEventListener('wheel', stop);
  }, [ref]);
}

interface GridRowProps {
  id: string;
  row: Row;
  index: number;
  top: number;
  treeWidth: number;
  axis: Axis;
  selected: boolean;
  event: string | null;
  rank: number | null;
  found: boolean;
  busy: boolean;
  onSelect: TreeState['select'];
  onToggle: (row: Row) => void;
}

const GridRow = memo(function GridRow({
  id,
  row,
  index,
  top,
  treeWidth,
  axis,
  selected,
  event,
  rank,
  found,
  busy,
  onSelect,
  onToggle,
}: GridRowProps) {
  const lie = row.kind === 'process' && lies(row.life);
  const indent = 8 + Math.min(row.depth, DEEP) * INDENT + Math.min(Math.max(0, row.depth - DEEP), 60) * 2;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus and names this row as its active one
    // biome-ignore lint/a11y/useKeyWithClickEvents: the page's keys act on the active row
    // biome-ignore lint/a11y/useSemanticElements: a table cannot be virtualised row by row
    <div
      id={id}
      role="row"
      aria-level={row.depth + 1}
      aria-rowindex={index + 1}
      aria-selected={selected}
      aria-expanded={
        row.kind === 'process' ? (row.openness === null ? undefined : row.openness !== 'collapsed') : false
      }
      onClick={(click) => {
        const on = click.target instanceof Element ? click.target : null;
        if (on?.closest('[data-toggle]')) onToggle(row);
        else onSelect({ row: row.key, event: on?.closest('[data-ref]')?.getAttribute('data-ref') ?? null });
      }}
      onDoubleClick={() => onToggle(row)}
      style={{ transform: `translateY(${top}px)`, height: ROW_HEIGHT }}
      className={cx(
        'absolute inset-x-0 top-0 border-l-3 select-none',
        lie
          ? 'bg-lie-bg shadow-[inset_0_1px_var(--lie-line),inset_0_-1px_var(--lie-line)]'
          : selected
            ? 'bg-accent-bg/70'
            : 'hover:bg-raised/60',
        selected
          ? 'border-accent group-focus-visible/grid:outline-2 group-focus-visible/grid:-outline-offset-2 group-focus-visible/grid:outline-accent'
          : lie
            ? 'border-lie'
            : 'border-transparent',
      )}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: see the row */}
      <div
        role="gridcell"
        tabIndex={-1}
        className="flex h-full items-center gap-1 pr-2.5"
        style={{ width: treeWidth - 3, paddingLeft: indent }}
      >
        {row.kind === 'process' ? (
          <TreeCell row={row} rank={rank} found={found} />
        ) : (
          <HiddenCell row={row} busy={busy} />
        )}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: see the row */}
      <div
        role="gridcell"
        tabIndex={-1}
        aria-label={timeWords(row)}
        className="absolute inset-y-0 right-0"
        style={{ left: treeWidth - 2 }}
      >
        <div className="absolute inset-y-0 left-0 overflow-hidden" style={{ width: axis.width }}>
          {row.kind === 'process' ? (
            <TimeCell life={row.life} axis={axis} lie={lie} event={event} />
          ) : (
            <HiddenTimeCell row={row} axis={axis} />
          )}
        </div>
      </div>
    </div>
  );
});

function timeWords(row: Row): string {
  if (row.kind === 'hidden') return '';
  const severity = worst(row.life.marks);
  const { length } = row.life.marks;
  return `${length} ${length === 1 ? 'event' : 'events'}${severity ? `, alert of severity ${severity}` : ''}${row.life.observed ? ', observed' : ''}`;
}
