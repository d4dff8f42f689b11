import type { SigmaRule } from '../sigma';
import type { EventKind } from '../telemetry/event';
import type { ScanResult } from './dictionary';
import type { Traits } from './facets';

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

export type ShardQuestion = { id: number; rules: readonly AskedRule[] } | { id: number; cancel: true };

export type ShardAnswer =
  | { id: number; loaded: number }
  | { id: number; asked: number; of: number; matched: PackedMatches[] }
  | { id: number; results: PackedResult[] }
  | { id: number; failed: 'too large' | 'cancelled' | string };

/** Matches since the last answer: ids one after another, and a number in the list of traits for each. */
export interface PackedMatches {
  ids: string;
  traits: Uint32Array;
  table: Traits[];
}

export interface PackedResult {
  evaluated: number;
  incomplete: number;
}

const ID_LENGTH = 36;

/** Most matches have their traits in common with others: each is sent once. @param from how many were packed before */
export function packMatches({ traits }: ScanResult, from: number): PackedMatches {
  const numbers: number[] = [];
  const ids: string[] = [];
  const table: Traits[] = [];
  const known = new Map<string, number>();
  let at = 0;
  for (const [id, one] of traits) {
    if (at++ < from) continue;
    const key = JSON.stringify(one);
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

export function unpackMatches({ ids, traits, table }: PackedMatches, into: Map<string, Traits>): void {
  for (let i = 0; i < traits.length; i++) into.set(ids.slice(i * ID_LENGTH, (i + 1) * ID_LENGTH), table[traits[i]!]!);
}
