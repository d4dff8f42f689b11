import type { Condition, FieldTest, SelectionNode, SigmaRule } from '../../lib/sigma/ast';

/** One line of the list of conditions: "TargetHidden equals true". */
export interface ConditionLine {
  field: string;
  /** as written, with its modifiers */
  key: string;
  /** as Sigma names it: equals, contains, endswith ... */
  operator: string;
  values: string[];
  /** how several values are linked */
  link: 'any' | 'all';
  negated: boolean;
}

export interface ConditionGroup {
  selection: string;
  /** stands below a "not" in the condition: what it matches is left out */
  excludes: boolean;
  /** it is one map of fields: its lines can be edited one by one */
  plain: boolean;
  /** how its lines are linked */
  link: 'all' | 'any';
  lines: ConditionLine[];
}

/** The rule's conditions as a flat list for reading; how selections are linked is said by the condition's own text. */
export function conditionGroups(rule: SigmaRule): ConditionGroup[] {
  const excluded = new Set(rule.detection.conditions.flatMap((c) => below(c, false)));
  return rule.detection.selections.map(({ name, node }) => ({
    selection: name,
    excludes: excluded.has(name),
    plain: node.kind === 'all' ? node.items.every(({ kind }) => kind === 'test') : node.kind === 'test',
    link: node.kind === 'any' ? 'any' : 'all',
    lines: linesOf(node),
  }));
}

/** The selections that stand below an odd number of nots. */
function below(condition: Condition, negated: boolean): string[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.items.flatMap((item) => below(item, negated));
    case 'not':
      return below(condition.item, !negated);
    case 'selection':
      return negated ? [condition.name] : [];
    case 'of':
      return negated ? [...condition.names] : [];
  }
}

function linesOf(node: SelectionNode): ConditionLine[] {
  return node.kind === 'test' ? [lineOf(node)] : node.items.flatMap(linesOf);
}

function lineOf(test: FieldTest): ConditionLine {
  return {
    field: test.field ?? 'any field',
    key: test.key,
    operator: test.word,
    values: test.values.map((v) => v.text),
    link: test.link,
    negated: test.negated,
  };
}
