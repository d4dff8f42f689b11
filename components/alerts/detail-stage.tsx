'use client';

import { AxisHead, axisHeight } from '../process-tree/axis';
import { AxisBrush } from '../process-tree/axis-brush';
import { FilterStrip } from '../process-tree/filter-menu';
import { Grid } from '../process-tree/grid';
import { Minimap } from '../process-tree/minimap';
import { Splitter } from '../process-tree/splitter';
import { later } from '../ui/later';
import { DetailTreeHead } from './detail-tree-head';
import type { DetailPage } from './use-detail';
import type { DetailActions } from './use-detail-actions';

const TreePicture = later(() => import('../process-tree/picture').then((code) => code.TreePicture));
export const STAGE_PARTS = [TreePicture];

/** The host's minimap over the tree with its timeline, or over the tree as a picture. */
export function DetailStage({
  page,
  after,
}: {
  page: DetailPage;
  /** the same, for what may follow a moment later */
  after: { page: DetailPage; actions: DetailActions };
}) {
  const { alert, answer, tree, timeline, view, treeWidth, picture } = page;
  return (
    <>
      <Minimap tree={answer} window={timeline.window} onWindow={timeline.setWindow} />
      <div className="relative flex min-h-0 flex-1 flex-col">
        <div className="flex flex-none border-b border-line bg-surface" style={{ height: axisHeight() }}>
          <div style={{ width: treeWidth }} className="min-w-0 flex-none">
            <DetailTreeHead {...after} fileName={`alert-${alert.id}-${answer.host}`} />
          </div>
          {view === 'tree' ? (
            <div className="min-w-0 flex-1 overflow-hidden border-l border-line pl-px">
              <AxisBrush timeline={timeline}>
                <AxisHead axis={timeline.axis} linear={timeline.mode === 'linear'} />
              </AxisBrush>
            </div>
          ) : (
            <span className="cut self-center px-3 text-11 text-ink-3">
              Drag moves, wheel zooms, double click opens or folds
            </span>
          )}
        </div>
        <FilterStrip tree={tree} />
        {view === 'tree' ? (
          <>
            <Grid
              tree={tree}
              timeline={timeline}
              treeWidth={treeWidth}
              alertTime={alert.firstTime}
              ranks={page.ranks}
              prevalence={page.prevalence}
              found={page.foundIds}
              loading={page.children.loading}
              onToggle={page.toggle}
              onFocus={() => page.setPane('tree')}
            />
            <Splitter at={treeWidth} onMove={page.setTreeWidth} />
          </>
        ) : (
          <TreePicture tree={tree} chain={answer.chain} handle={picture} onToggle={page.toggle} />
        )}
      </div>
    </>
  );
}
