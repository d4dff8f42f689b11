'use client';

import { Bookmark } from 'lucide-react';
import { isFault, type Repair } from '../../lib/process-tree/forest';
import type { Rarity } from '../../lib/process-tree/rarity';
import type { ProcessRow } from '../../lib/process-tree/rows';
import { type UserChange, userChange } from '../../lib/process-tree/user-change';
import { visible } from '../../lib/telemetry/text';
import { Tag } from '../ui/tag';
import { foldWords } from './hidden-words';

const REPAIR_WORDS: Record<Repair, string> = {
  cycle: 'Its parents lead back to itself. The tree is cut above this process.',
  own_parent: 'The telemetry names it as its own parent.',
  parent_missing: 'Its parent is not among the processes here.',
  predecessor_cycle: 'The images of this pid lead back to themselves. The chain is cut here.',
  second_successor: 'Two images claim to follow the same one. They are shown apart.',
};

export function RowBadges({ row, rarity }: { row: ProcessRow; rarity: Rarity | null }) {
  const { life, hides, openness } = row;
  const faults = life.repairs.filter(isFault);
  const change = userChange(life);
  const folded = openness === 'collapsed' && hides && hides.totals.processes > 0;
  if (!folded && faults.length === 0 && !change && rarity !== 'new' && rarity !== 'rare' && !life.observed) return null;
  return (
    <span className="flex flex-none items-center gap-1">
      {folded && <span className="num text-11 text-ink-3">{foldWords(hides)}</span>}
      {faults.length > 0 && (
        <Tag tone="over" tip={faults.map((fault) => REPAIR_WORDS[fault]).join('\n')}>
          repaired
        </Tag>
      )}
      {change && (
        <Tag tip={changeWords(change)}>
          {change.by ? `${change.by} → ` : '→ '}
          {visible(change.to).slice(0, 12)}
        </Tag>
      )}
      <RarityTag rarity={rarity} />
      {life.observed && (
        <span data-tip="observed" role="img" aria-label="observed" className="text-accent">
          <Bookmark size={11} fill="currentColor" />
        </span>
      )}
    </span>
  );
}

function RarityTag({ rarity }: { rarity: Rarity | null }) {
  if (rarity === 'new') {
    return <Tag tip={'First seen on the fleet: no other host ran this program'}>new</Tag>;
  }
  return rarity === 'rare' ? <Tag tip="Few other hosts ran this program">rare</Tag> : null;
}

function changeWords({ from, to, by }: UserChange): string {
  const how = by ? `by ${by}` : 'no su or sudo stands in the chain: a set-id file or a call';
  return `Runs as ${visible(to)}, what started it as ${visible(from)}\n${how}`;
}
