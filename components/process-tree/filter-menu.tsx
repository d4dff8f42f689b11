'use client';

import { Filter } from 'lucide-react';
import { useMemo } from 'react';
import {
  FILTER_PARTS,
  type FilterKind,
  type FilterPart,
  facets,
  filterSize,
  isEmpty,
  NO_FILTER,
  TRAITS,
  type Trait,
  toggled,
} from '../../lib/process-tree/filter';
import type { Prevalence } from '../../lib/telemetry/shown';
import { visible } from '../../lib/telemetry/text';
import { Button } from '../ui/button';
import { Chip } from '../ui/chip';
import { count } from '../ui/count';
import { Kbd } from '../ui/kbd';
import { Menu, type MenuItem } from '../ui/menu';
import type { TreeState } from './use-tree';

const TRAIT_WORD: Record<Trait, string> = {
  kinds: 'What it did',
  users: 'User',
  facts: 'Facts',
  rarity: 'On other hosts',
};
const KIND_WORD: Record<FilterKind, string> = {
  alert: 'stands in an alert',
  observed: 'is observed',
  file: 'touches files',
  mode: 'changes a mode',
  external: 'connects, external',
  internal: 'connects, internal',
  failed: 'fails to execute',
  fake: 'lies about its name',
};
const RARITY_WORD: Record<string, string> = { new: 'seen nowhere else', rare: 'rare', common: 'common' };

const PREFIX: Partial<Record<FilterPart, string>> = { users: 'user ', has: 'holding ', not: 'without ' };

/** Which rows are wanted, each value with the number of rows that it leaves. */
export function FilterMenu({ tree, prevalence }: { tree: TreeState; prevalence: ReadonlyMap<string, Prevalence> }) {
  const { forest, filter, setFilter } = tree;
  const found = useMemo(() => facets(forest, prevalence), [forest, prevalence]);
  const items: MenuItem[] = TRAITS.map((part) => ({
    label: TRAIT_WORD[part],
    key: part,
    items:
      found[part].length === 0
        ? [{ heading: 'nothing to choose from' }]
        : found[part].map(({ value, count: rows }) => ({
            key: value,
            label: <span className={part === 'users' ? 'mono' : ''}>{words(part, value)}</span>,
            note: count(rows),
            checked: (filter[part] as readonly string[]).includes(value),
            onSelect: () => setFilter(toggled(filter, part, value)),
          })),
  }));
  if (!isEmpty(filter)) {
    items.push({ separator: true }, { label: 'No filter', kbd: 'F', onSelect: () => setFilter(NO_FILTER) });
  }
  return (
    <Menu
      align="end"
      trigger={
        <Button size="sm" on={!isEmpty(filter)} aria-label="Filter the rows">
          <Filter size={11} />
          {isEmpty(filter) ? 'Filter' : count(filterSize(filter))}
        </Button>
      }
      items={items}
    />
  );
}

/** The filters that are on, each with its way off; nothing where there are none. */
export function FilterStrip({ tree }: { tree: TreeState }) {
  const { filter, setFilter } = tree;
  if (isEmpty(filter)) return null;
  return (
    <div className="flex h-7 flex-none items-center gap-1.5 overflow-hidden border-b border-line bg-surface px-3 text-11">
      <span className="flex-none text-ink-3">Rows with</span>
      {FILTER_PARTS.flatMap((part) =>
        filter[part].map((value) => (
          <Chip
            key={`${part} ${value}`}
            removeLabel={`Take the filter ${words(part, value)} off`}
            onRemove={() => setFilter(toggled(filter, part, value))}
          >
            {PREFIX[part]}
            {words(part, value)}
          </Chip>
        )),
      )}
      <span className="cut text-ink-3">alerts and what leads to them stay</span>
      <Button size="sm" variant="ghost" className="ml-auto" onClick={() => setFilter(NO_FILTER)}>
        No filter <Kbd>F</Kbd>
      </Button>
    </div>
  );
}

function words(part: FilterPart, value: string): string {
  if (part === 'kinds') return KIND_WORD[value as FilterKind] ?? value;
  if (part === 'rarity') return RARITY_WORD[value] ?? value;
  return visible(value.slice(0, 40));
}
