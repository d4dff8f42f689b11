// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual list stand apart, which those of a table cannot
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names its active row
'use client';

import { memo } from 'react';
import type { AlertRow } from '../../lib/alerts/alert';
import { visible } from '../../lib/telemetry/text';
import { cx } from '../ui/class-names';
import { count } from '../ui/count';
import { CELLS, isQuiet } from './queue-cells';
import type { ColumnId } from './queue-columns';

/** Shared with the column heads; the widths are a property of the list, so that rows stay as they are while one is dragged. */
export const ROW_GRID = 'grid grid-cols-(--queue-columns) items-center gap-x-3 px-2.5';

export interface QueueRowProps {
  alert: AlertRow;
  columns: readonly ColumnId[];
  twoLines: boolean;
  /** alerts that tell the same and stand behind this one */
  like: number;
  unfolded: boolean;
  /** the cursor stands here */
  current: boolean;
  selected: boolean;
  onPoint: (id: string) => void;
  onOpen: (id: string) => void;
  onSelect: (id: string, range: boolean) => void;
  onUnfold: (id: string) => void;
}

/** One alert: why it matched, then image and command line. */
export const QueueAlertRow = memo(function QueueAlertRow({
  alert,
  columns,
  twoLines,
  like,
  unfolded,
  current,
  selected,
  onPoint,
  onOpen,
  onSelect,
  onUnfold,
}: QueueRowProps) {
  const userApart = columns.includes('user');
  const more = like > 0 && (
    <button
      type="button"
      tabIndex={-1}
      aria-expanded={unfolded}
      data-tip="Alerts of the same detector about the same command on the same host. What you do to this one is done to all of them."
      onClick={(event) => {
        event.stopPropagation();
        onUnfold(alert.id);
      }}
      onDoubleClick={(event) => event.stopPropagation()}
      className="num flex-none rounded-full border border-line-2 bg-raised px-1.5 text-10 leading-3.5 text-ink-2 hover:border-ink-3 hover:text-ink"
    >
      {unfolded ? '▾' : '▸'} {count(like)} like it
    </button>
  );
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: j and k move the cursor for the whole list
    <div
      role="row"
      tabIndex={-1}
      id={`alert-${alert.id}`}
      aria-selected={current}
      onClick={() => onPoint(alert.id)}
      onDoubleClick={() => onOpen(alert.id)}
      className={cx(
        ROW_GRID,
        'border-b border-l-2 border-b-line text-12 outline-none',
        twoLines ? 'h-row-queue' : 'h-row-table',
        current
          ? 'border-l-accent bg-accent-bg group-focus-visible/list:outline-2 group-focus-visible/list:outline-solid group-focus-visible/list:-outline-offset-2 group-focus-visible/list:outline-accent'
          : 'border-l-transparent hover:bg-raised',
        isQuiet(alert) && 'text-ink-3',
      )}
    >
      <span role="gridcell" className="flex">
        <input
          type="checkbox"
          aria-label={`Select ${visible(alert.detector)} on ${visible(alert.host)}`}
          tabIndex={-1}
          checked={selected}
          onClick={(event) => event.stopPropagation()}
          onDoubleClick={(event) => event.stopPropagation()}
          onChange={(event) => onSelect(alert.id, (event.nativeEvent as MouseEvent).shiftKey === true)}
          className="checkbox"
        />
      </span>
      {columns.map((id) => {
        const Cell = CELLS[id];
        return (
          <div key={id} role="gridcell" className="grid min-w-0">
            <Cell alert={alert} twoLines={twoLines} userApart={userApart} like={more} />
          </div>
        );
      })}
    </div>
  );
});
