'use client';

import { ChevronDown, ChevronUp, Group } from 'lucide-react';
import { memo } from 'react';
import { FilterMenu } from '../process-tree/filter-menu';
import { SavePicture } from '../process-tree/save-picture';
import { count, plural } from '../ui/count';
import { IconButton } from '../ui/icon-button';
import { Segmented } from '../ui/segmented';
import { Tag } from '../ui/tag';
import type { DetailPage } from './use-detail';
import type { DetailActions } from './use-detail-actions';

/** Over the tree: how much is shown and hidden, what the search finds, filters, tree or graph. */
export const DetailTreeHead = memo(function DetailTreeHead({
  page,
  actions: { nextFound },
  fileName,
}: {
  page: DetailPage;
  actions: DetailActions;
  fileName: string;
}) {
  const { tree, answer, view, find, found } = page;
  const { shown, hidden } = tree.counts;
  return (
    <div className="flex h-full min-w-0 items-center gap-2 px-3 text-11 whitespace-nowrap">
      <h2 className="text-11 tracking-[.02em] text-ink-2">Process tree</h2>
      <span className="num cut min-w-0 text-ink-3">
        {count(shown)} shown, {count(hidden)} hidden
      </span>
      {answer.truncated && answer.truncated.processes > 0 && (
        <Tag tone="over" tip="The answer is limited. Children that are left out can be loaded row by row.">
          {plural(answer.truncated.processes, 'process', 'processes')} left out
        </Tag>
      )}
      {tree.forest.repaired > 0 && (
        <Tag tone="over" tip="Their parents or images led back to themselves. Such rows say how they were repaired.">
          {count(tree.forest.repaired)} repaired
        </Tag>
      )}
      <span className="ml-auto flex flex-none items-center gap-1.5">
        {find.trim() !== '' && (
          <span className="flex items-center text-ink-2">
            <span className="num">
              {found.length === 0 ? 'not in the tree' : plural(found.length, 'match', 'matches')}
            </span>
            {found.length > 0 && (
              <>
                <IconButton label="Previous match (Shift Enter in the search)" onClick={() => nextFound(-1)}>
                  <ChevronUp size={14} />
                </IconButton>
                <IconButton label="Next match (Enter in the search, N)" onClick={() => nextFound(1)}>
                  <ChevronDown size={14} />
                </IconButton>
              </>
            )}
          </span>
        )}
        <IconButton
          label={tree.grouped ? 'Siblings that do the same are one row (u)' : 'Every process has its own row (u)'}
          aria-pressed={tree.grouped}
          onClick={tree.toggleGrouping}
          className={tree.grouped ? 'text-accent' : ''}
        >
          <Group size={14} />
        </IconButton>
        <FilterMenu tree={tree} prevalence={page.prevalence} />
        {view === 'graph' && <SavePicture picture={page.picture} name={fileName} />}
        <Segmented
          label="View"
          size="sm"
          value={view}
          options={[
            { value: 'tree', label: 'Tree', tip: 'Rows with their timeline (g)' },
            { value: 'graph', label: 'Graph', tip: 'A picture of the same rows (g)' },
          ]}
          onChange={page.setView}
        />
      </span>
    </div>
  );
});
