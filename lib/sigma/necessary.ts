// What a rule cannot match without: a few literals, one of which must be in a field. Lets a set of rules skip most of
// its rules on most events after one scan of each field.
import type { Condition, FieldTest, Operator, SelectionNode, SigmaRule } from './ast';
import { KEYWORDS } from './checks';
import { foldText } from './fold';
import { regexNeeds } from './regex-literals';
import type { Slots } from './view';

/** A folded literal that must be somewhere in the text of a field. */
export interface Atom {
  readonly slot: number;
  readonly literal: string;
}

/** At least one of the atoms holds whenever the rule matches. */
export type Clause = readonly Atom[];

const MAX_ATOMS = 400;

/** undefined if the rule can match without any literal that we could look for */
export function necessaryClause(rule: SigmaRule, slots: Slots): Clause | undefined {
  const selections = new Map(rule.detection.selections.map(({ name, node }) => [name, ofNode(node, slots)]));
  return union(rule.detection.conditions.map((condition) => ofCondition(condition, selections)));
}

type Maybe = Clause | undefined;

function ofCondition(condition: Condition, selections: ReadonlyMap<string, Maybe>): Maybe {
  switch (condition.kind) {
    case 'selection':
      return selections.get(condition.name);
    case 'not':
      return undefined;
    case 'and':
      return rarest(condition.items.map((item) => ofCondition(item, selections)));
    case 'or':
      return union(condition.items.map((item) => ofCondition(item, selections)));
    case 'of': {
      const clauses = condition.names.map((name) => selections.get(name));
      return condition.count === 'all' ? rarest(clauses) : union(clauses);
    }
    default:
      return condition satisfies never;
  }
}

function ofNode(node: SelectionNode, slots: Slots): Maybe {
  if (node.kind === 'test') return ofTest(node, slots);
  const clauses = node.items.map((item) => ofNode(item, slots));
  return node.kind === 'all' ? rarest(clauses) : union(clauses);
}

function ofTest(test: FieldTest, slots: Slots): Maybe {
  if (test.negated || test.values.length === 0) return undefined;
  const slot = test.field === null ? KEYWORDS : slots.of(test.field);
  const values = test.values.map(({ alternatives }) => union(alternatives.map((op) => ofOperator(op, slot))));
  return test.link === 'all' ? rarest(values) : union(values);
}

function ofOperator(op: Operator, slot: number): Maybe {
  if (op.kind === 'regex') {
    const needs = regexNeeds(op.source);
    return rarest(needs.map((need) => union(need.map((literal) => atom(slot, [literal])))));
  }
  if (op.kind !== 'text') return undefined;
  return atom(
    slot,
    op.pattern.flatMap((part) => (part.kind === 'text' ? [foldText(part.text)] : [])),
  );
}

/** The longest run of ASCII in the texts. */
function atom(slot: number, folded: readonly string[]): Maybe {
  const runs = folded.flatMap((text) => text.match(/[\0-\x7f]+/g) ?? []);
  const literal = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  return literal ? [{ slot, literal }] : undefined;
}

function union(clauses: readonly Maybe[]): Maybe {
  const atoms = new Map<string, Atom>();
  for (const clause of clauses) {
    if (!clause) return undefined;
    for (const atom of clause) atoms.set(`${atom.slot} ${atom.literal}`, atom);
  }
  return atoms.size > 0 && atoms.size <= MAX_ATOMS ? [...atoms.values()] : undefined;
}

function rarest(clauses: readonly Maybe[]): Maybe {
  let best: Maybe;
  for (const clause of clauses) if (clause && (!best || commonness(clause) < commonness(best))) best = clause;
  return best;
}

/** A guess: each further character makes a literal rarer, each further literal the clause more common. */
function commonness(clause: Clause): number {
  return clause.reduce((sum, { literal }) => sum + 3 ** -Math.min(literal.length, 12), 0);
}
