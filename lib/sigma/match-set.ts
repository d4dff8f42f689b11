// A set of rules on one event: each field is read, folded and scanned once; only rules whose literals turn up are asked.
import type { SigmaRule } from './ast';
import { type Check, KEYWORDS } from './checks';
import { type CompileOptions, compileRule, run, WORK } from './match';
import { necessaryClause } from './necessary';
import { Scanner } from './scan';
import { type EventView, LIST, ONE, Reading, Slots } from './view';

/** Compiled rules that are asked together. */
export interface SetMatcher {
  readonly rules: readonly SigmaRule[];
  /**
   * Indexes of the rules that match, ascending.
   * @param incomplete receives the indexes of rules whose work ran out
   */
  match(view: EventView, incomplete?: number[]): number[];
}

interface FieldScan {
  readonly slot: number;
  /** finds the rules that are worth asking */
  readonly scanner: Scanner;
}

/** Compiles rules to run together on each event. Which rules match is what each alone would say. */
export function compileSet(rules: readonly SigmaRule[], options: CompileOptions = {}): SetMatcher {
  const slots = new Slots();
  const checks: Check[] = rules.map((rule) => compileRule(rule, slots));
  const { scans, always } = planScans(rules, slots);
  const work = options.work ?? WORK;
  const reading = new Reading(slots);
  const marks = new Int32Array(rules.length);
  let epoch = 0;
  let candidates: number[] = [];
  const mark = (numbers: readonly number[]) => {
    for (let i = 0; i < numbers.length; i++) {
      const rule = numbers[i]!;
      if (marks[rule] === epoch) continue;
      marks[rule] = epoch;
      candidates.push(rule);
    }
  };
  return {
    rules,
    match(view, incomplete) {
      reading.begin(view);
      epoch++;
      candidates = always.slice();
      for (const { slot, scanner } of scans) scan(reading, slot, scanner, mark);
      if (candidates.length > 1) candidates.sort(ascending);
      const hits: number[] = [];
      for (const rule of candidates) {
        const outcome = run(checks[rule]!, reading, work);
        if (outcome === 'match') hits.push(rule);
        else if (outcome === 'incomplete') incomplete?.push(rule);
      }
      return hits;
    },
  };
}

const ascending = (a: number, b: number) => a - b;

function scan(reading: Reading, slot: number, scanner: Scanner, mark: (rules: readonly number[]) => void) {
  if (slot === KEYWORDS) {
    for (const text of reading.keywords()) scanner.scan(text, mark);
    return;
  }
  const kind = reading.kind(slot);
  if (kind === ONE) scanner.scan(reading.text(slot), mark);
  else if (kind === LIST) for (const text of reading.list(slot)) scanner.scan(text, mark);
}

function planScans(rules: readonly SigmaRule[], slots: Slots): { scans: FieldScan[]; always: number[] } {
  const bySlot = new Map<number, Map<string, number[]>>();
  const always: number[] = [];
  for (const [number, rule] of rules.entries()) {
    const clause = necessaryClause(rule, slots);
    if (!clause) {
      always.push(number);
      continue;
    }
    for (const { slot, literal } of clause) {
      const literals = bySlot.get(slot) ?? new Map<string, number[]>();
      bySlot.set(slot, literals.set(literal, [...(literals.get(literal) ?? []), number]));
    }
  }
  const scans = [...bySlot].map(([slot, literals]) => ({ slot, scanner: new Scanner(literals) }));
  return { scans, always };
}
