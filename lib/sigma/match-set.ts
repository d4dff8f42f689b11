// A set of rules on one event: each field is read, folded and scanned once; only rules whose literals turn up are asked.
import type { SigmaRule } from './ast';
import { Candidates } from './candidates';
import type { Check } from './checks';
import { type CompileOptions, compileRule, run, WORK } from './match';
import { type EventView, Reading, Slots } from './view';

/** Compiled rules that are asked together. */
export interface SetMatcher {
  readonly rules: readonly SigmaRule[];
  /**
   * Indexes of the rules that match, ascending.
   * @param incomplete receives the indexes of rules whose work ran out
   */
  match(view: EventView, incomplete?: number[]): number[];
}

/** Compiles rules to run together on each event. What a rule answers is what it would say alone. */
export function compileSet(rules: readonly SigmaRule[], options: CompileOptions = {}): SetMatcher {
  const slots = new Slots();
  const checks: Check[] = rules.map((rule) => compileRule(rule, slots));
  const candidates = new Candidates(rules, slots);
  const work = options.work ?? WORK;
  const reading = new Reading(slots);
  return {
    rules,
    match(view, incomplete) {
      reading.begin(view);
      const hits: number[] = [];
      for (const rule of candidates.of(reading)) {
        const outcome = run(checks[rule]!, reading, work);
        if (outcome === 'match') hits.push(rule);
        else if (outcome === 'incomplete') incomplete?.push(rule);
      }
      return hits;
    },
  };
}
