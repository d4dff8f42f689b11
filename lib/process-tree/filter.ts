import type { Prevalence } from '../telemetry/shown';
import type { Forest, Life } from './forest';
import { type Rarity, rarityOfLife } from './rarity';
import { lifeHolds } from './search';

export const FILTER_KINDS = ['alert', 'observed', 'file', 'mode', 'internal', 'external', 'failed', 'fake'] as const;
export type FilterKind = (typeof FILTER_KINDS)[number];

/** What rows are wanted: one of each list that is not empty. */
export interface TreeFilter {
  kinds: readonly FilterKind[];
  users: readonly string[];
  facts: readonly string[];
  rarity: readonly Rarity[];
  /** texts that each row holds, all of them */
  has: readonly string[];
  /** texts that no row holds */
  not: readonly string[];
}

export const NO_FILTER: TreeFilter = { kinds: [], users: [], facts: [], rarity: [], has: [], not: [] };

export type FilterPart = keyof TreeFilter;

export function isEmpty(filter: TreeFilter): boolean {
  return filterSize(filter) === 0;
}

export function filterSize(filter: TreeFilter): number {
  return FILTER_PARTS.reduce((sum, part) => sum + filter[part].length, 0);
}

/** With the value where it was without it, and without it where it was with it. */
export function toggled(filter: TreeFilter, part: FilterPart, value: string): TreeFilter {
  const list: readonly string[] = filter[part];
  const next = list.includes(value) ? list.filter((one) => one !== value) : [...list, value];
  return { ...filter, [part]: next };
}

/** What a filter can choose from. */
export function traitsOf(life: Life, prevalence: ReadonlyMap<string, Prevalence>): Record<Trait, string[]> {
  const kinds = new Set<FilterKind>();
  if (life.alerts > 0) kinds.add('alert');
  if (life.observed) kinds.add('observed');
  if (life.counts.files > 0) kinds.add('file');
  if (life.shown.disguised || life.shown.claims !== null) kinds.add('fake');
  for (const mark of life.marks) {
    if (mark.kind === 'file_chmod') kinds.add('mode');
    else if (mark.kind === 'exec_failed') kinds.add('failed');
    else if (mark.kind === 'net_connect') kinds.add(mark.external ? 'external' : 'internal');
  }
  const rarity = rarityOfLife(life, prevalence);
  return {
    kinds: [...kinds],
    users: life.images.flatMap((image) => image.behavior.user ?? []),
    facts: life.images.flatMap((image) => image.facts),
    rarity: rarity ? [rarity] : [],
  };
}

export type Trait = 'kinds' | 'users' | 'facts' | 'rarity';
export const TRAITS: readonly Trait[] = ['kinds', 'users', 'facts', 'rarity'];
export const FILTER_PARTS: readonly FilterPart[] = [...TRAITS, 'has', 'not'];

/** Ids of the lives that the filter wants and of everything above them; null where it wants all. */
export function passing(
  forest: Forest,
  filter: TreeFilter,
  prevalence: ReadonlyMap<string, Prevalence>,
): ReadonlySet<string> | null {
  if (isEmpty(filter)) return null;
  const asked = TRAITS.filter((part) => filter[part].length > 0);
  const lower = {
    has: filter.has.map((text) => text.toLowerCase()),
    not: filter.not.map((text) => text.toLowerCase()),
  };
  const passed = new Set<string>();
  for (const life of forest.order) {
    const traits = traitsOf(life, prevalence);
    const holds = (text: string) => lifeHolds(life, text);
    const wanted =
      lower.has.every(holds) &&
      !lower.not.some(holds) &&
      asked.every((part) => (filter[part] as readonly string[]).some((value) => traits[part].includes(value)));
    for (let at: Life | null = wanted ? life : null; at && !passed.has(at.id); at = at.parent) passed.add(at.id);
  }
  return passed;
}

/** How many rows each value would leave, commonest first. */
export function facets(
  forest: Forest,
  prevalence: ReadonlyMap<string, Prevalence>,
): Record<Trait, { value: string; count: number }[]> {
  const counts: Record<Trait, Map<string, number>> = {
    kinds: new Map(),
    users: new Map(),
    facts: new Map(),
    rarity: new Map(),
  };
  for (const life of forest.order) {
    const traits = traitsOf(life, prevalence);
    for (const part of TRAITS) {
      for (const value of new Set(traits[part])) counts[part].set(value, (counts[part].get(value) ?? 0) + 1);
    }
  }
  const listed = (part: Trait) =>
    [...counts[part]]
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  return { kinds: listed('kinds'), users: listed('users'), facts: listed('facts'), rarity: listed('rarity') };
}

/** "kinds:external users:root", in a link; names with blanks are escaped. */
export function filterText(filter: TreeFilter): string {
  return FILTER_PARTS.flatMap((part) => filter[part].map((value) => `${part}:${encodeURIComponent(value)}`)).join(' ');
}

export function readFilter(text: string | null): TreeFilter {
  let filter = NO_FILTER;
  for (const word of (text ?? '').split(' ').slice(0, 50)) {
    const colon = word.indexOf(':');
    const part = FILTER_PARTS.find((one) => one === word.slice(0, colon));
    const value = decoded(word.slice(colon + 1));
    if (!part || value === '' || (filter[part] as readonly string[]).includes(value)) continue;
    if (part === 'kinds' && !(FILTER_KINDS as readonly string[]).includes(value)) continue;
    filter = toggled(filter, part, value);
  }
  return filter;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
