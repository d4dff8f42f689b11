'use client';

import { useEffect, useState } from 'react';
import { useKeys } from './keys';

export interface RowCursorOptions {
  /** heads the keys in the help sheet; unique among the lists of a page */
  title: string;
  open: (index: number) => void;
  /** what Enter does, for the help sheet */
  does?: string;
  /** one list of a page has the keys */
  enabled?: boolean;
}

/** The cursor of a list: j and k move it, Enter opens. It stays inside the list when that shrinks. */
export function useRowCursor(rows: number, { title, open, does = 'open the row', enabled = true }: RowCursorOptions) {
  const [at, setAt] = useState(0);
  const cursor = enabled ? Math.max(0, Math.min(at, rows - 1)) : -1;
  const move = (step: number) => setAt(Math.max(0, Math.min(cursor + step, rows - 1)));
  useKeys(
    {
      j: { label: 'next row', run: () => move(1) },
      ArrowDown: { label: 'next row', run: () => move(1) },
      k: { label: 'row before', run: () => move(-1) },
      ArrowUp: { label: 'row before', run: () => move(-1) },
      Enter: { label: does, run: () => rows > 0 && open(cursor) },
    },
    { title, enabled },
  );
  useEffect(() => {
    document.querySelector(`[data-row="${title} ${cursor}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [cursor, title]);
  /** for the row's own element */
  const rowProps = (index: number) => ({
    'data-row': `${title} ${index}`,
    'aria-selected': index === cursor,
    onClick: () => setAt(index),
  });
  return { cursor, rowProps };
}

export type RowProps = ReturnType<ReturnType<typeof useRowCursor>['rowProps']>;

/** The look of a list row: hover raises, the cursor tints and bars. */
export function rowLook(selected: boolean): string {
  return selected ? 'bg-accent-bg shadow-[inset_2px_0_0_var(--accent)]' : 'hover:bg-raised';
}
