'use client';

import { useState } from 'react';
import type { Facet, FacetValue as Picked } from '../../lib/backtest/report';
import { baseName } from '../../lib/telemetry/paths';
import { visible } from '../../lib/telemetry/text';
import { AdversaryPieces } from '../ui/adversary-text';
import { cx } from '../ui/class-names';
import { count, plural } from '../ui/count';
import { FacetDialog, type FacetsOf } from './facet-dialog';
import { HatchPattern, JUDGEMENT_FILL } from './judgement';
import { sum } from './numbers';

const TITLE: Record<Facet['name'], string> = {
  host: 'Host',
  user: 'User',
  image: 'Image',
  parent: 'Parent',
  folder: 'Path',
  destination: 'Destination',
};
/** in three columns: who, with what, on what */
const COLUMNS: readonly (readonly Facet['name'][])[] = [
  ['host', 'user'],
  ['image', 'parent'],
  ['folder', 'destination'],
];
const SHOWN = 6;
const ROW = 'grid h-4.75 grid-cols-[minmax(0,1fr)_48px_34px] items-center gap-1.5 text-11';
const BAR = 48;

/** The matches behind a number are wanted. @param what the facet, in words */
type OnPick = (under: Picked, what: string) => void;

/** What the matches have in common: one list of values per question, each with its judged counts. */
export function Facets({ facets, of, onPick }: { facets: Facet[]; of: FacetsOf | null; onPick: OnPick }) {
  const columns = COLUMNS.map((names) => names.flatMap((name) => facets.filter((f) => f.name === name)));
  return (
    <div className="grid grid-cols-2 items-start gap-x-4.5 gap-y-2 @min-[540px]:grid-cols-[1fr_1.1fr_1.5fr] border-t border-line px-3 pt-1.5 pb-2">
      <svg width="0" height="0" aria-hidden="true" className="absolute">
        <HatchPattern />
      </svg>
      {columns.map((column, i) => (
        <div key={i} className="grid min-w-0 gap-y-2">
          {column.map((facet) => (
            <FacetList key={facet.name} facet={facet} of={of} onPick={onPick} />
          ))}
        </div>
      ))}
    </div>
  );
}

function FacetList({ facet, of, onPick }: { facet: Facet; of: FacetsOf | null; onPick: OnPick }) {
  const [all, setAll] = useState(false);
  const [paged, setPaged] = useState(false);
  // values with known true matches are never folded away
  const listed = facet.values.filter((v, i) => all || i < SHOWN || v.counts.true > 0);
  const hidden = facet.values.length - listed.length;
  let most = 1;
  for (const v of facet.values) most = Math.max(most, sum(v.counts));
  const shown = shortNames(facet);
  const plain = facet.name === 'host' || facet.name === 'user';
  return (
    <section aria-label={TITLE[facet.name]} className="min-w-0">
      <h3 className="h-5 text-11 text-ink-2">{TITLE[facet.name]}</h3>
      {listed.map((v) => {
        const row = (
          <>
            {plain ? (
              <span className="cut">{visible(v.value)}</span>
            ) : (
              <FacetValue value={v.value} shown={shown(v)} home={facet.name === 'folder'} />
            )}
            <Bar counts={v.counts} scale={BAR / most} />
            <span className="num text-right">{count(sum(v.counts))}</span>
          </>
        );
        if (!of)
          return (
            <div key={v.value} className={ROW}>
              {row}
            </div>
          );
        return (
          <button
            key={v.value}
            type="button"
            className={cx(ROW, 'w-full text-left hover:bg-raised')}
            onClick={() => onPick({ name: facet.name, value: v.value, below: v.below }, TITLE[facet.name])}
          >
            {row}
          </button>
        );
      })}
      {(hidden > 0 || facet.more > 0) && (
        <div className="h-4.75 text-11 text-ink-3">
          {hidden > 0 ? (
            <button type="button" className="hover:text-ink" onClick={() => setAll(true)}>
              {count(hidden + facet.more)} more, none known true
            </button>
          ) : (
            <More facet={facet} onOpen={of && (() => setPaged(true))} />
          )}
        </div>
      )}
      {paged && of && (
        <FacetDialog
          title={TITLE[facet.name]}
          name={facet.name}
          of={of}
          onPick={(under) => {
            setPaged(false);
            onPick(under, TITLE[facet.name]);
          }}
          onClose={() => setPaged(false)}
        />
      )}
    </section>
  );
}

function More({ facet, onOpen }: { facet: Facet; onOpen: (() => void) | null }) {
  const words = `${plural(facet.more, 'more value')}, none known true`;
  if (!onOpen) return words;
  return (
    <button type="button" className="hover:text-ink" onClick={onOpen}>
      {words}
    </button>
  );
}

/** The paths say where programs lie: here their names do, unless two of them share one. */
function shortNames({ name, values }: Facet): (of: Facet['values'][number]) => string {
  if (name === 'folder') return ({ value, below }) => (below ? `${value === '/' ? '' : value}/…` : value);
  if (name !== 'image' && name !== 'parent') return ({ value }) => value;
  const times = new Map<string, number>();
  for (const { value } of values) times.set(baseName(value), (times.get(baseName(value)) ?? 0) + 1);
  return ({ value }) => (times.get(baseName(value)) === 1 ? baseName(value) : value);
}

/** Programs by their name where that tells them apart, the home folder as ~ unless homes are what is told apart; the whole value is on hover and is what is copied. */
function FacetValue({ value, shown, home }: { value: string; shown: string; home: boolean }) {
  return (
    <span
      dir="ltr"
      data-value={value}
      data-cut={shown !== value || undefined}
      data-raw={value}
      className="mono cut whitespace-pre [unicode-bidi:isolate-override]"
    >
      <AdversaryPieces value={shown} shortenHome={!home} />
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
