'use client';

import { Minus, Plus } from 'lucide-react';
import type { FacetName, HuntFacet } from '../../lib/hunt/answer';
import { facetTerm, facetValueText } from '../../lib/hunt/traits';
import { visible } from '../../lib/telemetry/text';
import { ValueMenu } from '../telemetry/value-menu';
import { AdversaryText } from '../ui/adversary-text';
import { count } from '../ui/count';
import { IconButton } from '../ui/icon-button';

const WORD: Record<FacetName, string> = {
  kind: 'What happened',
  host: 'Host',
  image: 'Program',
  parent: 'Parent program',
  user: 'User',
  folder: 'Below folder',
  destination: 'Destination',
};

const FIELD: Record<FacetName, string> = {
  kind: 'kind',
  host: 'host',
  image: 'Image',
  parent: 'ParentImage',
  user: 'User',
  folder: 'Folder',
  destination: 'Destination',
};

export interface FacetListProps {
  facets: readonly HuntFacet[];
  /** all events of the hunt: what a bar is a share of */
  events: number;
  onTerm: (term: string, how: 'in' | 'out') => void;
}

/** The commonest values of what was found, each one key away from the query. */
export function FacetList({ facets, events, onTerm }: FacetListProps) {
  return (
    <div className="min-h-0 overflow-x-hidden overflow-y-auto border-r border-line bg-surface pb-2 [scrollbar-width:thin]">
      {facets.map(({ name, values, more }) => (
        <section key={name} aria-label={WORD[name]}>
          <h2 className="flex h-7 items-end px-3 pb-1 text-11 text-ink-2">
            {WORD[name]}
            {more > 0 && <span className="ml-auto font-normal text-ink-3">{count(more)} more</span>}
          </h2>
          <ul>
            {values.map(({ value, events: found }) => (
              <FacetRow
                key={value}
                name={name}
                value={value}
                found={found}
                share={found / Math.max(1, events)}
                onTerm={onTerm}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function FacetRow({
  name,
  value,
  found,
  share,
  onTerm,
}: {
  name: FacetName;
  value: string;
  found: number;
  share: number;
  onTerm: FacetListProps['onTerm'];
}) {
  const term = facetTerm(name, value);
  const text = facetValueText(name, value);
  return (
    <li className="group relative flex h-6 items-center gap-1.5 px-3 text-12 hover:bg-raised">
      <span
        aria-hidden="true"
        className="absolute inset-y-0.5 left-0 bg-accent-bg"
        style={{ width: `${share * 100}%` }}
      />
      <span className="relative flex min-w-0 flex-1">
        <ValueMenu field={FIELD[name]} value={value} label={WORD[name]} term={term} className="max-w-full">
          {name === 'kind' ? <span className="cut">{text}</span> : <AdversaryText value={text} />}
        </ValueMenu>
      </span>
      <span className="relative hidden flex-none group-focus-within:flex group-hover:flex">
        <IconButton label={`Only with ${visible(text)}`} onClick={() => onTerm(term, 'in')}>
          <Plus size={13} />
        </IconButton>
        <IconButton label={`Without ${visible(text)}`} onClick={() => onTerm(term, 'out')}>
          <Minus size={13} />
        </IconButton>
      </span>
      <span className="num relative flex-none text-11 text-ink-2">{count(found)}</span>
    </li>
  );
}
