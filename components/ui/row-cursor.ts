'use client';

import { useEffect, useState } from 'react';
import { useKeys } from './keys';

/** The cursor of a list: j and k move it, Enter opens. It stays inside the list when that shrinks. */
export function useRowCursor(
  rows: number,
  { title, open, enabled = true }: { title: string; open: (index: number) => void; enabled?: boolean },
) {
  const [at, setAt] = useState(0);
  const cursor = Math.max(0, Math.min(at, rows - 1));
  const move = (step: number) => setAt(Math.max(0, Math.min(cursor + step, rows - 1)));
  useKeys(
    {
      j: { label: 'next row', run: () => move(1) },
      ArrowDown: { label: 'next row', run: () => move(1) },
      k: { label: 'row before', run: () => move(-1) },
      ArrowUp: { label: 'row before', run: () => move(-1) },
      Enter: { label: 'open the row', run: () => rows > 0 && open(cursor) },
    },
    { title, enabled },
  );
  useEffect(() => {
    document.querySelector(`[data-row="${cursor}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [cursor]);
  return { cursor, setCursor: setAt };
}

/** The look of a list row: hover raises, the cursor tints and bars. */
export function rowLook(selected: boolean): string {
  return selected ? 'bg-accent-bg shadow-[inset_2px_0_0_var(--accent)]' : 'hover:bg-raised';
}
