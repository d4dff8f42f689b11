'use client';

import { type Ref, useState } from 'react';
import { Legend } from '../process-tree/legend';
import { Button } from '../ui/button';
import { cx } from '../ui/class-names';
import { Segmented } from '../ui/segmented';
import { DetailTabs } from './detail-tabs';
import { Inspector } from './inspector';
import type { DetailPage } from './use-detail';
import type { DetailActions } from './use-detail-actions';

/** Under the tree: what is known of the selected row, of its host, of its like elsewhere, and how to decide. */
export function DetailBottom({
  page,
  actions,
  ref,
}: {
  page: DetailPage;
  actions: DetailActions;
  ref: Ref<HTMLDivElement>;
}) {
  const { timeline, tree } = page;
  const [tall, setTall] = useState(false);
  return (
    <>
      <footer className="flex h-7 flex-none items-center gap-3 border-t border-line bg-surface pr-3">
        <DetailTabs tab={page.tab} onTab={page.setTab} />
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
        aria-labelledby={`detail-tab-${page.tab}`}
        className={cx('flex-none overflow-hidden border-t border-line-2 bg-surface', tall ? 'h-[55%]' : 'h-inspector')}
      >
        <Inspector
          forest={tree.forest}
          row={page.row}
          inspected={page.inspected}
          raw={page.raw}
          onRaw={() => page.setRaw(!page.raw)}
          onEvent={tree.go}
          actions={{ find: page.setFind, observe: actions.observeWith }}
        />
      </div>
    </>
  );
}
