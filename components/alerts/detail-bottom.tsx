'use client';

import { memo, type Ref, useState } from 'react';
import { Legend } from '../process-tree/legend';
import { Button } from '../ui/button';
import { cx } from '../ui/class-names';
import { later } from '../ui/later';
import { Segmented } from '../ui/segmented';
import { SkeletonRows } from '../ui/skeleton';
import { DetailTabs } from './detail-tabs';
import type { BottomTab } from './detail-url';
import { Inspector } from './inspector';
import type { DetailPage } from './use-detail';
import { type DetailActions, shownIn } from './use-detail-actions';
import { useValueActions } from './use-value-actions';

const loading = <SkeletonRows rows={6} height={24} />;
const PanelHost = later(() => import('./panel-host').then((code) => code.PanelHost), loading);
const PanelRelated = later(() => import('./panel-related').then((code) => code.PanelRelated), loading);
const PanelElsewhere = later(() => import('./panel-elsewhere').then((code) => code.PanelElsewhere), loading);
const PanelDecide = later(() => import('./panel-decide').then((code) => code.PanelDecide), loading);
export const BOTTOM_PARTS = [PanelHost, PanelRelated, PanelElsewhere, PanelDecide];

/** Under the tree: what is known of the selected row, of its host, of its like elsewhere, and how to decide. */
export const DetailBottom = memo(function DetailBottom({
  page,
  actions,
  tab,
  ref,
}: {
  page: DetailPage;
  actions: DetailActions;
  /** what was asked for: what the panel shows may come a moment later */
  tab: BottomTab;
  ref: Ref<HTMLDivElement>;
}) {
  const { timeline } = page;
  const [tall, setTall] = useState(false);
  return (
    <>
      <footer className="flex h-7 flex-none items-center gap-3 border-t border-line bg-surface pr-3">
        <DetailTabs tab={tab} onTab={page.setTab} />
        <span className="min-w-0 flex-1 overflow-hidden">
          <Legend />
        </span>
        <Segmented
          label="Time axis"
          size="sm"
          value={timeline.mode}
          options={[
            { value: 'fold', label: 'Fold idle', tip: 'Idle time is folded and named (m)' },
            { value: 'linear', label: 'Linear', tip: 'One scale for the whole window (m)' },
          ]}
          onChange={timeline.setMode}
        />
        <Button size="sm" kbd="f" onClick={actions.fit}>
          Fit
        </Button>
        <Button size="sm" variant="ghost" on={tall} onClick={() => setTall(!tall)} data-tip="More room for this panel">
          {tall ? 'Lower' : 'Taller'}
        </Button>
      </footer>
      <div
        ref={ref}
        role="tabpanel"
        id="detail-panel"
        data-shows={shownIn(page.tab, page.tree.selected?.row)}
        aria-labelledby={`detail-tab-${page.tab}`}
        className={cx('flex-none overflow-hidden border-t border-line-2 bg-surface', tall ? 'h-[55%]' : 'h-inspector')}
      >
        <Panel page={page} actions={actions} />
      </div>
    </>
  );
});

function Panel({ page, actions }: { page: DetailPage; actions: DetailActions }) {
  const { alert, answer, inspected, tree } = page;
  const onValue = useValueActions(page, actions);
  switch (page.tab) {
    case 'inspector':
      return (
        <Inspector
          hostId={answer.hostId}
          row={page.row}
          inspected={inspected}
          raw={page.raw}
          onRaw={() => page.setRaw(!page.raw)}
          onEvent={tree.go}
          actions={onValue}
        />
      );
    case 'host':
      return <PanelHost page={page} />;
    case 'related':
      return <PanelRelated alertId={alert.id} />;
    case 'elsewhere':
      return (
        <PanelElsewhere
          eventRef={page.ref}
          hostId={answer.hostId}
          processId={inspected?.process.id ?? null}
          onLeave={() => actions.focusPane('tree')}
        />
      );
    case 'decide':
      return <PanelDecide alert={alert} onJudge={actions.verdict.judge} />;
  }
}
