// What a correlation asks of its window, kept up to date as events come and leave (Correlation Types).

import type { ResolvedCorrelation } from './collection';
import type { Bound, RuleExpression } from './correlation-ast';

/** An event in the window of a group. */
export interface Item {
  readonly time: number;
  /** place among all events: later events have higher ones */
  readonly position: number;
  /** which of the correlation's references it matched, ascending */
  readonly refs: readonly number[];
  /** matches of other correlations that it stands for; `own` if it matched a rule itself */
  readonly inner: readonly string[];
  readonly own: boolean;
  /** what is counted of it, for the value types */
  readonly texts: readonly string[];
  readonly numbers: readonly number[];
}

/** Whether the window is a match, and the number that decided; null where words decide. */
export interface Answer {
  readonly held: boolean;
  readonly value: number | null;
}

/** Items leave in the order in which they came. `ask` is about the window from `from` to the newest item, both included. */
export interface WindowValue {
  add(item: Item): void;
  remove(item: Item): void;
  ask(newest: Item, from: number): Answer;
}

/** @param spend counts steps of work */
export function windowValue({ rule, inputs }: ResolvedCorrelation, spend: (steps: number) => void): WindowValue {
  const { condition, type } = rule;
  if (condition.kind === 'expression')
    return type === 'temporal'
      ? new RulesInWords(inputs.length, condition.tree)
      : new OrderInWords(inputs.length, condition.tree, spend);
  const { bounds, percentile } = condition;
  switch (type) {
    case 'event_count':
      return new EventCount(bounds);
    case 'value_count':
      return new DistinctCount(bounds);
    case 'temporal':
      return new RuleCount(inputs.length, bounds);
    case 'temporal_ordered':
      return new ChainLength(inputs.length, bounds, spend);
    case 'value_median':
      return new Percentile(50, bounds, spend);
    case 'value_percentile':
      return percentile === undefined ? new Share(bounds) : new Percentile(percentile, bounds, spend);
    default:
      return new Folded(type, bounds);
  }
}

/** Several comparisons are linked with and (Condition). */
export function within(value: number, bounds: readonly Bound[]): boolean {
  return bounds.every(({ kind, value: bound }) => {
    switch (kind) {
      case 'gt':
        return value > bound;
      case 'gte':
        return value >= bound;
      case 'lt':
        return value < bound;
      case 'lte':
        return value <= bound;
      case 'eq':
        return value === bound;
      case 'neq':
        return value !== bound;
      default:
        return kind satisfies never;
    }
  });
}

/** How often each text is in the window. */
class Counts {
  private readonly counts = new Map<string, number>();

  add(text: string) {
    this.counts.set(text, (this.counts.get(text) ?? 0) + 1);
  }

  remove(text: string) {
    const left = this.counts.get(text)! - 1;
    if (left > 0) this.counts.set(text, left);
    else this.counts.delete(text);
  }

  of(text: string): number {
    return this.counts.get(text) ?? 0;
  }

  get distinct(): number {
    return this.counts.size;
  }
}

/** An event counts once, whichever of the rules it matched; so does a match of another correlation, however long it lasts. */
class EventCount implements WindowValue {
  private own = 0;
  private readonly inner = new Counts();
  constructor(private readonly bounds: readonly Bound[]) {}

  add(item: Item) {
    if (item.own) this.own++;
    for (const match of item.inner) this.inner.add(match);
  }

  remove(item: Item) {
    if (item.own) this.own--;
    for (const match of item.inner) this.inner.remove(match);
  }

  ask(): Answer {
    const value = this.own + this.inner.distinct;
    return { held: within(value, this.bounds), value };
  }
}

class DistinctCount implements WindowValue {
  private readonly counts = new Counts();
  constructor(private readonly bounds: readonly Bound[]) {}

  add(item: Item) {
    for (const text of item.texts) this.counts.add(text);
  }

  remove(item: Item) {
    for (const text of item.texts) this.counts.remove(text);
  }

  ask(): Answer {
    return { held: within(this.counts.distinct, this.bounds), value: this.counts.distinct };
  }
}

