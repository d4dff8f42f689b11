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
  readonly scanner: Scanner;
  /** per literal: the rules that it makes worth asking */
  readonly rules: readonly (readonly number[])[];
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
  const scanners = scans.map(({ slot, scanner, rules: byLiteral }) => {
    const hit = (literal: number) => mark(byLiteral[literal]!);
    return (now: Reading) => forTexts(now, slot, (text) => scanner.scan(text, hit));
  });
  return {
    rules,
    match(view, incomplete) {
      reading.begin(view);
      epoch++;
      candidates = always.slice();
      for (const scan of scanners) scan(reading);
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

function forTexts(reading: Reading, slot: number, scan: (text: string) => void) {
  if (slot === KEYWORDS) {
    for (const text of reading.keywordsFolded()) scan(text);
    return;
  }
  const kind = reading.kind(slot);
  if (kind === ONE) scan(reading.folded(slot));
  else if (kind === LIST) for (const text of reading.listFolded(slot)) scan(text);
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
  const scans = [...bySlot].map(([slot, literals]) => ({
    slot,
    scanner: new Scanner([...literals.keys()]),
    rules: [...literals.values()],
  }));
  return { scans, always };
}
