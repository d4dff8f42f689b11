import type { EventKey } from '../telemetry/event';
import type { Count3, Judgement } from './report';

const DAY_MS = 86_400_000;

/** How often, and when. Times are epoch milliseconds. */
export interface Tally {
  events: number;
  first: number;
  last: number;
}

/** Matched events counted three ways: by behavior, by host, and by day (UTC midnight). */
export interface Tallies {
  byBehavior: ReadonlyMap<string, Tally>;
  byHost: ReadonlyMap<number, Tally>;
  byDay: ReadonlyMap<number, number>;
}

/** A stored event that a rule matches. */
export interface FoundEvent extends EventKey {
  hostId: number;
  behaviorId: string;
}

/** A found event on which people have given a verdict. */
export interface JudgedEvent extends FoundEvent {
  judgement: Exclude<Judgement, 'unjudged'>;
}

/** Counts single events; for rules that read event-only fields, where rollups cannot count. */
export function tallyEvents(events: Iterable<FoundEvent>): Tallies {
  const byBehavior = new Map<string, Tally>();
  const byHost = new Map<number, Tally>();
  const byDay = new Map<number, number>();
  for (const { behaviorId, hostId, time } of events) {
    add(byBehavior, behaviorId, time);
    add(byHost, hostId, time);
    const day = Math.floor(time / DAY_MS) * DAY_MS;
    byDay.set(day, (byDay.get(day) ?? 0) + 1);
  }
  return { byBehavior, byHost, byDay };
}

function add<K>(tallies: Map<K, Tally>, key: K, time: number): void {
  const known = tallies.get(key);
  tallies.set(key, {
    events: (known?.events ?? 0) + 1,
    first: Math.min(known?.first ?? time, time),
    last: Math.max(known?.last ?? time, time),
  });
}

/** Each key's events in three: what is left when the judged ones are taken out is unjudged. */
export function split<K>(
  tallies: ReadonlyMap<K, Pick<Tally, 'events'>>,
  judged: readonly JudgedEvent[],
  keyOf: (event: JudgedEvent) => K,
): Map<K, Count3> {
  const out = new Map<K, Count3>();
  for (const [key, { events }] of tallies) out.set(key, { true: 0, false: 0, unjudged: events });
  for (const event of judged) {
    const counts = out.get(keyOf(event));
    if (!counts) continue;
    counts[event.judgement]++;
    counts.unjudged--;
  }
  return out;
}

export function sum3(counts: Iterable<Count3>): Count3 {
  const total: Count3 = { true: 0, false: 0, unjudged: 0 };
  for (const c of counts) add3(total, c);
  return total;
}

export function add3(to: Count3, counts: Count3): void {
  to.true += counts.true;
  to.false += counts.false;
  to.unjudged += counts.unjudged;
}

export function total3(counts: Count3): number {
  return counts.true + counts.false + counts.unjudged;
}
