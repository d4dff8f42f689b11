'use client';

import { memo, type RefObject, useEffect, useRef } from 'react';
import { catchFocus } from '../ui/catch-focus';
import { AdjacentPanel, type AdjacentTab } from './adjacent-panel';
import { DetailLegs } from './detail-legs';
import { DetailTray } from './detail-tray';
import type { DetailPage } from './use-detail';
import type { DetailActions } from './use-detail-actions';

/** On the left: what else the incident gave away, what of it is observed, and how many legs it stands on. */
export const DetailList = memo(function DetailList({
  page,
  actions,
  list,
  open,
  tab,
  find,
}: {
  page: DetailPage;
  actions: DetailActions;
  list: RefObject<HTMLDivElement | null>;
  /** as a drawer, where there is no room for it beside the tree */
  open: boolean;
  tab: AdjacentTab;
  /** what is typed, at once: a field that follows later loses letters */
  find: string;
}) {
  const { marked, suggestions, adjacent } = page;
  // one list takes the other's place, and the focus with it
  const shown = useRef(tab);
  useEffect(() => {
    if (shown.current !== tab) catchFocus(list.current);
    shown.current = tab;
  }, [tab, list]);
  return (
    <aside
      aria-label="Adjacent behaviors"
      className={`flex min-h-0 min-w-0 flex-col border-r border-line bg-surface max-[1279px]:absolute max-[1279px]:top-12 max-[1279px]:bottom-0 max-[1279px]:left-0 max-[1279px]:z-20 max-[1279px]:w-80 max-[1279px]:shadow-float ${open ? '' : 'max-[1279px]:hidden'}`}
    >
      <AdjacentPanel
        tab={tab}
        onTab={page.setListTab}
        suggestions={suggestions.data}
        error={suggestions.isError ? suggestions.error : null}
        stale={suggestions.isPlaceholderData}
        scope={page.scope}
        onScope={page.setScope}
        ideas={{
          ideas: page.ideas.ideas,
          index: page.ideas.index,
          observed: page.observed,
          pane: list,
          onFocus: () => page.setPane('list'),
          onAct: actions.actOn,
        }}
        events={{
          events: marked.shown,
          total: adjacent.data?.total ?? 0,
          loading: adjacent.isPending,
          error: adjacent.isError && !adjacent.data ? adjacent.error : null,
          find,
          onFind: page.setFind,
          index: page.listIndex,
          ranks: marked.ranks,
          checked: marked.checked,
          observed: page.observed,
          list,
          onFocus: () => page.setPane('list'),
          onSelect: (event, check) => {
            if (check === 'none') page.tree.go(event.processId, event.ref);
            else marked.check(event, check);
          },
          onObserve: (event) => actions.toggleObserved([event.ref, ...event.refs]),
          onHypothesis: (event) => actions.propose(event.ref),
          onNext: actions.nextFound,
          onLeave: () => actions.focusPane('tree'),
        }}
      />
      <DetailTray observed={page.observed.size} checked={marked.checked.size} onNew={() => actions.propose()} />
      <DetailLegs legs={page.legs} />
    </aside>
  );
});
