'use client';

import { ChevronDown, ChevronUp, Download } from 'lucide-react';
import type { RefObject } from 'react';
import type { AlertTree } from '../../lib/process-tree/tree';
import type { PictureHandle } from '../process-tree/picture';
import type { TreeState } from '../process-tree/use-tree';
import { count, plural } from '../ui/count';
import { IconButton } from '../ui/icon-button';
import { Segmented } from '../ui/segmented';
import { Tag } from '../ui/tag';

/** Over the tree: how much is shown and hidden, what the search finds, tree or graph. */
export function DetailTreeHead({
  tree,
  truncated,
  view,
  onView,
  find,
  found,
  onNext,
  picture,
  fileName,
}: {
  tree: TreeState;
  truncated: AlertTree['truncated'];
  view: 'tree' | 'graph';
  onView: (view: 'tree' | 'graph') => void;
  find: string;
  found: number;
  onNext: (step: 1 | -1) => void;
  picture: RefObject<PictureHandle | null>;
  fileName: string;
}) {
  const { shown, hidden } = tree.counts;
  return (
    <div className="flex h-full min-w-0 items-center gap-2 px-3 text-11 whitespace-nowrap">
      <h2 className="text-11 tracking-[.02em] text-ink-2">Process tree</h2>
      <span className="num cut text-ink-3">
        {count(shown)} shown, {count(hidden)} hidden
      </span>
      {truncated && (
        <Tag tone="over" tip="The answer is limited. Children that are left out can be loaded row by row.">
          {plural(truncated.processes, 'process', 'processes')} and {plural(truncated.events, 'event')} left out
        </Tag>
      )}
      {tree.forest.repaired > 0 && (
        <Tag tone="over" tip="Their parents or images led back to themselves. Such rows say how they were repaired.">
          {count(tree.forest.repaired)} repaired
        </Tag>
      )}
      <span className="ml-auto flex flex-none items-center gap-2">
        {find.trim() !== '' && (
          <span className="flex items-center text-ink-2">
            <span className="num">{found === 0 ? 'not in the tree' : plural(found, 'match', 'matches')}</span>
            {found > 0 && (
              <>
                <IconButton label="Previous match (Shift Enter in the search)" onClick={() => onNext(-1)}>
                  <ChevronUp size={14} />
                </IconButton>
                <IconButton label="Next match (Enter in the search)" onClick={() => onNext(1)}>
                  <ChevronDown size={14} />
                </IconButton>
              </>
            )}
          </span>
        )}
        {view === 'graph' && (
          <IconButton
            label="Save the picture as SVG"
            onClick={() => save(picture.current?.svg() ?? '', `${fileName}.svg`)}
          >
            <Download size={14} />
          </IconButton>
        )}
        <Segmented
          label="View"
          size="sm"
          value={view}
          options={[
            { value: 'tree', label: 'Tree', tip: 'Rows with their timeline (g)' },
            { value: 'graph', label: 'Graph', tip: 'A picture of the same rows (g)' },
          ]}
          onChange={onView}
        />
      </span>
    </div>
  );
}

function save(text: string, name: string): void {
  if (text === '') return;
  const url = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name.replace(/[^\w.-]+/g, '_');
  link.click();
  URL.revokeObjectURL(url);
}
