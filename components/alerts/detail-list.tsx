'use client';

import type { RefObject } from 'react';
import type { AdjacentList } from '../../lib/process-tree/tree';
import { ErrorState } from '../ui/error-state';
import { SkeletonRows } from '../ui/skeleton';
import { Adjacent } from './adjacent';
import { DetailLegs } from './detail-legs';
import { DetailTray } from './detail-tray';
import type { DetailPage } from './use-detail';
import type { DetailActions } from './use-detail-actions';

/** On the left: what else the incident gave away, what of it is observed, and how many legs it stands on. */
export function DetailList({
  page,
  actions,
  adjacent,
  error,
  list,
  open,
}: {
  page: DetailPage;
  actions: DetailActions;
  adjacent: AdjacentList | undefined;
  error: Error | null;
  list: RefObject<HTMLDivElement | null>;
  /** as a drawer, where there is no room for it beside the tree */
  open: boolean;
}) {
  const { marked } = page;
  return (
    <aside
      aria-label="Adjacent behaviors"
      className={`flex min-h-0 min-w-0 flex-col border-r border-line bg-surface max-[1279px]:absolute max-[1279px]:top-12 max-[1279px]:bottom-0 max-[1279px]:left-0 max-[1279px]:z-20 max-[1279px]:w-80 max-[1279px]:shadow-float ${open ? '' : 'max-[1279px]:hidden'}`}
    >
      {error && !adjacent ? (
        <ErrorState what="The adjacent behaviors could not be loaded" error={error} />
      ) : adjacent ? (
        <Adjacent
          events={marked.shown}
          total={adjacent.total}
          find={page.find}
          onFind={page.setFind}
          index={page.listIndex}
          ranks={marked.ranks}
          checked={marked.checked}
          observed={page.observed}
          list={list}
          onFocus={() => page.setPane('list')}
          onSelect={(event, check) => {
            if (check === 'none') page.tree.go(event.processId, event.ref);
            else marked.check(event, check);
          }}
          onObserve={(event) => actions.toggleObserved([event.ref])}
          onHypothesis={(event) => actions.propose(event.ref)}
          onNext={actions.nextFound}
          onLeave={() => actions.focusPane('tree')}
        />
      ) : (
        <div className="min-h-0 flex-1">
          <SkeletonRows rows={9} height={74} />
        </div>
      )}
      <DetailTray observed={page.observed.size} checked={marked.checked.size} onNew={() => actions.propose()} />
      <DetailLegs legs={page.alert.legs} />
    </aside>
  );
}
