// What a rule can still come to if only some of its tests are decided: its condition in three-valued logic (Kleene).
import type { Condition, FieldTest, SelectionNode, SigmaRule } from './ast';
import { compileTest } from './checks';
import { type EventView, Reading, type SigmaValue, Slots } from './view';

/** An answer that holds for every event in question, with its reason; undefined where events differ. */
export interface Decided {
  readonly holds: boolean;
  readonly why: string;
}
/** What is known of one test before any event is seen. */
export type Decide = (test: FieldTest) => Decided | undefined;

/** What a rule comes to whatever the undecided tests say, and for what reasons; `holds` is undefined if it depends on them. */
export interface Possible {
  readonly holds: boolean | undefined;
  /** of the decided tests that settle it, in the order of the rule */
  readonly reasons: readonly string[];
  /** tests that are undecided and matter */
  readonly open: readonly FieldTest[];
}

/**
 * The rule's condition over decided and undecided tests (Sigma 2.1, Condition). A rule whose `holds` is false can match no
 * event of the kind that `decide` speaks of.
 */
export function possible(rule: SigmaRule, decide: Decide): Possible {
  const selections = new Map(rule.detection.selections.map(({ name, node }) => [name, ofNode(node, decide)]));
  return anyOf(rule.detection.conditions.map((condition) => ofCondition(condition, selections)));
}

/** What a test answers for an event without its field. */
export function holdsMissing(test: FieldTest): boolean {
  return ask(test, { get: () => undefined });
}

/** What a test answers for an event whose field has this value. */
export function holdsFor(test: FieldTest, value: SigmaValue): boolean {
  return ask(test, { get: (field) => (field === test.field ? value : undefined) });
}

function ask(test: FieldTest, view: EventView): boolean {
  const slots = new Slots();
  const check = compileTest(test, slots);
  const reading = new Reading(slots).begin(view);
  reading.work = Number.POSITIVE_INFINITY;
  return check(reading);
}

function ofNode(node: SelectionNode, decide: Decide): Possible {
  if (node.kind === 'test') {
    const decided = decide(node);
    return decided ? { holds: decided.holds, reasons: [decided.why], open: [] } : { ...NOTHING, open: [node] };
  }
  return (node.kind === 'all' ? allOf : anyOf)(node.items.map((item) => ofNode(item, decide)));
}

function ofCondition(condition: Condition, selections: ReadonlyMap<string, Possible>): Possible {
  switch (condition.kind) {
    case 'selection':
      return selections.get(condition.name)!;
    case 'not': {
      const inner = ofCondition(condition.item, selections);
      return inner.holds === undefined ? inner : { ...inner, holds: !inner.holds };
    }
    case 'and':
      return allOf(condition.items.map((item) => ofCondition(item, selections)));
    case 'or':
      return anyOf(condition.items.map((item) => ofCondition(item, selections)));
    case 'of': {
      const parts = condition.names.map((name) => selections.get(name)!);
      return atLeast(condition.count === 'all' ? parts.length : condition.count, parts);
    }
    default:
      return condition satisfies never;
  }
}

const NOTHING: Possible = { holds: undefined, reasons: [], open: [] };

const allOf = (parts: readonly Possible[]) => atLeast(parts.length, parts);
const anyOf = (parts: readonly Possible[]) => atLeast(1, parts);

function atLeast(count: number, parts: readonly Possible[]): Possible {
  const held = parts.filter(({ holds }) => holds === true);
  const failed = parts.filter(({ holds }) => holds === false);
  if (held.length >= count) return settled(true, held.slice(0, count));
  // one reason too many settles it; where several alternatives fail, each has its own
  const spare = parts.length - count;
  if (failed.length > spare) return settled(false, failed.slice(0, spare + 1));
  const open = parts.filter(({ holds }) => holds === undefined);
  return { ...NOTHING, open: open.flatMap((part) => part.open) };
}

function settled(holds: boolean, parts: readonly Possible[]): Possible {
  return { holds, reasons: [...new Set(parts.flatMap(({ reasons }) => reasons))], open: [] };
}
