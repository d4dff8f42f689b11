import type { ShownHit } from '../telemetry/shown';

/** A leg with what it rests on: the evidence that it matches, and what in its rule matched there. */
export interface Footing {
  detectorId: number;
  /** places of the matched events */
  events: ReadonlySet<string>;
  /** "Image endswith /xmrig", "DisguisedByParent is true" */
  facts: ReadonlySet<string>;
}

/** What two legs have in common. Empty lists: they stand apart. */
export interface Shared {
  a: number;
  b: number;
  events: number;
  facts: string[];
  /** every event of one is an event of the other */
  sameEvents: boolean;
}

/** What a rule's hit rests on, in words that are equal where two rules ask the same. */
export function factOf({ field, operator, pattern }: Pick<ShownHit, 'field' | 'operator' | 'pattern'>): string {
  return `${field} ${operator} ${pattern}`.trim();
}

/** Each pair of legs that shares an event or a fact. */
export function sharedFootings(legs: readonly Footing[]): Shared[] {
  const out: Shared[] = [];
  for (const [i, a] of legs.entries()) {
    for (const b of legs.slice(i + 1)) {
      const events = common(a.events, b.events);
      const facts = common(a.facts, b.facts);
      if (events.length === 0 && facts.length === 0) continue;
      const sameEvents = events.length > 0 && events.length === Math.min(a.events.size, b.events.size);
      out.push({ a: a.detectorId, b: b.detectorId, events: events.length, facts, sameEvents });
    }
  }
  return out;
}

const common = (a: ReadonlySet<string>, b: ReadonlySet<string>): string[] => [...a].filter((one) => b.has(one));

/** Above this many legs a good choice is taken in place of the best. */
const EXACT = 18;

/** The most legs of which no two share an event or a fact. */
export function independentOf(legs: readonly Footing[]): number[] {
  const apart = new Set(sharedFootings(legs).map(({ a, b }) => `${a} ${b}`));
  const clash = (a: number, b: number) => apart.has(`${a} ${b}`) || apart.has(`${b} ${a}`);
  const ids = legs.map(({ detectorId }) => detectorId);
  const degree = (id: number) => ids.filter((other) => clash(id, other)).length;
  const order = [...ids].sort((a, b) => degree(a) - degree(b) || a - b);
  let best: number[] = [];
  const grow = (from: number, chosen: readonly number[]) => {
    if (chosen.length > best.length) best = [...chosen];
    if (order.length > EXACT && best.length > 0 && from >= order.length) return;
    for (let i = from; i < order.length; i++) {
      if (chosen.length + order.length - i <= best.length) return;
      if (chosen.every((other) => !clash(other, order[i]!))) grow(i + 1, [...chosen, order[i]!]);
      if (order.length > EXACT && best.length > 0) return;
    }
  };
  grow(0, []);
  return best.sort((a, b) => a - b);
}
