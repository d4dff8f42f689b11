import type { Behavior } from '../telemetry/behavior';
import type { EventKind } from '../telemetry/event';
import { folderPrefix } from '../telemetry/paths';
import { type BehaviorFacet, FACETS, traitsOf } from './facets';
import type { CountQuestion, SealedCounts } from './sealed-count';
import { ValueCounts } from './value-counts';

// What is stored, without a rule: its totals and facets, for a hunt that asks for everything. No list of behaviors is made.

export interface OverviewQuestion {
  kinds: readonly EventKind[];
  /** days that cells in memory are to count; its range cuts none of their cells */
  count: CountQuestion;
  /** set if facets are wanted, too, and of what times besides these days; epoch milliseconds, half-open */
  facets?: { spans: readonly (readonly [from: number, to: number])[] };
}

/** What a thread says of its share: totals of the days, and the facets of everything that was asked. */
export interface Overview {
  byKind: [EventKind, number][];
  hosts: SealedCounts['hosts'];
  byDay: SealedCounts['byDay'];
  facets?: OverviewFacets;
}

/** Events by value. */
export type OverviewFacets = Partial<Record<BehaviorFacet, [value: string, events: number][]>>;

/** Adds up what facets ask of behaviors, with folders as prefixes. */
export class FacetCounts {
  private readonly facets = new Map<BehaviorFacet, ValueCounts>(FACETS.map((name) => [name, new ValueCounts()]));

  add(behavior: Behavior, events: number): void {
    const traits = traitsOf(behavior);
    for (const [name, counts] of this.facets) {
      const value = name === 'folder' && traits.folder !== undefined ? folderPrefix(traits.folder) : traits[name];
      if (value !== undefined) counts.add(value, events);
    }
  }

  result(): OverviewFacets {
    return Object.fromEntries([...this.facets].map(([name, counts]) => [name, [...counts.entries()]]));
  }
}
