'use client';

import { ChevronDown, ChevronRight } from 'lucide-react';
import { memo } from 'react';
import type { HiddenRow } from '../../lib/process-tree/hidden';
import { Kbd } from '../ui/kbd';
import { hiddenWords } from './hidden-words';
import { LifeName } from './process-name';

/** A row that stands for others, and says how many and how to see them. */
export const HiddenCell = memo(function HiddenCell({
  row,
  busy,
  selected,
  grouped,
}: {
  row: HiddenRow;
  busy: boolean;
  selected: boolean;
  /** siblings that do the same are one row already */
  grouped: boolean;
}) {
  const { what, more } = hiddenWords(row, busy);
  const Icon = row.open ? ChevronDown : ChevronRight;
  return (
    <>
      <span data-toggle="" className="grid h-full w-3 flex-none cursor-pointer place-items-center text-ink-2">
        <Icon size={11} strokeWidth={2.4} />
      </span>
      {row.why === 'alike' && row.lives[0] ? (
        <span className="mono flex min-w-0 flex-1 items-center gap-1.25 text-ink-2">
          <LifeName life={row.lives[0]} found={false} />
          <b className="num flex-none rounded-1 border border-line-2 bg-raised px-1 text-11 font-semibold text-ink">
            {what}
          </b>
        </span>
      ) : (
        <span className="mono cut flex-1 text-ink-2" data-value={`${what} · ${more}`} data-cut="">
          {what}
          <span className="text-ink-3"> · {more}</span>
        </span>
      )}
      {row.why === 'alike' && <span className="num flex-none font-mono text-11 text-ink-3">{more}</span>}
      {isCut(row) ? <Ways row={row} grouped={grouped} /> : selected && <Hint row={row} />}
    </>
  );
});

/** Children that are not drawn because there are too many of them. */
function isCut({ why }: HiddenRow): boolean {
  return why === 'wide' || why === 'left_out';
}

/** More of what was cut, or its like as one row: to click, and the keys that do the same on the active row. */
function Ways({ row, grouped }: { row: HiddenRow; grouped: boolean }) {
  const way = 'flex cursor-pointer items-center gap-1 rounded-1 px-0.5 text-accent hover:underline';
  return (
    <span className="flex flex-none items-center gap-1.5 text-11">
      <span data-toggle="" className={way}>
        more <Kbd>l</Kbd>
      </span>
      {row.why === 'wide' && !grouped && (
        <span data-group="" className={way}>
          group <Kbd>u</Kbd>
        </span>
      )}
    </span>
  );
}

/** What the key does here, where the row is the active one. */
function Hint({ row }: { row: HiddenRow }) {
  return (
    <span className="flex flex-none items-center gap-1.5 text-11 text-ink-2">
      <Kbd>{row.open ? 'h' : 'l'}</Kbd>
      {row.open ? 'fold' : row.why === 'filtered' ? 'no filter' : 'open'}
    </span>
  );
}
