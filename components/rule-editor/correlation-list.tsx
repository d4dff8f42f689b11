'use client';

import type { Collection, ResolvedCorrelation } from '../../lib/sigma/collection';
import { AdversaryText } from '../ui/adversary-text';
import { correlationLines } from './correlations';

/** A correlation's parts, to read at a glance: what is counted of which rules, in which groups and windows. */
export function CorrelationList({ collection }: { collection: Collection }) {
  return (
    <div className="max-h-[34%] flex-none overflow-y-auto border-b border-line py-1">
      {collection.correlations.map((one, i) => (
        <One key={i} one={one} collection={collection} />
      ))}
    </div>
  );
}

function One({ one, collection }: { one: ResolvedCorrelation; collection: Collection }) {
  return (
    <dl className="grid grid-cols-[72px_minmax(0,1fr)] gap-x-2 px-3 pb-1 text-12">
      {correlationLines(one, collection).map(({ name, text }) => (
        <div key={name} className="contents">
          <dt className="text-11 leading-5 text-ink-3">{name}</dt>
          <dd className="min-w-0 leading-5">
            <AdversaryText value={text} wrap />
          </dd>
        </div>
      ))}
    </dl>
  );
}
