'use client';

import { useRef } from 'react';
import { cx } from '../ui/class-names';
import { BOTTOM_TABS, type BottomTab } from './detail-url';

const TABS: Record<BottomTab, { label: string; tip: string }> = {
  inspector: { label: 'Inspector', tip: 'The selected row and event (i)' },
  host: { label: 'Host', tip: 'Everything on the host in the window of the timeline (b)' },
  related: { label: 'Related', tip: 'Other alerts of this host, user, file, lineage and behavior (t)' },
  elsewhere: { label: 'Elsewhere', tip: 'The selected behavior and its values on other hosts (y)' },
  decide: { label: 'Decide', tip: 'Why it fired, and how its like was judged (d)' },
};

/** What stands under the tree. Arrow keys move between the tabs. */
export function DetailTabs({ tab, onTab }: { tab: BottomTab; onTab: (tab: BottomTab) => void }) {
  const bar = useRef<HTMLDivElement>(null);
  const move = (step: number) => {
    const next = (BOTTOM_TABS.indexOf(tab) + step + BOTTOM_TABS.length) % BOTTOM_TABS.length;
    onTab(BOTTOM_TABS[next]!);
    bar.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  };
  return (
    <div
      ref={bar}
      role="tablist"
      aria-label="Under the tree"
      className="flex h-full flex-none items-stretch pl-1"
      onKeyDown={(event) => {
        const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
        if (step === 0) return;
        event.preventDefault();
        event.stopPropagation();
        move(step);
      }}
    >
      {BOTTOM_TABS.map((value) => (
        <button
          key={value}
          type="button"
          role="tab"
          id={`detail-tab-${value}`}
          aria-selected={value === tab}
          aria-controls="detail-panel"
          tabIndex={value === tab ? 0 : -1}
          data-tip={TABS[value].tip}
          onClick={() => onTab(value)}
          className={cx(
            'border-b-2 px-2 text-11 whitespace-nowrap -outline-offset-2',
            value === tab ? 'border-accent font-semibold text-ink' : 'border-transparent text-ink-2 hover:text-ink',
          )}
        >
          {TABS[value].label}
        </button>
      ))}
    </div>
  );
}
