import type { Matcher } from '../../sigma';
import { emptyBase, type HostBase, type ProcessIds, resolveContext } from '../../telemetry/context';
import { compareKeys, type EventKind, keyText, type NormalEvent } from '../../telemetry/event';
import { behaviorView, eventOnlyOf } from '../../telemetry/fields';
import { incidentOf } from './incident';
import { ALL_STRINGS, both, MUTATIONS, type Mutation } from './mutations';
import { Names } from './names';

/** A detector as the matrix asks it. */
export interface Tried {
  readonly id: number;
  readonly title: string;
  readonly matcher: Matcher;
  readonly kinds: readonly EventKind[];
  readonly perEvent: boolean;
}

/** What one detector says of one variant of the attack. */
export interface Cell {
  readonly detectorId: number;
  /** places of the events that it matches */
  readonly events: readonly string[];
}

/** One variant of the attack. */
export interface Variant {
  readonly id: string;
  readonly title: string;
  readonly changes: string;
  readonly cells: readonly Cell[];
  /** detectors that catch it by themselves */
  readonly legs: number;
  /** the most of them that share neither an event nor a fact */
  readonly independent: number;
}

export interface EvasionMatrix {
  readonly seed: number;
  /** the attack as it was */
  readonly before: Variant;
  /** one change each; changes that have nothing to work on are absent */
  readonly single: readonly Variant[];
  readonly allStrings: Variant | undefined;
  /** every two changes together */
  readonly pairs: readonly Variant[];
  /** per detector that catches the attack as it was: the changes of mere strings that it breaks on */
  readonly brittle: ReadonlyMap<number, readonly string[]>;
}

export interface EvasionOptions {
  /** what the host's earlier events left: parents, file history */
  readonly base?: HostBase;
  readonly seed?: number;
}

/**
 * Plays variants of an attack through the matcher that detects. Context is resolved anew for each, so that relations between
 * processes and files are what they would have been.
 * @param events what the intrusion's processes did on one host, in event order
 */
export function evade(
  events: readonly NormalEvent[],
  detectors: readonly Tried[],
  options: EvasionOptions = {},
): EvasionMatrix {
  const { base = emptyBase(), seed = 1 } = options;
  const names = new Names(seed);
  const incident = incidentOf(events);
  const variant = (mutation: Pick<Mutation, 'id' | 'title' | 'changes'>, changed: readonly NormalEvent[]): Variant => {
    const cells = ask(changed, detectors, base);
    const legs = cells.filter((cell) => cell.events.length > 0);
    const { id, title, changes } = mutation;
    return { id, title, changes, cells, legs: legs.length, independent: independentLegs(legs, detectors).length };
  };
  const of = (mutation: Mutation): Variant[] => {
    const changed = mutation.apply(incident, names);
    return changed ? [variant(mutation, changed)] : [];
  };
  const before = variant({ id: 'as-it-was', title: 'As it was', changes: 'nothing' }, events);
  const single = MUTATIONS.flatMap(of);
  const useful = MUTATIONS.filter(({ id }) => single.some((one) => one.id === id));
  const pairs = useful.flatMap((first, i) => useful.slice(i + 1).flatMap((second) => of(both(first, second))));
  return { seed, before, single, allStrings: of(ALL_STRINGS)[0], pairs, brittle: brittleness(before, single) };
}

function ask(events: readonly NormalEvent[], detectors: readonly Tried[], base: HostBase): Cell[] {
  const found = new Map<number, string[]>(detectors.map(({ id }) => [id, []]));
  for (const { event, behavior } of resolveContext(base, [...events].sort(compareKeys), PLAIN_IDS).events) {
    const applicable = detectors.filter(({ kinds }) => event.kind !== 'process_end' && kinds.includes(event.kind));
    if (applicable.length === 0) continue;
    const view = behaviorView(behavior);
    const whole = applicable.some(({ perEvent }) => perEvent) ? behaviorView(behavior, eventOnlyOf(event)) : view;
    for (const { id, matcher, perEvent } of applicable)
      if (matcher.matches(perEvent ? whole : view)) found.get(id)!.push(keyText(event));
  }
  return detectors.map(({ id }) => ({ detectorId: id, events: found.get(id)! }));
}

/** Processes of a variant are never stored: their ids need no secret. */
const PLAIN_IDS: ProcessIds = {
  process: (pid, at) => `${pid} ${keyText(at)}`,
  unseenEntity: (entity) => `entity ${entity}`,
  unseenPid: (pid, since) => `pid ${pid} ${since ? keyText(since) : ''}`,
};

function brittleness(before: Variant, single: readonly Variant[]): Map<number, string[]> {
  const strings = new Set(MUTATIONS.filter((one) => one.strings).map(({ id }) => id));
  const out = new Map<number, string[]>();
  for (const [i, { detectorId, events }] of before.cells.entries()) {
    if (events.length === 0) continue;
    const broken = single.filter(({ id, cells }) => strings.has(id) && cells[i]!.events.length === 0);
    out.set(
      detectorId,
      broken.map(({ id }) => id),
    );
  }
  return out;
}

/** Above this many, a good choice is taken in place of the best. */
const EXACT = 20;

/** The most legs of which no two share an event or a fact (a field of their rules). */
export function independentLegs(legs: readonly Cell[], detectors: readonly Pick<Tried, 'id' | 'matcher'>[]): number[] {
  const fields = new Map(detectors.map(({ id, matcher }) => [id, new Set(matcher.rule.fields)]));
  const sets = legs.map((leg) => ({
    id: leg.detectorId,
    events: new Set(leg.events),
    fields: fields.get(leg.detectorId)!,
  }));
  const clash = sets.map((a) => sets.map((b) => a !== b && (meet(a.events, b.events) || meet(a.fields, b.fields))));
  if (sets.length > EXACT) return greedy(sets, clash);
  let best: number[] = [];
  const grow = (from: number, chosen: readonly number[]) => {
    if (chosen.length > best.length) best = [...chosen];
    if (chosen.length + sets.length - from <= best.length) return;
    for (let i = from; i < sets.length; i++)
      if (chosen.every((other) => !clash[i]![other])) grow(i + 1, [...chosen, i]);
  };
  grow(0, []);
  return best.map((i) => sets[i]!.id);
}

function greedy(sets: readonly { id: number }[], clash: readonly (readonly boolean[])[]): number[] {
  const order = sets.map((_, i) => i).sort((a, b) => count(clash[a]!) - count(clash[b]!));
  const chosen: number[] = [];
  for (const i of order) if (chosen.every((other) => !clash[i]![other])) chosen.push(i);
  return chosen.map((i) => sets[i]!.id);
}

const count = (flags: readonly boolean[]): number => flags.filter(Boolean).length;

function meet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const one of a) if (b.has(one)) return true;
  return false;
}
