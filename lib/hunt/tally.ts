import type { BehaviorFacet, Traits } from '../backtest/facets';
import { type Bins, binOf } from '../backtest/histogram';
import type { OverviewFacets } from '../backtest/overview';
import { ValueCounts } from '../backtest/value-counts';
import { FACETS, type FacetName, type HuntFacet } from './answer';
import { type HuntTraits, ofTraits } from './traits';

const LISTED = 10;

/** Counts of one part of the behaviors: each was looked at in whole. */
export interface Part {
  byBehavior: ReadonlyMap<string, number>;
  byHost: ReadonlyMap<number, number>;
  byBin: ReadonlyMap<number, number>;
  first: number | null;
  last: number | null;
}

/** Counts of a part of the range, whatever the behavior. */
export type Totals = Omit<Part, 'byBehavior'> & { byKind: ReadonlyMap<string, number> };

/** Adds up what a hunt finds, part by part. Times are epoch milliseconds. */
export class Tally {
  events = 0;
  first: number | null = null;
  last: number | null = null;
  private counted = false;
  private readonly hosts = new Map<number, number>();
  private readonly values = new Map<FacetName, ValueCounts>();
  private bins: number[] = [];

  constructor(private of: Bins) {
    this.binBy(of);
  }

  /** Other bins, as long as nothing is counted. */
  binBy(bins: Bins): void {
    this.of = bins;
    this.bins = Array.from({ length: bins.count }, () => 0);
  }

  addPart(part: Part, traits: ReadonlyMap<string, Traits>): void {
    for (const [id, events] of part.byBehavior) {
      const of = traits.get(id);
      const { kind, ...others } = of ? ofTraits(of) : {};
      this.addTraits(this.counted ? others : { kind, ...others }, events);
      if (!this.counted) this.events += events;
    }
    if (this.counted) return;
    for (const [host, events] of part.byHost) this.hosts.set(host, (this.hosts.get(host) ?? 0) + events);
    for (const [bin, events] of part.byBin) this.addBin(bin, events);
    if (part.first !== null) this.see(part.first);
    if (part.last !== null) this.see(part.last);
  }

  /** Totals of everything in a part of the range; what follows tells only what the facets ask of behaviors. */
  addTotals(totals: Totals): void {
    this.counted = true;
    for (const [host, events] of totals.byHost) this.hosts.set(host, (this.hosts.get(host) ?? 0) + events);
    for (const [bin, events] of totals.byBin) this.addBin(bin, events);
    for (const [kind, events] of totals.byKind) {
      this.events += events;
      this.addTraits({ kind }, events);
    }
    if (totals.first !== null) this.see(totals.first);
    if (totals.last !== null) this.see(totals.last);
  }

  /** What the facets ask of behaviors, added up elsewhere. */
  addFacets(facets: OverviewFacets): void {
    for (const [name, values] of Object.entries(facets) as [BehaviorFacet, [string, number][]][])
      for (const [value, events] of values) this.addValue(name, value, events);
  }

  addEvent(event: { hostId: number; time: number }, traits: HuntTraits): void {
    this.events++;
    this.addTraits(traits, 1);
    this.hosts.set(event.hostId, (this.hosts.get(event.hostId) ?? 0) + 1);
    this.addBin(binOf(this.of, event.time), 1);
    this.see(event.time);
  }

  get hostCount(): number {
    return this.hosts.size;
  }

  histogram() {
    return { from: this.of.from, binMs: this.of.binMs, bins: [...this.bins] };
  }

  facets(hostNames: ReadonlyMap<number, string>): HuntFacet[] {
    const byName = new ValueCounts();
    for (const [id, events] of this.hosts) byName.add(hostNames.get(id) ?? String(id), events);
    return FACETS.flatMap((name) => {
      const values = name === 'host' ? byName : this.values.get(name);
      if (!values || values.size === 0) return [];
      const listed = values.top(LISTED);
      return [{ name, values: listed, more: values.size - listed.length }];
    });
  }

  private see(time: number): void {
    this.first = this.first === null ? time : Math.min(this.first, time);
    this.last = this.last === null ? time : Math.max(this.last, time);
  }

  private addBin(bin: number, events: number): void {
    const at = Math.max(0, Math.min(bin, this.bins.length - 1));
    this.bins[at]! += events;
  }

  private addTraits(traits: HuntTraits, events: number): void {
    for (const [name, value] of Object.entries(traits) as [Exclude<FacetName, 'host'>, string | undefined][])
      if (value !== undefined) this.addValue(name, value, events);
  }

  private addValue(name: Exclude<FacetName, 'host'>, value: string, events: number): void {
    let values = this.values.get(name);
    if (!values) {
      values = new ValueCounts();
      this.values.set(name, values);
    }
    values.add(value, events);
  }
}
