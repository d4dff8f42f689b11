import type { Condition, FieldTest, Selection, SelectionNode, SigmaRule } from '../sigma';

/** A rule as far as one of its conditions: that condition together with those above it. */
export interface RuleStep {
  selection: string;
  /** of the selection's lines; null: the selection as a whole (what it leaves out, or any of its lines) */
  line: number | null;
  rule: SigmaRule;
  /** the fields that it asks */
  fields: readonly string[];
}

/** How many events are left after a condition of a rule. */
export interface StepCount extends Pick<RuleStep, 'selection' | 'line'> {
  events: number;
}

/** POST /api/backtest/steps */
export interface StepCounts {
  steps: StepCount[];
}

/**
 * A rule's conditions in their written order, each with those above it. Only where that has a meaning: parts that all must
 * hold. What stands below an "or" is one part together, and has no step of its own; nor has what is left out before anything
 * is asked for.
 */
export function stepsOf(rule: SigmaRule): RuleStep[] {
  const { selections, conditions } = rule.detection;
  const [condition] = conditions;
  if (!condition || conditions.length !== 1) return [];
  const place = new Map(selections.map(({ name }, i) => [name, i]));
  const parts = partsOf(condition)
    .map((part) => ({ part, last: Math.max(...namesOf(part).map((name) => place.get(name) ?? -1)) }))
    .sort((a, b) => a.last - b.last);
  const out: RuleStep[] = [];
  const above: Condition[] = [];
  let asked = false;
  for (const { part, last } of parts) {
    const selection = selections[last];
    const one = selection && singleOf(part) === selection.name;
    const positive = part.kind === 'selection';
    asked ||= !isNegative(part);
    if (one && positive) {
      for (const { line, node } of linesOf(selection)) {
        const upTo: Selection = { ...selection, name: ` ${selection.name}`, node };
        out.push(stepOf(rule, selection.name, line, [...above, { ...part, name: upTo.name }], [...selections, upTo]));
      }
    } else if (one && asked) {
      const line = lineCount(selection.node) === 1 ? 0 : null;
      out.push(stepOf(rule, selection.name, line, [...above, part], selections));
    }
    above.push(part);
  }
  const times = (step: RuleStep) => out.filter((one) => one.selection === step.selection && one.line === step.line);
  return out.filter((step) => times(step).length === 1);
}

function stepOf(
  rule: SigmaRule,
  selection: string,
  line: number | null,
  items: readonly Condition[],
  among: readonly Selection[],
): RuleStep {
  const condition: Condition = { kind: 'and', items, span: items[0]!.span };
  const used = new Set(namesOf(condition));
  const selections = among.filter(({ name }) => used.has(name));
  const { filters: _, ...own } = rule;
  return {
    selection,
    line,
    rule: { ...own, detection: { selections, conditions: [condition], conditionTexts: [''] } },
    fields: [...new Set(selections.flatMap(({ node }) => fieldsOf(node)))],
  };
}

/** What all must hold. */
function partsOf(condition: Condition): Condition[] {
  if (condition.kind === 'and') return condition.items.flatMap(partsOf);
  if (condition.kind === 'of' && (condition.count === 'all' || (condition.count === 1 && condition.names.length === 1)))
    return condition.names.map((name) => ({ kind: 'selection', name, span: condition.span }));
  if (condition.kind === 'not' && condition.item.kind === 'of' && condition.item.count === 1)
    // none of these: each is left out by itself
    return condition.item.names.map((name) => ({
      kind: 'not',
      item: { kind: 'selection', name, span: condition.span },
      span: condition.span,
    }));
  if (condition.kind === 'not' && condition.item.kind === 'or')
    return condition.item.items.flatMap((item) => partsOf({ kind: 'not', item, span: condition.span }));
  return [condition];
}

function singleOf(part: Condition): string | undefined {
  if (part.kind === 'selection') return part.name;
  return part.kind === 'not' && part.item.kind === 'selection' ? part.item.name : undefined;
}

const isNegative = (part: Condition): boolean => part.kind === 'not';

function namesOf(condition: Condition): string[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.items.flatMap(namesOf);
    case 'not':
      return namesOf(condition.item);
    case 'selection':
      return [condition.name];
    case 'of':
      return [...condition.names];
  }
}

/** A selection as far as each of its lines; a list of maps, of which any may hold, is one. */
function linesOf({ node }: Selection): { line: number | null; node: SelectionNode }[] {
  if (node.kind === 'test') return [{ line: 0, node }];
  if (node.kind === 'all' && node.items.every(isTest))
    return node.items.map((_, i) => ({ line: i, node: { ...node, items: node.items.slice(0, i + 1) } }));
  return [{ line: lineCount(node) === 1 ? 0 : null, node }];
}

const isTest = (node: SelectionNode): node is FieldTest => node.kind === 'test';

const lineCount = (node: SelectionNode): number =>
  isTest(node) ? 1 : node.items.reduce((sum, item) => sum + lineCount(item), 0);

const fieldsOf = (node: SelectionNode): string[] =>
  isTest(node) ? (node.field === null ? [] : [node.field]) : node.items.flatMap(fieldsOf);
