import type { Behavior } from '../telemetry/behavior';
import type { EventKind } from '../telemetry/event';
import { pathPrefixes } from './path-prefixes';
import type { Count3, Facet, FacetPage, FacetValue, FacetWish } from './report';
import { add3, total3 } from './tally';

export type BehaviorFacet = Exclude<Facet['name'], 'host'>;

/** What the facets ask of a behavior; undefined where it has no such thing. */
export type Traits = { readonly kind: EventKind } & { readonly [name in BehaviorFacet]?: string };

/** How many values a facet lists; those that hold a known true match are always listed. */
const LISTED = 12;

export const FACETS: readonly BehaviorFacet[] = ['user', 'image', 'parent', 'folder', 'destination'];

export function traitsOf(b: Behavior): Traits {
  const image = b.image ?? b.process.image;
  return {
    kind: b.kind,
    user: b.user ?? b.process.user,
    image,
    parent: b.process.parent?.image,
    folder: folderOf(b.file?.path ?? image),
    destination: b.net && `${b.net.ip.includes(':') ? `[${b.net.ip}]` : b.net.ip}:${b.net.port}`,
  };
}

/** Whether a facet counts a behavior under a value; hosts are no part of behaviors. */
export function isUnder(traits: Traits, { name, value, below }: FacetValue & { name: BehaviorFacet }): boolean {
  const own = traits[name];
  return own === value || (below === true && own !== undefined && own.startsWith(value === '/' ? '/' : `${value}/`));
}

/** The folder of an absolute path; nothing of other texts. */
function folderOf(path: string | undefined): string | undefined {
  if (!path?.startsWith('/')) return undefined;
  const slash = path.lastIndexOf('/');
  return slash === 0 ? '/' : path.slice(0, slash);
}

/** The facets of a report, from each behavior's counts and each host's. A facet without values is left out. */
export function facetsOf(
  byBehavior: ReadonlyMap<string, Count3>,
  traits: ReadonlyMap<string, Traits>,
  byHost: ReadonlyMap<string, Count3>,
): Facet[] {
  const facets = [facet('host', byHost)];
  for (const name of FACETS) {
    const groups = grouped(name, byBehavior, traits);
    // folders are told as the prefixes that tell them apart: all events are in one of them
    facets.push(name === 'folder' ? { name, values: pathPrefixes(groups, LISTED), more: 0 } : facet(name, groups));
  }
  return facets.filter(({ values }) => values.length > 0);
}

/** Some of all values of one facet, from a place on; folders one by one. */
export function facetPage(
  { name, after, limit }: FacetWish,
  byBehavior: ReadonlyMap<string, Count3>,
  traits: ReadonlyMap<string, Traits>,
  byHost: ReadonlyMap<string, Count3>,
): FacetPage {
  const sorted = inOrder(name === 'host' ? byHost : grouped(name, byBehavior, traits));
  const isAfter = ({ value, counts }: Facet['values'][number]) => {
    const events = total3(counts);
    return !after || events < after.events || (events === after.events && value > after.value);
  };
  const values = sorted.filter(isAfter).slice(0, limit);
  const last = values.at(-1);
  const ended = !last || last === sorted.at(-1);
  return {
    values,
    total: sorted.length,
    next: ended ? null : { events: total3(last.counts), value: last.value },
  };
}

function grouped(
  name: BehaviorFacet,
  byBehavior: ReadonlyMap<string, Count3>,
  traits: ReadonlyMap<string, Traits>,
): Map<string, Count3> {
  const groups = new Map<string, Count3>();
  for (const [id, counts] of byBehavior) {
    const value = traits.get(id)?.[name];
    if (value === undefined) continue;
    const known = groups.get(value);
    if (known) add3(known, counts);
    else groups.set(value, { ...counts });
  }
  return groups;
}

/** Those with the most events first; of equal ones by the text. */
const inOrder = (groups: ReadonlyMap<string, Count3>): Facet['values'] =>
  [...groups]
    .map(([value, counts]) => ({ value, counts }))
    .sort((a, b) => total3(b.counts) - total3(a.counts) || (a.value < b.value ? -1 : 1));

function facet(name: Facet['name'], groups: ReadonlyMap<string, Count3>): Facet {
  const sorted = inOrder(groups);
  const values = sorted.filter(({ counts }, i) => i < LISTED || counts.true > 0);
  return { name, values, more: sorted.length - values.length };
}
