'use client';

import { memo } from 'react';
import { worst } from '../../lib/process-tree/drawn-row';
import { lies } from '../../lib/process-tree/names';
import type { Rarity } from '../../lib/process-tree/rarity';
import type { Row } from '../../lib/process-tree/rows';
import type { Axis } from '../../lib/process-tree/scale';
import { cx } from '../ui/class-names';
import { plural } from '../ui/count';
import { HiddenCell } from './hidden-cell';
import { PlainTime, PlainTree } from './plain-row';
import { HiddenTimeCell, TimeCell } from './time-cell';
import { TreeCell } from './tree-cell';
import type { TreeState } from './use-tree';

export const ROW_HEIGHT = 24;
const INDENT = 12;
/** Beyond this depth rows move to the right in smaller steps, so that a deep tree keeps room for its text. */
const DEEP = 14;

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
  rarity: Rarity | null;
  narrow: boolean;
  found: boolean;
  busy: boolean;
  /** it flies by: only what can be seen of it is drawn */
  plain: boolean;
  grouped: boolean;
  onGroup: () => void;
  onSelect: TreeState['select'];
  onToggle: (row: Row) => void;
}

/** One row of tree and timeline. Its element stays the same while it is drawn, so that only what changed is drawn again. */
export const GridRow = memo(function GridRow({
  id,
  row,
  index,
  top,
  treeWidth,
  axis,
  selected,
  event,
  rank,
  rarity,
  narrow,
  found,
  busy,
  plain,
  grouped,
  onGroup,
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
        row.kind === 'process' ? (row.openness === null ? undefined : row.openness !== 'collapsed') : row.open
      }
      onClick={(click) => {
        const on = click.target instanceof Element ? click.target : null;
        if (on?.closest('[data-toggle]')) onToggle(row);
        else if (on?.closest('[data-group]')) onGroup();
        else onSelect({ row: row.key, event: on?.closest('[data-ref]')?.getAttribute('data-ref') ?? null });
      }}
      onDoubleClick={() => onToggle(row)}
      style={{ transform: `translateY(${top}px)`, height: ROW_HEIGHT }}
      className={cx(
        'absolute inset-x-0 top-0 border-l-3 select-none contain-strict',
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
        {row.kind === 'process' && plain && !lie ? (
          <PlainTree life={row.life} />
        ) : row.kind === 'process' ? (
          <TreeCell row={row} rank={rank} rarity={rarity} found={found} narrow={narrow} />
        ) : (
          <HiddenCell row={row} busy={busy} selected={selected} grouped={grouped} />
        )}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: see the row */}
      <div role="gridcell" tabIndex={-1} className="absolute inset-y-0 right-0" style={{ left: treeWidth - 2 }}>
        {!plain && <span className="sr-only">{timeWords(row)}</span>}
        <div className="absolute inset-y-0 left-0 overflow-hidden" style={{ width: axis.width }}>
          {row.kind === 'process' && plain ? (
            <PlainTime life={row.life} axis={axis} />
          ) : row.kind === 'process' ? (
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
  return `${plural(row.life.counts.all, 'event')}${severity ? `, alert of severity ${severity}` : ''}${row.life.observed ? ', observed' : ''}`;
}
