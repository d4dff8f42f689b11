import type { EventKind } from '../../telemetry/event';
import type { FactName } from '../../telemetry/facts';
import { ATOMS, bit, CATEGORIES, categoryOfKind, fitsCategory, isRule, overlaps, type SuggestCategory } from './atoms';
import type { Background, Seen } from './background';

/** An event of the incident, as facts. */
export interface Mark {
  /** its place among the incident's events */
  readonly index: number;
  readonly processId: string;
  readonly kind: EventKind;
  readonly mask: bigint;
  /** how robust the best live detector is that reads it; 0: none does */
  readonly covered: number;
}

/** Facts that hold together on some of the incident's events. */
export interface Candidate {
  readonly category: SuggestCategory;
  readonly facts: readonly FactName[];
  readonly mask: bigint;
  /** the one thing that is done to files by all its events */
  readonly kinds: readonly EventKind[];
  readonly marks: readonly Mark[];
  readonly seen: Seen;
}

export const MOST_FACTS = 3;

/**
 * Every fact and small conjunction of facts that holds on an event of the incident, where each fact of it leaves out hosts
 * that the others alone would hit.
 * @param together what was done to files is no part of the idea: all that was done counts as one
 */
export function candidates(marks: readonly Mark[], background: Background, together = false): Candidate[] {
  const out: Candidate[] = [];
  for (const category of Object.keys(CATEGORIES) as SuggestCategory[]) {
    const own = marks.filter(({ kind }) => categoryOfKind(kind) === category);
    for (const kinds of actions(category, own, together)) out.push(...ofAction(category, kinds, own, background));
  }
  return out;
}

/** What is done to files is part of the idea: each action by itself. */
function actions(category: SuggestCategory, own: readonly Mark[], together: boolean): (readonly EventKind[])[] {
  if (category !== 'file_event') return [CATEGORIES[category]];
  const seen = [...new Set(own.map(({ kind }) => kind))];
  return together ? [seen] : seen.map((kind) => [kind]);
}

function ofAction(
  category: SuggestCategory,
  kinds: readonly EventKind[],
  all: readonly Mark[],
  background: Background,
): Candidate[] {
  const own = all.filter(({ kind }) => kinds.includes(kind));
  const sets = new Map<bigint, FactName[]>();
  for (const { mask } of own)
    if (!sets.has(mask))
      sets.set(
        mask,
        ATOMS.filter((fact) => fitsCategory(category, fact) && (mask & bit(fact)) !== 0n),
      );
  const out = new Map<bigint, Candidate>();
  const tried = new Set<bigint>();
  const grow = (available: readonly FactName[], chosen: readonly FactName[], mask: bigint, from: number) => {
    for (let i = from; i < available.length; i++) {
      const fact = available[i]!;
      if (chosen.some((other) => overlaps(other, fact))) continue;
      const facts = [...chosen, fact];
      const next = mask | bit(fact);
      const known = tried.has(next);
      tried.add(next);
      const seen = background.seen(kinds, next);
      if (
        !known &&
        isRule(category, facts) &&
        leavesOut(category, facts, seen, (part) => background.seen(kinds, part))
      ) {
        const marked = own.filter((mark) => (mark.mask & next) === next);
        out.set(next, { category, facts, mask: next, kinds, marks: marked, seen });
      }
      // nothing is left to leave out
      if (facts.length < MOST_FACTS && (seen.hosts > 0 || !isRule(category, facts)))
        grow(available, facts, next, i + 1);
    }
  };
  for (const available of sets.values()) grow(available, [], 0n, 0);
  return [...out.values()];
}

/** Whether each fact is worth asking: without it, the others would be no rule or hit more hosts. */
function leavesOut(
  category: SuggestCategory,
  facts: readonly FactName[],
  seen: Seen,
  count: (mask: bigint) => Seen,
): boolean {
  return facts.every((fact) => {
    const rest = facts.filter((other) => other !== fact);
    return !isRule(category, rest) || count(maskOf(rest)).hosts > seen.hosts;
  });
}

export const maskOf = (facts: readonly FactName[]): bigint => facts.reduce((mask, fact) => mask | bit(fact), 0n);
