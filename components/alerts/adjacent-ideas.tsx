'use client';

import { type ReactNode, type RefObject, useCallback, useEffect, useId, useRef } from 'react';
import type { SuggestionList } from '../../lib/hypotheses/suggestion';
import { EmptyState } from '../ui/empty-state';
import { type IdeaAct, IdeaRow, provable } from './adjacent-idea';
import type { Idea } from './use-ideas';

/** Below this many hosts, "seen on none" must be read with care. */
const FEW_HOSTS = 30;

export interface IdeasProps {
  list: SuggestionList;
  ideas: readonly Idea[];
  index: number;
  observed: ReadonlySet<string>;
  pane: RefObject<HTMLDivElement | null>;
  onFocus: () => void;
  onAct: (idea: Idea, act: IdeaAct) => void;
}

/** What the incident gives away, as ideas for detectors: rare ones, best first, and what others do, too. */
export function Ideas({ list, ideas, index, observed, pane, onFocus, onAct }: IdeasProps) {
  const id = useId();
  useEffect(() => {
    if (index >= 0) document.getElementById(`${id}-${index}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, index]);
  // the same for all rows at all times, so that a new selection draws two rows and not all
  const act = useRef(onAct);
  act.current = onAct;
  const onRow = useCallback<IdeasProps['onAct']>((idea, how) => act.current(idea, how), []);
  const row = (idea: Idea, i: number) => (
    <IdeaRow
      key={idea.key}
      id={`${id}-${i}`}
      idea={idea}
      selected={i === index}
      observed={idea.refs.length > 0 && idea.refs.every((ref) => observed.has(ref))}
      onAct={onRow}
    />
  );
  const rare = list.rare.length;
  return (
    <div
      ref={pane}
      role="listbox"
      aria-label="Adjacent behaviors, best first"
      aria-activedescendant={index >= 0 ? `${id}-${index}` : undefined}
      tabIndex={0}
      onFocus={onFocus}
      className="group/list min-h-0 flex-1 overflow-x-hidden overflow-y-auto [scrollbar-width:thin] focus-visible:outline-none"
    >
      {ideas.length === 0 && (
        <EmptyState title="Nothing telling in this incident">
          No fact sets its events apart. The events themselves stand in the other list.
        </EmptyState>
      )}
      {rare > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset has no place in a listbox
        <div role="group" aria-label="Rare in this fleet">
          {ideas.slice(0, rare).map(row)}
        </div>
      )}
      {list.hosts < FEW_HOSTS && rare > 0 && <Note>{provable(list.hosts)}</Note>}
      {ideas.length > rare && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset has no place in a listbox
        <div role="group" aria-label="Seen, but common">
          <p
            role="presentation"
            className="sticky top-0 z-1 border-b border-line bg-surface px-3 py-1.5 text-11 font-semibold text-over"
          >
            Seen, but common
          </p>
          {ideas.slice(rare).map((idea, i) => row(idea, rare + i))}
        </div>
      )}
      {list.truncated && <Note>The incident is too large to read whole: this is its beginning.</Note>}
    </div>
  );
}

function Note({ children }: { children: ReactNode }) {
  return (
    <p role="presentation" className="border-b border-line px-3 py-2 text-11 text-ink-3">
      {children}
    </p>
  );
}
