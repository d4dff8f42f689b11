// A rule -> a question that a database can answer quickly, true for every event that the rule matches (and some others).
// Below a `not` everything is TRUE: what a superset leaves out may not be turned around.
import type { Condition, FieldTest, Operator, SelectionNode, SigmaRule } from './ast';
import { foldText } from './fold';
import { regexNeeds } from './regex-literals';

/** `parts` are folded literals in order; `anchor` says where they stand: equals and the ends only for a single part. */
export type Prefilter =
  | { readonly kind: 'and' | 'or'; readonly items: readonly Prefilter[] }
  | {
      readonly kind: 'like';
      readonly field: string;
      readonly parts: readonly string[];
      readonly anchor: 'equals' | 'contains' | 'startswith' | 'endswith';
    }
  | { readonly kind: 'true' };

const TRUE: Prefilter = { kind: 'true' };

/** Above this many alternatives an index is slower than reading on. */
const MAX_ITEMS = 500;

/**
 * A sound over-approximation of the rule over folded field texts.
 * @param canDecide whether the database holds the folded text of this field
 */
export function prefilter(rule: SigmaRule, canDecide: (field: string) => boolean): Prefilter {
  const selections = new Map(rule.detection.selections.map(({ name, node }) => [name, ofNode(node, canDecide)]));
  return or(rule.detection.conditions.map((condition) => ofCondition(condition, selections)));
}

function ofCondition(condition: Condition, selections: ReadonlyMap<string, Prefilter>): Prefilter {
  switch (condition.kind) {
    case 'selection':
      return selections.get(condition.name) ?? TRUE;
    case 'not':
      return TRUE;
    case 'and':
      return and(condition.items.map((item) => ofCondition(item, selections)));
    case 'or':
      return or(condition.items.map((item) => ofCondition(item, selections)));
    case 'of': {
      const items = condition.names.map((name) => selections.get(name) ?? TRUE);
      return condition.count === 'all' || condition.count >= items.length ? and(items) : or(items);
    }
    default:
      return condition satisfies never;
  }
}

function ofNode(node: SelectionNode, canDecide: (field: string) => boolean): Prefilter {
  if (node.kind === 'test') return ofTest(node, canDecide);
  const items = node.items.map((item) => ofNode(item, canDecide));
  return node.kind === 'all' ? and(items) : or(items);
}

function ofTest(test: FieldTest, canDecide: (field: string) => boolean): Prefilter {
  const { field } = test;
  if (field === null || test.negated || test.values.length === 0 || !canDecide(field)) return TRUE;
  const values = test.values.map(({ alternatives }) => or(alternatives.map((op) => ofOperator(op, field))));
  return test.link === 'all' ? and(values) : or(values);
}

function ofOperator(op: Operator, field: string): Prefilter {
  if (op.kind === 'regex') {
    const contains = (literal: string): Prefilter =>
      hasTrigram(literal) ? { kind: 'like', field, parts: [literal], anchor: 'contains' } : TRUE;
    return and(regexNeeds(op.source).map((need) => or(need.map(contains))));
  }
  if (op.kind !== 'text') return TRUE;
  const literals = op.pattern.flatMap((part) => (part.kind === 'text' ? [foldText(part.text)] : []));
  const parts = literals.filter(hasTrigram);
  if (parts.length === 0) return TRUE;
  const first = op.pattern[0]?.kind;
  const last = op.pattern.at(-1)?.kind;
  const whole = literals.length === 1 && op.pattern.every(({ kind }) => kind === 'text' || kind === 'many');
  const anchor = !whole
    ? 'contains'
    : first === 'text'
      ? last === 'text'
        ? 'equals'
        : 'startswith'
      : last === 'text'
        ? 'endswith'
        : 'contains';
  return { kind: 'like', field, parts, anchor };
}

/** Whether a Postgres trigram can be taken from the text: three letters or digits in a row (`../` has none). */
export function hasTrigram(text: string): boolean {
  return /[a-z0-9]{3}/i.test(text);
}

function and(items: readonly Prefilter[]): Prefilter {
  const useful = items
    .filter(({ kind }) => kind !== 'true')
    .flatMap((item) => (item.kind === 'and' ? item.items : [item]));
  if (useful.length === 0) return TRUE;
  return useful.length === 1 ? useful[0]! : { kind: 'and', items: useful };
}

function or(items: readonly Prefilter[]): Prefilter {
  const flat = items.flatMap((item) => (item.kind === 'or' ? item.items : [item]));
  if (flat.length === 0 || flat.length > MAX_ITEMS || flat.some(({ kind }) => kind === 'true')) return TRUE;
  return flat.length === 1 ? flat[0]! : { kind: 'or', items: flat };
}
