import type { Behavior } from './behavior';
import { EVENT_KINDS, type EventKind, kindCode } from './event';
import { FACT_NAMES, FACTS, type FactName, factsOf } from './facts';
import type { Prevalence } from './shown';

/**
 * Prevalence: how common something is in the fleet apart from the incident at hand, "5 of 6 other reporting hosts, 116
 * events". Precisely:
 *
 * - counted are all stored events of this kind of action, save those of the incident (its lineage) and of the lineages
 *   of confirmed threats: what an adversary did does not make it common;
 * - `events` are those that remain on other hosts than the incident's;
 * - `hosts` are the other hosts that have at least one of them, and `reporting` the other hosts that report this kind
 *   of action at all. "Other" leaves out the incident's host on both sides, so `hosts` never exceeds `reporting`;
 * - a kind of action is a process start, something done to a file, or a connection: a host whose agent reports files
 *   but never a chmod counts as one where the chmod was not seen, and a host whose agent reports no files does not.
 */
const FILE_KINDS: readonly EventKind[] = ['file_create', 'file_write', 'file_rename', 'file_delete', 'file_chmod'];

/** The kinds that are counted together with this one. An end is its process's start seen again. */
export function kindsOfAction(kind: EventKind): readonly EventKind[] {
  if (kind === 'process_start' || kind === 'process_end') return ['process_start'];
  return FILE_KINDS.includes(kind) ? FILE_KINDS : [kind];
}

export function codesOfAction(kind: EventKind): number[] {
  return kindsOfAction(kind).map(kindCode);
}

/** Every group of kinds that counts as one action, once. */
export const ACTIONS: readonly (readonly EventKind[])[] = [
  ...new Map(EVENT_KINDS.map((kind) => [kindsOfAction(kind)[0], kindsOfAction(kind)])).values(),
];

/** Rarest first: on the fewest hosts, then seen least often. */
export function byRarity(a: Prevalence, b: Prevalence): number {
  return a.hosts - b.hosts || a.events - b.events;
}

// --- facts together --------------------------------------------------------------------------------------------------

/** True facts that speak for something being ordinary: asking for them as well would make everything look rare. */
const ORDINARY = new Set<FactName>(['ImageSystemPath', 'ParentImageSystemPath', 'TargetSystemPath']);

/** Names of the facts that are true of the behavior, in the order of the table. */
export function trueFacts(b: Behavior): FactName[] {
  return factsOf(b)
    .filter(({ value }) => value === true)
    .map(({ name }) => name);
}

/**
 * What is telling about a behavior as one number per kind: a bit for each true fact that is not ordinary. Behaviors that
 * have at least these facts are the ones that a rule of them would match.
 */
export function factMask(b: Behavior): bigint {
  let mask = 0n;
  for (const { applies, of, bit } of MASKED) {
    if (applies !== 'all' && !applies.includes(b.kind)) continue;
    if (of(b) === true) mask |= bit;
  }
  return mask;
}

/** Asked of every behavior of a dictionary: no list is made, no name looked up. */
const MASKED = FACT_NAMES.flatMap((name, i) => (ORDINARY.has(name) ? [] : [{ ...FACTS[name], bit: 1n << BigInt(i) }]));

/** How many of these facts say more than that something is ordinary. */
export function tellingFacts(names: readonly string[]): number {
  return names.filter((name) => !ORDINARY.has(name as FactName)).length;
}

const CONTEXT: readonly FactName[] = ['WorkingFolderHidden', 'WorkingFolderTemporary', 'WorkingFolderMasquerade'];
const CONTEXT_MASK = CONTEXT.reduce((mask, name) => mask | (1n << BigInt(FACT_NAMES.indexOf(name))), 0n);

/** The mask without where the program works, which says little of what it does there. */
export const ownMask = (mask: bigint): bigint => mask & ~CONTEXT_MASK;

/** Behaviors of one kind that have the same telling facts. */
export interface FactShape {
  readonly kind: EventKind;
  readonly mask: bigint;
  /** distinct behaviors */
  readonly behaviors: number;
  /** events per host */
  readonly hosts: ReadonlyMap<number, number>;
}

export function holdsAll(mask: bigint, wanted: bigint): boolean {
  return (mask & wanted) === wanted;
}
