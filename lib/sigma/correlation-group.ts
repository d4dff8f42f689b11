// The window of one group of a correlation, and the match that it may be in.
import type { ResolvedCorrelation } from './collection';
import { type Item, type WindowValue, windowValue } from './window';

/** What an evaluation may use; all but `list` throw when it is used up. */
export interface Budget {
  spend(steps: number): void;
  /** things that stay in memory; negative ones leave it */
  hold(things: number): void;
  /** whether one more event may be listed */
  list(): boolean;
}

/** A match while events still come. */
export interface OpenMatch {
  readonly key: readonly string[];
  readonly from: number;
  readonly met: number;
  readonly value: number | null;
  to: number;
  hits: number;
  readonly events: number[];
  /** matches of the correlations below, as "correlation:match" */
  readonly inner: Set<string>;
  more: boolean;
}

/**
 * The window slides: with each event of the group it reaches from the timespan before that event to the event itself, both
 * included (Temporal Proximity: not restricted to boundaries).
 */
export class CorrelationGroup {
  private items: Item[] = [];
  private head = 0;
  private readonly value: WindowValue;
  private readonly timespan: number;
  private match: { readonly number: number; readonly open: OpenMatch; seen: number } | undefined;

  constructor(
    plan: ResolvedCorrelation,
    private readonly key: readonly string[],
    private readonly listed: number,
    private readonly budget: Budget,
  ) {
    this.value = windowValue(plan, budget.spend);
    this.timespan = plan.rule.timespan.ms;
  }

  /** @returns the number of the match that the event belongs to, if the window meets the condition */
  push(item: Item, matches: OpenMatch[]): number | undefined {
    const from = item.time - this.timespan;
    this.budget.hold(-this.evict(from));
    this.items.push(item);
    this.value.add(item);
    this.budget.hold(1);
    const { held, value } = this.value.ask(item, from);
    if (!held) return undefined;
    if (!this.match || item.time - this.match.open.to > this.timespan) {
      const { key } = this;
      const first = this.items[this.head]!.time;
      const open: OpenMatch = {
        ...{
          key,
          from: first,
          met: item.time,
          value,
          to: item.time,
          hits: 0,
          events: [],
          inner: new Set(),
          more: false,
        },
      };
      this.budget.hold(1);
      this.match = { number: matches.push(open) - 1, open, seen: -1 };
    }
    this.extend(this.match.open, item.time);
    return this.match.number;
  }

  /** What the window holds that the match does not list yet. */
  private extend(open: OpenMatch, time: number) {
    open.to = time;
    open.hits++;
    let at = this.items.length;
    while (at > this.head && this.items[at - 1]!.position > this.match!.seen) at--;
    this.budget.spend(this.items.length - at);
    for (; at < this.items.length; at++) {
      const { position, inner } = this.items[at]!;
      if (open.events.length + open.inner.size >= this.listed || !this.budget.list()) open.more = true;
      else {
        open.events.push(position);
        for (const match of inner) open.inner.add(match);
      }
      this.match!.seen = position;
    }
  }

  /** Lets events before `from` go. @returns how many */
  evict(from: number): number {
    const before = this.head;
    while (this.head < this.items.length && this.items[this.head]!.time < from)
      this.value.remove(this.items[this.head++]!);
    const gone = this.head - before;
    if (this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return gone;
  }

  /** Whether no later event can meet anything of it. */
  isOver(now: number): boolean {
    return this.head === this.items.length && (!this.match || now - this.match.open.to > this.timespan);
  }
}
