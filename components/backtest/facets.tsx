'use client';

import { useState } from 'react';
import type { BacktestReport } from '../../lib/backtest/report';
import { shortPath } from '../../lib/process-tree/names';
import { AdversaryPieces } from '../ui/adversary-text';
import { count, plural } from '../ui/count';
import { HatchPattern, JUDGEMENT_FILL } from './judgement';
import { sum } from './numbers';

type Facet = BacktestReport['facets'][number];

const TITLE: Record<Facet['name'], string> = {
  host: 'Host',
  user: 'User',
  image: 'Image',
  parent: 'Parent',
  folder: 'Folder',
  destination: 'Destination',
};
const ORDER: Facet['name'][] = ['host', 'image', 'folder', 'destination', 'parent', 'user'];
const SHOWN = 6;
const BAR = 48;

/** What the matches have in common: one list of values per question, each with its judged counts. */
export function Facets({ facets }: { facets: Facet[] }) {
  const sorted = ORDER.flatMap((name) => facets.filter((f) => f.name === name));
  return (
    <div className="grid grid-cols-[1fr_1fr_1.5fr] gap-x-4.5 gap-y-2 border-t border-line px-3 pt-1.5 pb-2">
      <svg width="0" height="0" aria-hidden="true" className="absolute">
        <HatchPattern />
      </svg>
      {sorted.map((facet) => (
        <FacetList key={facet.name} facet={facet} />
      ))}
    </div>
  );
}

function FacetList({ facet }: { facet: Facet }) {
  const [all, setAll] = useState(false);
  // values with known true matches are never folded away
  const shown = facet.values.filter((v, i) => all || i < SHOWN || v.counts.true > 0);
  const hidden = facet.values.length - shown.length;
  let most = 1;
  for (const v of facet.values) most = Math.max(most, sum(v.counts));
  const plain = facet.name === 'host' || facet.name === 'user';
  return (
    <section aria-label={TITLE[facet.name]} className="min-w-0">
      <h3 className="h-5 text-11 text-ink-2">{TITLE[facet.name]}</h3>
      {shown.map((v) => (
        <div key={v.value} className="grid h-4.75 grid-cols-[minmax(0,1fr)_48px_34px] items-center gap-1.5 text-11">
          {plain ? <span className="cut">{v.value}</span> : <FacetValue value={v.value} />}
          <Bar counts={v.counts} scale={BAR / most} />
          <span className="num text-right">{count(sum(v.counts))}</span>
        </div>
      ))}
      {(hidden > 0 || facet.more > 0) && (
        <div className="h-4.75 text-11 text-ink-3">
          {hidden > 0 ? (
            <button type="button" className="hover:text-ink" onClick={() => setAll(true)}>
              {count(hidden + facet.more)} more, none known true
            </button>
          ) : (
            `${plural(facet.more, 'more value')}, none known true`
          )}
        </div>
      )}
    </section>
  );
}

/** System programs by their name, the home folder as ~; the whole value is on hover and is what is copied. */
function FacetValue({ value }: { value: string }) {
  const shown = shortPath(value);
  return (
    <span
      dir="ltr"
      data-value={value}
      data-cut={shown !== value || undefined}
      data-raw={value}
      className="mono cut whitespace-pre [unicode-bidi:isolate-override]"
    >
      <AdversaryPieces value={shown} shortenHome />
    </span>
  );
}

function Bar({ counts, scale }: { counts: Facet['values'][number]['counts']; scale: number }) {
  let x = 0;
  return (
    <svg width={BAR} height="8" aria-hidden="true">
      {(['unjudged', 'false', 'true'] as const).map((judgement) => {
        if (counts[judgement] === 0) return null;
        const width = Math.max(2, counts[judgement] * scale);
        const at = Math.min(x, BAR - width);
        x = at + width;
        return <rect key={judgement} x={at} y="0" width={width} height="8" fill={JUDGEMENT_FILL[judgement]} />;
      })}
    </svg>
  );
}