/** Percent of the window's values that are the newest event's. */
class Share implements WindowValue {
  private readonly counts = new Counts();
  private total = 0;
  constructor(private readonly bounds: readonly Bound[]) {}

  add(item: Item) {
    this.total += item.texts.length;
    for (const text of item.texts) this.counts.add(text);
  }

  remove(item: Item) {
    this.total -= item.texts.length;
    for (const text of item.texts) this.counts.remove(text);
  }

  ask({ texts }: Item): Answer {
    const shares = texts.map((text) => (100 * this.counts.of(text)) / this.total);
    const value = shares.find((share) => within(share, this.bounds));
    return { held: value !== undefined, value: value ?? shares[0] ?? null };
  }
}

interface Sums {
  readonly sum: number;
  readonly least: number;
  readonly most: number;
  readonly count: number;
}

const NONE: Sums = { sum: 0, least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY, count: 0 };

const joined = (a: Sums, b: Sums): Sums => ({
  sum: a.sum + b.sum,
  least: Math.min(a.least, b.least),
  most: Math.max(a.most, b.most),
  count: a.count + b.count,
});

/**
 * Sum, average, least and most without ever subtracting, so that no rounding is left behind by numbers that are gone: two
 * stacks make a queue, each knows what it holds.
 */
class Folded implements WindowValue {
  private readonly front: Sums[] = [];
  private back: Sums[] = [];
  private backSums = NONE;

  constructor(
    private readonly type: 'value_sum' | 'value_avg' | 'value_min' | 'value_max',
    private readonly bounds: readonly Bound[],
  ) {}

  add({ numbers }: Item) {
    let sums = NONE;
    for (const number of numbers) sums = joined(sums, { sum: number, least: number, most: number, count: 1 });
    this.back.push(sums);
    this.backSums = joined(this.backSums, sums);
  }

  remove() {
    if (this.front.length === 0) {
      let sums = NONE;
      for (let i = this.back.length - 1; i >= 0; i--) {
        sums = joined(this.back[i]!, sums);
        this.front.push(sums);
      }
      this.back = [];
      this.backSums = NONE;
    }
    this.front.pop();
  }

  ask(): Answer {
    const { sum, least, most, count } = joined(this.front.at(-1) ?? NONE, this.backSums);
    const value = { value_sum: sum, value_avg: sum / count, value_min: least, value_max: most }[this.type];
    return { held: within(value, this.bounds), value };
  }
}

/** A percentile of the window's numbers, between the two nearest ones by proportion: the 50th is the median. */
class Percentile implements WindowValue {
  private readonly sorted: number[] = [];

  constructor(
    private readonly percentile: number,
    private readonly bounds: readonly Bound[],
    private readonly spend: (steps: number) => void,
  ) {}

  add({ numbers }: Item) {
    for (const number of numbers) {
      this.spend(1 + this.sorted.length / 64);
      this.sorted.splice(this.placeOf(number), 0, number);
    }
  }

  remove({ numbers }: Item) {
    for (const number of numbers) {
      this.spend(1 + this.sorted.length / 64);
      this.sorted.splice(this.placeOf(number), 1);
    }
  }

