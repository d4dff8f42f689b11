import type { EventView, Matcher, SelectionNode } from '../sigma';
import type { ShownHit } from '../telemetry/shown';

/** A leg with what it rests on: the evidence that it matches, and what in its rule matched there. */
export interface Footing {
  detectorId: number;
  /** places of the matched events */
  events: ReadonlySet<string>;
  /** fields that matched, with the words of it: DisguisedByParent -> "DisguisedByParent is true" */
  facts: ReadonlyMap<string, string>;
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

/** Tells what a rule rests on in events that it matches; events whose values are equal are explained once. */
export function footingReader(matcher: Matcher): (view: EventView) => ReadonlyMap<string, string> {
  const known = new Map<string, ReadonlyMap<string, string>>();
  const { fields, detection } = matcher.rule;
  const alike = !detection.selections.some(({ node }) => searchesAll(node));
  return (view) => {
    const key = alike ? JSON.stringify(fields.map((field) => view.get(field) ?? null)) : '';
    let facts = alike ? known.get(key) : undefined;
    if (!facts) {
      facts = new Map(matcher.explain(view).hits.map((hit) => [hit.field, factOf(hit)]));
      known.set(key, facts);
    }
    return facts;
  };
}

const searchesAll = (node: SelectionNode): boolean =>
  node.kind === 'test' ? node.field === null : node.items.some(searchesAll);

/** What a leg rests on. @param matched what its rule matches, by its places */
export function footingOf(
  detectorId: number,
  read: ReturnType<typeof footingReader>,
  matched: Iterable<readonly [place: string, view: EventView]>,
): Footing {
  const events = new Set<string>();
  const facts = new Map<string, string>();
  for (const [place, view] of matched) {
    events.add(place);
    for (const [field, words] of read(view)) {
      const told = facts.get(field);
      facts.set(field, told === undefined || told === words ? words : field);
    }
  }
  return { detectorId, events, facts };
}

/**
 * Each pair of legs that shares an event or a fact. Two rules on one field share it whatever they ask of it: one change of that
 * field may take both.
 */
export function sharedFootings(legs: readonly Footing[]): Shared[] {
  const out: Shared[] = [];
  for (const [i, a] of legs.entries()) {
    for (const b of legs.slice(i + 1)) {
      const events = [...a.events].filter((one) => b.events.has(one)).length;
      const facts = [...a.facts].flatMap(([field, words]) => {
        const other = b.facts.get(field);
        return other === undefined ? [] : [other === words ? words : field];
      });
      if (events === 0 && facts.length === 0) continue;
      const sameEvents = events > 0 && events === Math.min(a.events.size, b.events.size);
      out.push({ a: a.detectorId, b: b.detectorId, events, facts, sameEvents });
    }
  }
  return out;
}

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
