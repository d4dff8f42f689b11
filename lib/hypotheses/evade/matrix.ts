import { coveringException, type LiveException } from '../../detectors/exception';
import { type Footing, footingOf, footingReader, independentOf } from '../../detectors/independence';
import type { Matcher } from '../../sigma';
import type { Behavior } from '../../telemetry/behavior';
import { emptyBase, type HostBase, type ProcessIds, resolveContext } from '../../telemetry/context';
import { compareKeys, type EventKind, keyText, type NormalEvent } from '../../telemetry/event';
import { type BehaviorView, behaviorView, eventOnlyOf } from '../../telemetry/fields';
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
  /** what it passes over */
  readonly exceptions?: readonly LiveException[];
  /** false: it is asked, but raises no alert, so that no threat stands on it */
  readonly leg?: boolean;
}

/** One variant of the attack. */
export interface Variant {
  readonly id: string;
  readonly title: string;
  /** two or three words: the head of a column */
  readonly short: string;
  readonly changes: string;
  /** what each detector matches of it, and by what */
  readonly cells: readonly Footing[];
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
  /** every two changes together; undefined above MOST_FOR_PAIRS events, and where nobody asked */
  readonly pairs: readonly Variant[] | undefined;
  /** per detector that catches the attack as it was: the changes of mere strings that it breaks on */
  readonly brittle: Readonly<Record<number, readonly string[]>>;
}

/** More events than this are played once per change, not once per pair of changes. */
export const MOST_FOR_PAIRS = 500;

/** What an intrusion's processes did on one host. */
export interface Scene {
  /** for exceptions that name hosts */
  readonly hostId?: number;
  /** in event order */
  readonly events: readonly NormalEvent[];
  /** what the host's earlier events left: parents, file history */
  readonly base?: HostBase;
}

/**
 * Plays variants of an attack through the matcher that detects. Context is resolved anew for each, so that relations between
 * processes and files are what they would have been.
 * @param scenes one per host; an intruder who changes something changes it on every host
 * @param options inPairs: every two changes together are played, too
 */
export function evade(
  scenes: readonly Scene[],
  detectors: readonly Tried[],
  { seed = 1, inPairs = true }: { seed?: number; inPairs?: boolean } = {},
): EvasionMatrix {
  const size = scenes.reduce((sum, { events }) => sum + events.length, 0);
  const names = new Names(seed);
  const readers = detectors.map(({ matcher }) => footingReader(matcher));
  const incidents = scenes.map(({ events }) => incidentOf(events));
  const variant = (
    { id, title, short, changes }: Pick<Mutation, 'id' | 'title' | 'short' | 'changes'>,
    changed: readonly (readonly NormalEvent[])[],
  ): Variant => {
    const perHost = changed.map((events, i) => ask(events, detectors, scenes[i]!, i));
    const cells = detectors.map((one, d) =>
      footingOf(
        one.id,
        readers[d]!,
        perHost.flatMap((found) => found[d]!),
      ),
    );
    const legs = cells.filter((cell, d) => cell.events.size > 0 && detectors[d]!.leg !== false);
    return { id, title, short, changes, cells, legs: legs.length, independent: independentOf(legs).length };
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
    { id: 'as-it-was', title: 'As it was', short: 'As recorded', changes: 'nothing' },
    scenes.map(({ events }) => events),
  );
  const single = MUTATIONS.flatMap(of);
  const useful = MUTATIONS.filter(({ id }) => single.some((one) => one.id === id));
  const pairs =
    !inPairs || size > MOST_FOR_PAIRS
      ? undefined
      : useful.flatMap((first, i) => useful.slice(i + 1).flatMap((second) => of(both(first, second))));
  return { seed, before, single, allStrings: of(ALL_STRINGS)[0], pairs, brittle: brittleness(before, single) };
}

type Matched = [place: string, view: BehaviorView];

/** What each detector matches. */
function ask(
  events: readonly NormalEvent[],
  detectors: readonly Tried[],
  { base = emptyBase(), hostId = -1 }: Scene,
  host: number,
): Matched[][] {
  const found = detectors.map((): Matched[] => []);
  for (const { event, behavior } of resolveContext(base, [...events].sort(compareKeys), PLAIN_IDS).events) {
    if (event.kind === 'process_end') continue;
    const view = behaviorView(behavior);
    const whole = detectors.some(({ perEvent }) => perEvent) ? behaviorView(behavior, eventOnlyOf(event)) : view;
    for (const [i, { kinds, matcher, perEvent, exceptions = [] }] of detectors.entries()) {
      const seen = perEvent ? whole : view;
      if (!kinds.includes(event.kind) || !matcher.matches(seen)) continue;
      if (coveringException(exceptions, { hostId, time: event.time }, seen)) continue;
      found[i]!.push([`${host} ${keyText(event)}`, seen]);
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
    if (events.size === 0) continue;
    const broken = single.filter(({ id, cells }) => strings.has(id) && cells[i]!.events.size === 0);
    out[detectorId] = broken.map(({ id }) => id);
  }
  return out;
}

/** What the attack's events are after one change or two: their behaviors as the product would see them. */
export function changedBehaviors(scenes: readonly Scene[], variantId: string, seed = 1): Behavior[] {
  const [first, second] = variantId.split('+').map((part) => [...MUTATIONS, ALL_STRINGS].find(({ id }) => id === part));
  const mutation = first && second ? both(first, second) : first;
  const names = new Names(seed);
  return scenes.flatMap(({ events, base = emptyBase() }) => {
    const changed = mutation?.apply(incidentOf(events), names) ?? events;
    return resolveContext(base, [...changed].sort(compareKeys), PLAIN_IDS).events.map(({ behavior }) => behavior);
  });
}
