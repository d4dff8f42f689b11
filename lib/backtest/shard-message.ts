import type { SigmaRule } from '../sigma';
import type { EventKind } from '../telemetry/event';
import type { ScanResult } from './dictionary';
import type { Traits } from './facets';
import type { Overview, OverviewQuestion } from './overview';
import type { CountQuestion, SealedCounts } from './sealed-count';

// What a thread that holds a shard of the dictionary is asked, and what it answers.

export interface ShardData {
  url: string;
  shard: number;
  of: number;
  limitBytes: number;
}

export interface AskedRule {
  rule: SigmaRule;
  kinds: readonly EventKind[];
  perRecord: boolean;
}

/** `count`: what matches is to be counted by the cells in memory, as far as they go. */
export type ShardQuestion =
  | { id: number; rules: readonly AskedRule[]; count?: CountQuestion }
  | { id: number; overview: OverviewQuestion }
  | { id: number; cancel: true };

export type ShardAnswer =
  | { id: number; loaded: number }
  | { id: number; asked: number; of: number; matched: PackedMatches[]; soFar?: SoFar[] }
  | { id: number; results: PackedResult[] }
  /** null: not all of the days are in memory */
  | { id: number; overview: Overview | null }
  | { id: number; failed: 'too large' | 'cancelled' | string };

/** Matches since the last answer: ids one after another, and a number in the list of traits for each. */
export interface PackedMatches {
  ids: string;
  traits: Uint32Array;
  table: Traits[];
}

/** Of the matches that are told: events, and the hosts that have any. */
export interface SoFar {
  events: number;
  hosts: Int32Array;
}

export interface PackedResult {
  evaluated: number;
  incomplete: number;
  counts?: SealedCounts;
}

const ID_LENGTH = 36;

const SEPARATOR = '\u0000';

function keyOf({ kind, user, image, parent, folder, destination }: Traits): string {
  return [kind, user, image, parent, folder, destination].join(SEPARATOR);
}

/** Most matches have their traits in common with others: each is sent once. @param from how many were packed before */
export function packMatches({ traits }: ScanResult, from: number): PackedMatches {
  const numbers: number[] = [];
  const ids: string[] = [];
  const table: Traits[] = [];
  const known = new Map<string, number>();
  let at = 0;
  for (const [id, one] of traits) {
    if (at++ < from) continue;
    const key = keyOf(one);
    let number = known.get(key);
    if (number === undefined) {
      number = table.push(one) - 1;
      known.set(key, number);
    }
    ids.push(id);
    numbers.push(number);
  }
  return { ids: ids.join(''), traits: Uint32Array.from(numbers), table };
}

/** @returns the ids, in the order in which they were packed */
export function unpackMatches({ ids, traits, table }: PackedMatches, into: Map<string, Traits>): string[] {
  const out: string[] = [];
  for (let i = 0; i < traits.length; i++) {
    const id = ids.slice(i * ID_LENGTH, (i + 1) * ID_LENGTH);
    out.push(id);
    into.set(id, table[traits[i]!]!);
  }
  return out;
}
