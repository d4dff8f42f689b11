'use client';

import { cx } from '../ui/class-names';
import { COLUMNS, type ColumnId } from './queue-columns';
import { ROW_GRID } from './queue-row';
import type { ResizableHead } from './use-columns';

const STEP = 16;

/** The heads of the columns; each but the alert's own can be dragged, or widened by the arrow keys on its handle. */
export function QueueHeads({
  heads,
  twoLines,
  allSelected,
  onSelectAll,
}: {
  heads: readonly ResizableHead[];
  twoLines: boolean;
  allSelected: boolean;
  onSelectAll: () => void;
}) {
  const userApart = heads.some(({ id }) => id === 'user');
  return (
    <div
      className={cx(
        ROW_GRID,
        'h-row-table flex-none border-b border-l-2 border-b-line border-l-transparent bg-raised text-11 text-ink-2',
      )}
    >
      <span className="flex">
        <input
          type="checkbox"
          aria-label="Select every alert that is loaded"
          checked={allSelected}
          onChange={onSelectAll}
          className="checkbox"
        />
      </span>
      {heads.map((head) => (
        <span key={head.id} className="group/head relative flex min-w-0 items-center self-stretch">
          <span data-tip={COLUMNS[head.id].tip} className={cx('cut flex-1', COLUMNS[head.id].right && 'text-right')}>
            {headOf(head.id, twoLines, userApart)}
          </span>
          {head.id !== 'alert' && <Handle head={head} />}
        </span>
      ))}
    </div>
  );
}

/** At the right edge of its column: the alert’s own column takes or gives the space. */
function Handle({ head }: { head: ResizableHead }) {
  const { head: name } = COLUMNS[head.id];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that can be moved is a slider by the keyboard
    <span
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={`Width of ${name}`}
      aria-valuenow={head.width}
      aria-valuemin={COLUMNS[head.id].least}
      aria-valuemax={1200}
      data-tip={`Drag, or use ← and →: ${head.width} pixels`}
      onMouseDown={head.onResize}
      onTouchStart={head.onResize}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
        event.preventDefault();
        event.stopPropagation();
        head.widen(event.key === 'ArrowRight' ? STEP : -STEP);
      }}
      className={cx(
        'absolute inset-y-1 -right-2 w-2 cursor-col-resize border-r hover:border-accent',
        head.resizing ? 'border-accent' : 'border-line-2',
      )}
    />
  );
}

function headOf(id: ColumnId, twoLines: boolean, userApart: boolean): string {
  if (id === 'host' && twoLines && !userApart) return 'Host, user';
  if (id === 'alert' && twoLines) return 'Detector and why it matched; image and command line';
  return COLUMNS[id].head;
}
