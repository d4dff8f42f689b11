'use client';

import { ChevronDown, ChevronRight } from 'lucide-react';
import { memo } from 'react';
import { worst } from '../../lib/process-tree/drawn-row';
import type { Rarity } from '../../lib/process-tree/rarity';
import type { ProcessRow } from '../../lib/process-tree/rows';
import { SeverityGlyph } from '../ui/severity';
import { LifeName } from './process-name';
import { RowBadges } from './row-badges';
import { Elapsed, RowCounts } from './row-counts';

export const TreeCell = memo(function TreeCell({
  row,
  rank,
  rarity,
  found,
  narrow,
}: {
  row: ProcessRow;
  /** of the rarest surrounding event on this row */
  rank: number | null;
  rarity: Rarity | null;
  found: boolean;
  /** there is no room for counts */
  narrow: boolean;
}) {
  const { life } = row;
  const severity = worst(life.marks);
  return (
    <>
      <Twisty openness={row.openness} />
      <span className="mono flex min-w-0 flex-1 items-center gap-1.25 text-ink-2">
        {severity && <SeverityGlyph severity={severity} word={false} className="flex-none" />}
        <LifeName life={life} found={found} />
      </span>
      <RowBadges row={row} rarity={rarity} />
      {!narrow && <RowCounts life={life} />}
      {rank !== null && <Rank rank={rank} />}
      <Elapsed life={life} />
      <span className="mono num w-11 flex-none text-right text-11 text-ink-3">{life.shown.pid}</span>
    </>
  );
});

function Rank({ rank }: { rank: number }) {
  return (
    <span
      data-tip={`${ordinal(rank)} in the list of adjacent behaviors`}
      className="num flex-none rounded-full border border-accent-line px-1 text-center font-mono text-10 text-accent"
    >
      {rank}
    </span>
  );
}

function Twisty({ openness }: { openness: ProcessRow['openness'] }) {
  if (openness === null) return <span className="w-3 flex-none" />;
  const Icon = openness === 'collapsed' ? ChevronRight : ChevronDown;
  return (
    // No button: the keyboard has h and l, and a tab stop on every row would bury the rest of the page.
    <span
      data-toggle=""
      className="grid h-full w-3 flex-none cursor-pointer place-items-center text-ink-2 hover:text-ink"
    >
      <Icon size={11} strokeWidth={2.4} />
    </span>
  );
}

function ordinal(n: number): string {
  const end = n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${end}`;
}