  /** The place of the first number that is not below it. */
  private placeOf(number: number): number {
    let [low, high] = [0, this.sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.sorted[middle]! < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  ask(): Answer {
    const value = percentileOf(this.sorted, this.percentile);
    return { held: within(value, this.bounds), value };
  }
}

/** @param sorted ascending, not empty */
export function percentileOf(sorted: readonly number[], percentile: number): number {
  const place = ((sorted.length - 1) * percentile) / 100;
  const below = sorted[Math.floor(place)]!;
  return below + (sorted[Math.ceil(place)]! - below) * (place - Math.floor(place));
}

const NEVER = Number.NEGATIVE_INFINITY;

/** How many of the rules matched in the window. */
class RuleCount implements WindowValue {
  protected readonly last: number[];
  constructor(
    rules: number,
    private readonly bounds: readonly Bound[],
  ) {
    this.last = new Array(rules).fill(NEVER);
  }

  add({ refs, time }: Item) {
    for (const ref of refs) this.last[ref] = time;
  }

  remove() {}

  ask(_: Item, from: number): Answer {
    const value = this.last.reduce((count, time) => count + (time >= from ? 1 : 0), 0);
    return { held: within(value, this.bounds), value };
  }
}

class RulesInWords implements WindowValue {
  private readonly last: number[];
  constructor(
    rules: number,
    private readonly tree: RuleExpression,
  ) {
    this.last = new Array(rules).fill(NEVER);
  }

  add({ refs, time }: Item) {
    for (const ref of refs) this.last[ref] = time;
  }

  remove() {}

  ask(_: Item, from: number): Answer {
    return { held: holds(this.tree, (ref) => this.last[ref]! >= from), value: null };
  }
}

function holds(tree: RuleExpression, matched: (ref: number) => boolean): boolean {
  switch (tree.kind) {
    case 'rule':
      return matched(tree.index);
    case 'not':
      return !holds(tree.item, matched);
    case 'and':
      return tree.items.every((item) => holds(item, matched));
    default:
      return tree.items.some((item) => holds(item, matched));
  }
}

/**
 * How many of the rules matched one after the other, in the order in which they are listed, each by an event of its own:
 * the longest such chain in the window. Kept for each rule and length is the latest beginning of a chain that ends there.
 */
class ChainLength implements WindowValue {
  private readonly begins: number[][];

  constructor(
    private readonly rules: number,
    private readonly bounds: readonly Bound[],
    private readonly spend: (steps: number) => void,
  ) {
    this.begins = Array.from({ length: rules }, () => new Array(rules).fill(NEVER));
  }

  add({ refs, time }: Item) {
    // from the last rule down: what an event begins, the same event does not continue
    for (let i = refs.length - 1; i >= 0; i--) {
      const ref = refs[i]!;
      this.spend(ref * ref);
      const own = this.begins[ref]!;
      own[0] = time;
      for (let length = 1; length <= ref; length++) {
        for (let before = length - 1; before < ref; before++)
          own[length] = Math.max(own[length]!, this.begins[before]![length - 1]!);
      }
    }
  }

  remove() {}

  ask(_: Item, from: number): Answer {
    this.spend(this.rules * this.rules);
    let value = 0;
    for (let length = 0; length < this.rules; length++)
      if (this.begins.some((own) => own[length]! >= from)) value = length + 1;
    return { held: within(value, this.bounds), value };
  }
}

/** `and` means one after the other, as written; `not`: nowhere in the window. */
class OrderInWords implements WindowValue {
  /** per rule: places of the events in the window that matched it, ascending */
  private readonly places: { list: number[]; head: number }[];

  constructor(
    rules: number,
    private readonly tree: RuleExpression,
    private readonly spend: (steps: number) => void,
  ) {
    this.places = Array.from({ length: rules }, () => ({ list: [], head: 0 }));
  }

  add({ refs, position }: Item) {
    for (const ref of refs) this.places[ref]!.list.push(position);
  }

  remove({ refs }: Item) {
    for (const ref of refs) {
      const places = this.places[ref]!;
      if (++places.head * 2 > places.list.length) {
        places.list = places.list.slice(places.head);
        places.head = 0;
      }
    }
  }

  ask(): Answer {
    return { held: this.end(this.tree, -1) < Number.POSITIVE_INFINITY, value: null };
  }

  /** The earliest place at which the tree has come true by events after `after`; infinity if it does not. */
  private end(tree: RuleExpression, after: number): number {
    this.spend(1);
    switch (tree.kind) {
      case 'rule':
        return this.next(tree.index, after);
      case 'not':
        return this.present(tree.item) ? Number.POSITIVE_INFINITY : after;
      case 'or':
        return Math.min(...tree.items.map((item) => this.end(item, after)));
      default:
        return tree.items.reduce((end, item) => (end < Number.POSITIVE_INFINITY ? this.end(item, end) : end), after);
    }
  }

  private present(tree: RuleExpression): boolean {
    return holds(tree, (ref) => this.places[ref]!.list.length > this.places[ref]!.head);
  }

  private next(ref: number, after: number): number {
    const { list, head } = this.places[ref]!;
    let [low, high] = [head, list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle]! > after) high = middle;
      else low = middle + 1;
    }
    return list[low] ?? Number.POSITIVE_INFINITY;
  }
}
