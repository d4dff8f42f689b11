'use client';

import {
  type ColumnDef,
  columnResizingFeature,
  columnSizingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, useEffect, useMemo } from 'react';
import type { ShownEvent } from '../../lib/telemetry/shown';
import { useWidth } from '../process-tree/use-width';
import { cx } from '../ui/class-names';
import { columnWidths } from './column-widths';
import { EventCell } from './event-cell';

const features = tableFeatures({ columnSizingFeature, columnResizingFeature });
const ROW = 28;

const WORDS: Readonly<Record<string, string>> = {
  time: 'Time, UTC',
  host: 'Host',
  kind: 'What happened',
  Image: 'Program',
  CommandLine: 'Command line',
  User: 'User',
  ParentImage: 'Parent program',
  Target: 'File or destination',
  pid: 'pid',
};

export const columnWord = (name: string) => WORDS[name] ?? name;

export interface EventTableProps {
  events: readonly ShownEvent[];
  columns: readonly string[];
  /** ref of the event under the cursor */
  at: string | null;
  onPoint: (ref: string) => void;
  /** the last rows are near */
  onEnd: () => void;
}

/** The events as rows: only those that the window needs are drawn. Columns can be made wider, with the mouse or the arrow keys. */
export function EventTable({ events, columns, at, onPoint, onEnd }: EventTableProps) {
  const [scroller, room] = useWidth<HTMLElement>();
  const widths = useMemo(() => columnWidths(columns, room), [columns, room]);
  const definitions = useMemo(
    () =>
      columns.map(
        (name): ColumnDef<typeof features, ShownEvent> => ({
          id: name,
          size: widths.get(name),
          minSize: 48,
          header: () => columnWord(name),
          cell: ({ row }) => <EventCell event={row.original} column={name} />,
        }),
      ),
    [columns, widths],
  );
  const table = useTable({
    features,
    columns: definitions,
    data: events as ShownEvent[],
    getRowId: ({ ref }) => ref,
    columnResizeMode: 'onChange',
  });
  const rows = table.getRowModel().rows;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  const lastIndex = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (events.length > 0 && lastIndex >= rows.length - 40) onEnd();
  }, [lastIndex, rows.length, events.length, onEnd]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a moved cursor scrolls, never a list that grew
  useEffect(() => {
    const index = rows.findIndex(({ id }) => id === at);
    if (index >= 0) virtual.scrollToIndex(index, { align: 'auto' });
  }, [at]);

  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const template = headers.map((header) => `${header.getSize()}px`).join(' ');
  const width = table.getTotalSize();
  return (
    <section
      ref={scroller}
      aria-label="Events, scrollable"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by the keyboard
      tabIndex={0}
      className="min-h-0 flex-1 overflow-auto -outline-offset-2"
    >
      <table aria-label="Events" aria-rowcount={-1} className="block" style={{ minWidth: width }}>
        <thead className="sticky top-0 z-2 block">
          <tr
            className="grid h-row-table items-center border-b border-line bg-raised text-left text-11 text-ink-2"
            style={{ gridTemplateColumns: `${template} 1fr` }}
          >
            {headers.map((header) => (
              <th key={header.id} scope="col" className="relative flex h-full min-w-0 items-center px-2.5 font-normal">
                <span className="cut">
                  <table.FlexRender header={header} />
                </span>
                <ColumnHandle
                  name={columnWord(header.id)}
                  width={header.getSize()}
                  onDown={header.getResizeHandler()}
                  onWiden={(by) =>
                    table.setColumnSizing((before) => ({
                      ...before,
                      [header.id]: Math.max(48, Math.min(1200, (before[header.id] ?? header.getSize()) + by)),
                    }))
                  }
                />
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="relative block" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            return (
              <tr
                key={item.key}
                aria-rowindex={item.index + 2}
                aria-selected={row.id === at}
                data-event={row.id}
                onClick={(event) => isRowItself(event) && onPoint(row.id)}
                onKeyDown={(event) => event.key === ' ' && event.target === event.currentTarget && onPoint(row.id)}
                className={cx(
                  'absolute inset-x-0 top-0 grid h-row-table items-center border-b border-line text-12',
                  row.id === at ? 'bg-accent-bg shadow-[inset_2px_0_0_var(--accent)]' : 'hover:bg-raised',
                )}
                style={{ gridTemplateColumns: `${template} 1fr`, transform: `translateY(${item.start}px)` }}
              >
                {row.getAllCells().map((cell) => (
                  <td key={cell.id} className="flex min-w-0 px-2.5">
                    <table.FlexRender cell={cell} />
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** A press on a value is its menu's; what is chosen in a menu comes through here too, though it lies elsewhere. */
function isRowItself(event: MouseEvent<HTMLElement>): boolean {
  const target = event.target as Element;
  return event.currentTarget.contains(target) && target.closest('button') === null;
}

function ColumnHandle({
  name,
  width,
  onDown,
  onWiden,
}: {
  name: string;
  width: number;
  onDown: (event: unknown) => void;
  /** by the keyboard, pixels */
  onWiden: (by: number) => void;
}) {
  return (
    <span
      role="slider"
      tabIndex={0}
      aria-label={`Width of ${name}`}
      aria-valuemin={48}
      aria-valuemax={1200}
      aria-valuenow={Math.round(width)}
      onMouseDown={onDown}
      onTouchStart={onDown}
      onKeyDown={(event) => {
        const step = event.key === 'ArrowLeft' ? -16 : event.key === 'ArrowRight' ? 16 : 0;
        if (step === 0) return;
        event.preventDefault();
        event.stopPropagation();
        onWiden(step);
      }}
      className="absolute inset-y-1 right-0 w-1.5 cursor-col-resize touch-none border-r border-line-2 hover:border-accent"
    />
  );
}
