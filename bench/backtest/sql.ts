import { likePattern } from '../../lib/backtest/candidates';
import type { Condition, FieldTest, Operator, SelectionNode, SigmaRule } from '../../lib/sigma/ast';
import { foldText } from '../../lib/sigma/fold';

// A rule as a condition over the flat table, for the comparison with what people do without this console: exact or not at
// all. Values are quoted into the text; it never leaves the benchmark.

const COLUMNS: Readonly<Record<string, string>> = {
  Image: 'image',
  CommandLine: 'command_line',
  ParentImage: 'parent_image',
  ParentCommandLine: 'parent_command_line',
  User: 'usr',
  CurrentDirectory: 'cwd',
};

class Inexpressible extends Error {}

export function sqlOf(rule: SigmaRule): string | undefined {
  try {
    const selections = new Map(rule.detection.selections.map(({ name, node }) => [name, ofNode(node)]));
    return join(
      'or',
      rule.detection.conditions.map((condition) => ofCondition(condition, selections)),
    );
  } catch (error) {
    if (error instanceof Inexpressible) return undefined;
    throw error;
  }
}

function ofCondition(condition: Condition, selections: ReadonlyMap<string, string>): string {
  switch (condition.kind) {
    case 'selection':
      return selections.get(condition.name)!;
    case 'not':
      return `(not ${ofCondition(condition.item, selections)})`;
    case 'and':
    case 'or':
      return join(
        condition.kind,
        condition.items.map((item) => ofCondition(item, selections)),
      );
    case 'of': {
      const items = condition.names.map((name) => selections.get(name)!);
      if (condition.count === 'all') return join('and', items);
      if (condition.count === 1) return join('or', items);
      throw new Inexpressible();
    }
    default:
      return condition satisfies never;
  }
}

function ofNode(node: SelectionNode): string {
  if (node.kind === 'test') return ofTest(node);
  return join(node.kind === 'all' ? 'and' : 'or', node.items.map(ofNode));
}

function ofTest({ field, negated, values, link }: FieldTest): string {
  const column = field === null ? undefined : COLUMNS[field];
  if (!column || negated) throw new Inexpressible();
  const tests = values.map(({ alternatives }) =>
    join(
      'or',
      alternatives.map((op) => ofOperator(op, column)),
    ),
  );
  return join(link === 'all' ? 'and' : 'or', tests);
}

function ofOperator(op: Operator, column: string): string {
  if (op.kind !== 'text' || op.cased || op.pattern.some(({ kind }) => kind === 'dash')) throw new Inexpressible();
  const like = op.pattern
    .map((part) =>
      part.kind === 'text' ? likePattern([foldText(part.text)], 'equals') : part.kind === 'many' ? '%' : '_',
    )
    .join('');
  // a missing field matches nothing, and its negation everything
  return `coalesce(${column} like '${like.replaceAll("'", "''")}', false)`;
}

const join = (word: 'and' | 'or', items: readonly string[]): string =>
  items.length === 1 ? items[0]! : `(${items.join(` ${word} `)})`;
