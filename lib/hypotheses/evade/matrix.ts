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
  /** every two changes together; undefined above MOST_FOR_PAIRS events */
  readonly pairs: readonly Variant[] | undefined;
  /** per detector that catches the attack as it was: the changes of mere strings that it breaks on */
  readonly brittle: Readonly<Record<number, readonly string[]>>;
}

/** More events than this are played once per change, not once per pair of changes. */
export const MOST_FOR_PAIRS = 500;

/** What an intrusion's processes did on one host. */
export interface Scene {
  /** in event order */
  readonly events: readonly NormalEvent[];
  /** what the host's earlier events left: parents, file history */
  readonly base?: HostBase;
}

/**
 * Plays variants of an attack through the matcher that detects. Context is resolved anew for each, so that relations between
 * processes and files are what they would have been.
 * @param scenes one per host; an intruder who changes something changes it on every host
 */
export function evade(scenes: readonly Scene[], detectors: readonly Tried[], seed = 1): EvasionMatrix {
  const size = scenes.reduce((sum, { events }) => sum + events.length, 0);
  const names = new Names(seed);
  const incidents = scenes.map(({ events }) => incidentOf(events));
  const variant = (
    { id, title, changes }: Pick<Mutation, 'id' | 'title' | 'changes'>,
    changed: readonly (readonly NormalEvent[])[],
  ): Variant => {
    const perHost = changed.map((events, i) => ask(events, detectors, scenes[i]!.base ?? emptyBase(), i));
    const cells = detectors.map(
      (one, d): Cell => ({
        detectorId: one.id,
        events: perHost.flatMap((found) => found[d]!),
      }),
    );
    const legs = cells.filter((cell) => cell.events.length > 0);
    return { id, title, changes, cells, legs: legs.length, independent: independentLegs(legs, detectors).length };
  };
  const of = (mutation: Mutation): Variant[] => {
    const changed = incidents.map((incident) => mutation.apply(incident, names));
    if (changed.every((events) => events === undefined)) return [];
    return [
      variant(
        mutation,
        changed.map((events, i) => events ?? scenes[i]!.events),
      ),
    ];
  };
  const before = variant(
    { id: 'as-it-was', title: 'As it was', changes: 'nothing' },
    scenes.map(({ events }) => events),
  );
  const single = MUTATIONS.flatMap(of);
  const useful = MUTATIONS.filter(({ id }) => single.some((one) => one.id === id));
  const pairs =
    size > MOST_FOR_PAIRS
      ? undefined
      : useful.flatMap((first, i) => useful.slice(i + 1).flatMap((second) => of(both(first, second))));
  return { seed, before, single, allStrings: of(ALL_STRINGS)[0], pairs, brittle: brittleness(before, single) };
}

/** Places of the events that each detector matches. */
function ask(events: readonly NormalEvent[], detectors: readonly Tried[], base: HostBase, host: number): string[][] {
  const found = detectors.map((): string[] => []);
  for (const { event, behavior } of resolveContext(base, [...events].sort(compareKeys), PLAIN_IDS).events) {
    if (event.kind === 'process_end') continue;
    const view = behaviorView(behavior);
    const whole = detectors.some(({ perEvent }) => perEvent) ? behaviorView(behavior, eventOnlyOf(event)) : view;
    for (const [i, { kinds, matcher, perEvent }] of detectors.entries()) {
      if (kinds.includes(event.kind) && matcher.matches(perEvent ? whole : view))
        found[i]!.push(`${host} ${keyText(event)}`);
    }
  }
  return found;
}

/** Processes of a variant are never stored: their ids need no secret. */
const PLAIN_IDS: ProcessIds = {
  process: (pid, at) => `${pid} ${keyText(at)}`,
  unseenEntity: (entity) => `entity ${entity}`,
  unseenPid: (pid, since) => `pid ${pid} ${since ? keyText(since) : ''}`,
};

function brittleness(before: Variant, single: readonly Variant[]): Record<number, string[]> {
  const strings = new Set(MUTATIONS.filter((one) => one.strings).map(({ id }) => id));
  const out: Record<number, string[]> = {};
  for (const [i, { detectorId, events }] of before.cells.entries()) {
    if (events.length === 0) continue;
    const broken = single.filter(({ id, cells }) => strings.has(id) && cells[i]!.events.length === 0);
    out[detectorId] = broken.map(({ id }) => id);
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
