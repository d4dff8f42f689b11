'use client';

import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import type { SuggestionList } from '../../lib/hypotheses/suggestion';
import { cx } from '../ui/class-names';
import { plural } from '../ui/count';
import { ErrorState } from '../ui/error-state';
import { later } from '../ui/later';
import { PanelHead } from '../ui/panel-head';
import { Segmented } from '../ui/segmented';
import { SkeletonRows } from '../ui/skeleton';
import type { AdjacentProps } from './adjacent';
import { AdjacentCut } from './adjacent-cut';
import { Ideas, type IdeasProps } from './adjacent-ideas';
import type { ScopeChoice } from './adjacent-scope';

const Adjacent = later(() => import('./adjacent').then((code) => code.Adjacent));
export const ADJACENT_PARTS = [Adjacent];

export type AdjacentTab = 'ideas' | 'events';

export interface AdjacentPanelProps {
  tab: AdjacentTab;
  onTab: (tab: AdjacentTab) => void;
  suggestions: SuggestionList | undefined;
  error: Error | null;
  /** the next list is being made */
  stale: boolean;
  scope: ScopeChoice;
  onScope: (scope: ScopeChoice) => void;
  ideas: Omit<IdeasProps, 'list'>;
  events: AdjacentProps;
}

/** What happened around the alert: as ideas for detectors, or event by event. */
export function AdjacentPanel(props: AdjacentPanelProps) {
  const { tab, onTab, suggestions, error, scope, onScope } = props;
  const [open, setOpen] = useState(false);
  const choice = (
    <Segmented
      label="Adjacent behaviors as"
      size="sm"
      value={tab}
      options={[
        { value: 'ideas', label: 'Ideas', tip: 'Facts that tell, ranked (v)' },
        { value: 'events', label: 'Events', tip: 'Every event around the alert, rarest first (v)' },
      ]}
      onChange={onTab}
    />
  );
  if (tab === 'events') return <Adjacent {...props.events} choice={choice} />;
  return (
    <>
      <PanelHead title="Adjacent behaviors" tall>
        {choice}
      </PanelHead>
      {suggestions ? (
        <>
          <button
            type="button"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            data-tip="Which processes belong to the incident"
            className="flex h-7 flex-none items-center gap-1 border-b border-line px-3 text-11 text-ink-2 hover:text-ink"
          >
            <span className="cut">
              From {plural(suggestions.processes, 'process', 'processes')}, {plural(suggestions.events, 'event')}
              {props.stale && ' …'}
            </span>
            <ChevronDown size={12} aria-hidden="true" className={cx('ml-auto', open && 'rotate-180')} />
          </button>
          {open && <AdjacentCut list={suggestions} scope={scope} onScope={onScope} />}
          <Ideas {...props.ideas} list={suggestions} />
        </>
      ) : error ? (
        <ErrorState what="The suggestions could not be made" error={error} />
      ) : (
        <div className="min-h-0 flex-1">
          <SkeletonRows rows={9} height={74} />
        </div>
      )}
    </>
  );
}
