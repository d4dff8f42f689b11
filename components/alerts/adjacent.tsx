'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { Search, X } from 'lucide-react';
import { type ReactNode, type RefObject, useEffect, useId } from 'react';
import type { AdjacentEvent } from '../../lib/process-tree/tree';
import { count } from '../ui/count';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { PanelHead } from '../ui/panel-head';
import { SkeletonRows } from '../ui/skeleton';
import { ADJACENT_ROW, AdjacentRow } from './adjacent-row';

export interface AdjacentProps {
  events: readonly AdjacentEvent[];
  /** all that there are, when the list holds fewer */
  total: number;
  loading: boolean;
  error: Error | null;
  find: string;
  onFind: (text: string) => void;
  /** position in `events` */
  index: number;
  /** place in the whole list, by ref */
  ranks: ReadonlyMap<string, number>;
  checked: ReadonlySet<string>;
  observed: ReadonlySet<string>;
  list: RefObject<HTMLDivElement | null>;
  onFocus: () => void;
  onSelect: (event: AdjacentEvent, check: 'none' | 'toggle' | 'range') => void;
  onObserve: (event: AdjacentEvent) => void;
  onHypothesis: (event: AdjacentEvent) => void;
  /** to the next match in the tree */
  onNext: (step: 1 | -1) => void;
  /** the switch between the list's two forms */
  choice?: ReactNode;
  /** Esc in an empty search: the focus must go somewhere */
  onLeave: () => void;
}

/** Every event around the alert, rarest first. */
export function Adjacent(props: AdjacentProps) {
  const { events, total, find, onFind, index, list } = props;
  const id = useId();
  const virtual = useVirtualizer({
    count: events.length,
    getScrollElement: () => list.current,
    estimateSize: () => ADJACENT_ROW,
    getItemKey: (i) => events[i]?.ref ?? i,
    overscan: 8,
  });
  const current = events[index]?.ref;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new selection scrolls
  useEffect(() => {
    if (index >= 0) virtual.scrollToIndex(index, { align: 'auto' });
  }, [current]);
  return (
    <>
      <PanelHead
        title="Adjacent behaviors"
        note={
          find === ''
            ? `${count(events.length)}${total > events.length ? ` of ${count(total)}` : ''}`
            : `${count(events.length)} of ${count(total)}`
        }
        tall
      >
        {props.choice}
        <AdjacentFilter find={find} onFind={onFind} onNext={props.onNext} onLeave={props.onLeave} />
      </PanelHead>
      <div
        ref={list}
        role="listbox"
        aria-label="Adjacent behaviors, rarest first"
        aria-multiselectable="true"
        aria-activedescendant={index >= 0 ? `${id}-${index}` : undefined}
        tabIndex={0}
        onFocus={props.onFocus}
        className="group/list min-h-0 flex-1 overflow-x-hidden overflow-y-auto [scrollbar-width:thin] focus-visible:outline-none"
      >
        {props.error ? (
          <ErrorState what="The adjacent behaviors could not be loaded" error={props.error} />
        ) : props.loading ? (
          <SkeletonRows rows={9} height={ADJACENT_ROW} />
        ) : (
          events.length === 0 && (
            <EmptyState
              title={find === '' ? 'Nothing else happened around this alert' : 'No surrounding event holds this text'}
            >
              {find !== '' && 'The search is also marked in the tree. Esc in its field clears it.'}
            </EmptyState>
          )
        )}
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const event = events[item.index];
            if (!event) return null;
            return (
              <AdjacentRow
                key={item.key}
                id={`${id}-${item.index}`}
                event={event}
                rank={props.ranks.get(event.ref) ?? item.index + 1}
                top={item.start}
                selected={item.index === index}
                checked={props.checked.has(event.ref)}
                observed={event.observed || props.observed.has(event.ref)}
                onSelect={props.onSelect}
                onObserve={props.onObserve}
                onHypothesis={props.onHypothesis}
              />
            );
          })}
        </div>
      </div>
    </>
  );
}

/** One search for the list and the tree. */
function AdjacentFilter({
  find,
  onFind,
  onNext,
  onLeave,
}: Pick<AdjacentProps, 'find' | 'onFind' | 'onNext' | 'onLeave'>) {
  return (
    <span className="flex h-5 w-21 items-center gap-1 rounded-1 border border-line-2 bg-field px-1 text-ink-3 focus-within:border-accent">
      <Search size={11} aria-hidden="true" />
      <input
        id="alert-find"
        value={find}
        onChange={(event) => onFind(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') return onNext(event.shiftKey ? -1 : 1);
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          if (find !== '') onFind('');
          else onLeave();
        }}
        placeholder="find /"
        aria-label="Find in the list and the tree"
        autoComplete="off"
        spellCheck={false}
        className="w-full min-w-0 bg-transparent font-mono text-11 text-ink outline-none"
      />
      {find !== '' && (
        <button
          type="button"
          aria-label="Clear the search"
          onClick={() => onFind('')}
          className="text-ink-2 hover:text-ink"
        >
          <X size={11} />
        </button>
      )}
    </span>
  );
}
