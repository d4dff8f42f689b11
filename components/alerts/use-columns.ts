'use client';

import {
  type ColumnDef,
  columnResizingFeature,
  columnSizingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useEffect, useMemo, useRef, useState } from 'react';
import { type ChosenColumn, COLUMNS, type ColumnId, clampWidth, gridTemplate } from './queue-columns';

const features = tableFeatures({ columnSizingFeature, columnResizingFeature });
const NO_ROWS: never[] = [];
const SETTLE_MS = 300;

export interface ResizableHead {
  id: ColumnId;
  width: number;
  resizing: boolean;
  /** for the handle: mouse and touch */
  onResize: (event: unknown) => void;
  /** by the keyboard, pixels */
  widen: (by: number) => void;
}

const widthText = (widths: Readonly<Record<string, number>>) => JSON.stringify(widths);

/** The heads of the chosen columns with their widths while they are dragged; the address hears of it when they rest. */
export function useColumns(
  chosen: readonly ChosenColumn[],
  oneLine: boolean,
  onChange: (columns: ChosenColumn[]) => void,
): { heads: ResizableHead[]; template: string } {
  const widths = useMemo(
    () => Object.fromEntries(chosen.map(({ id, width }) => [id, width ?? COLUMNS[id].width])),
    [chosen],
  );
  const [sizing, setSizing] = useState<Record<string, number>>(widths);
  // the address says back what it was told: what was moved meanwhile stays
  const told = useRef(widthText(widths));
  useEffect(() => {
    if (widthText(widths) === told.current) return;
    told.current = widthText(widths);
    setSizing(widths);
  }, [widths]);
  const columns = useMemo(
    () =>
      chosen.map(
        ({ id }): ColumnDef<typeof features, never> => ({
          id,
          size: COLUMNS[id].width,
          minSize: COLUMNS[id].least,
          enableResizing: id !== 'alert',
        }),
      ),
    [chosen],
  );
  const table = useTable({
    features,
    columns,
    data: NO_ROWS,
    columnResizeMode: 'onChange',
    state: { columnSizing: sizing },
    onColumnSizingChange: setSizing,
  });

  useEffect(() => {
    const moved = chosen.some(({ id }) => Math.round(sizing[id] ?? widths[id]!) !== widths[id]);
    if (!moved) return;
    const timer = setTimeout(() => {
      const now = chosen.map(({ id }) => [id, clampWidth(id, sizing[id] ?? widths[id]!)] as const);
      told.current = widthText(Object.fromEntries(now));
      onChange(now.map(([id, width]) => ({ id, width: width === COLUMNS[id].width ? null : width })));
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [sizing, chosen, widths, onChange]);

  const heads = table.getFlatHeaders().map((header): ResizableHead => {
    const id = header.column.id as ColumnId;
    return {
      id,
      width: clampWidth(id, header.getSize()),
      resizing: header.column.getIsResizing(),
      onResize: header.getResizeHandler(),
      widen: (by) => setSizing((before) => ({ ...before, [id]: clampWidth(id, (before[id] ?? widths[id]!) + by) })),
    };
  });
  return { heads, template: gridTemplate(heads, oneLine) };
}
