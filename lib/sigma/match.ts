// Rule -> matcher: compiled once into closures over one event's reading.
import type { Condition, SelectionNode, SigmaRule } from './ast';
import { Candidates } from './candidates';
import { type Check, compileTest, every, some } from './checks';
import { type Explanation, explainRule } from './explain';
import { type EventView, OUT_OF_WORK, Reading, Slots } from './view';

/** Steps that one rule may spend on one event: about a tenth of a second of regular expressions at worst. */
export const WORK = 20_000_000;

/** How a rule is compiled. */
export interface CompileOptions {
  /** steps per rule and event, WORK by default */
  readonly work?: number;
}

/** What a rule says of an event; incomplete if its work ran out before an answer. */
export type Outcome = 'match' | 'no match' | 'incomplete';

/** A compiled rule: asked event by event (Sigma 2.1, Detection and Condition). */
export interface Matcher {
  readonly rule: SigmaRule;
  /** false also if the work ran out: ask `outcome` where that matters */
  matches(view: EventView): boolean;
  outcome(view: EventView): Outcome;
  explain(view: EventView): Explanation;
}

/** Compiles a parsed rule (Sigma 2.1, Detection and Condition). The matcher holds no state between events. */
export function compile(rule: SigmaRule, options: CompileOptions = {}): Matcher {
  const slots = new Slots();
  const check = compileRule(rule, slots);
  const work = options.work ?? WORK;
  const reading = new Reading(slots);
  let literals: Candidates | undefined;
  // In a set, a rule is not asked without its literals: alone, it must say the same where its work runs out.
  const cannotMatch = () => {
    literals ??= new Candidates([rule], slots);
    return literals.of(reading).length === 0;
  };
  const outcome = (view: EventView): Outcome => {
    const answer = run(check, reading.begin(view), work);
    return answer === 'incomplete' && cannotMatch() ? 'no match' : answer;
  };
  return {
    rule,
    outcome,
    matches: (view) => outcome(view) === 'match',
    explain: (view) => {
      const { incomplete, ...rest } = explainRule(rule, view, work);
      if (incomplete === undefined || (!rest.tree.matched && outcome(view) === 'no match')) return rest;
      return { ...rest, incomplete };
    },
  };
}

export function run(check: Check, reading: Reading, work: number): Outcome {
  reading.work = work;
  try {
    return check(reading) ? 'match' : 'no match';
  } catch (error) {
    if (error === OUT_OF_WORK) return 'incomplete';
    throw error;
  }
}

/** The whole rule as one question: any of its conditions. */
export function compileRule(rule: SigmaRule, slots: Slots): Check {
  const selections = new Map(rule.detection.selections.map(({ name, node }) => [name, compileNode(node, slots)]));
  return some(rule.detection.conditions.map((condition) => compileCondition(condition, selections)));
}

export function compileNode(node: SelectionNode, slots: Slots): Check {
  if (node.kind === 'test') return compileTest(node, slots);
  const items = node.items.map((item) => compileNode(item, slots));
  return node.kind === 'all' ? every(items) : some(items);
}

function compileCondition(condition: Condition, selections: ReadonlyMap<string, Check>): Check {
  switch (condition.kind) {
    case 'selection':
      return selections.get(condition.name)!;
    case 'not': {
      const inner = compileCondition(condition.item, selections);
      return (reading) => !inner(reading);
    }
    case 'and':
      return every(condition.items.map((item) => compileCondition(item, selections)));
    case 'or':
      return some(condition.items.map((item) => compileCondition(item, selections)));
    case 'of': {
      const checks = condition.names.map((name) => selections.get(name)!);
      if (condition.count === 'all') return every(checks);
      if (condition.count === 1) return some(checks);
      return atLeast(condition.count, checks);
    }
    default:
      return condition satisfies never;
  }
}

function atLeast(count: number, checks: readonly Check[]): Check {
  return (reading) => {
    let held = 0;
    for (const check of checks) if (check(reading) && ++held >= count) return true;
    return false;
  };
}
