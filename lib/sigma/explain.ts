// Why a rule matched an event, or how near it came: the condition with an answer per leaf, and the characters that matched.
import type { AppliedFilter, Condition, FieldTest, SelectionNode, SigmaRule, ValueTest } from './ast';
import { valueRanges } from './evidence';
import { compileNode } from './match';
import { missed } from './miss';
import type { Range } from './pattern';
import type { EventView, SigmaValue } from './view';
import { OUT_OF_WORK, Reading, Slots } from './view';

/** One value of the event that made a selection match. */
export interface Hit {
  readonly selection: string;
  /** empty for a search in the whole event */
  readonly field: string;
  readonly value: string;
  readonly operator: string;
  readonly pattern: string;
  /** UTF-16 offsets in `value`, end exclusive */
  readonly ranges: Range[];
  /** place in a list value */
  readonly index?: number;
}

/** The rule's condition (Sigma 2.1, Condition) and selections with an answer for each part. */
export type ExplainNode =
  | { readonly kind: 'and' | 'or'; readonly matched: boolean; readonly items: readonly ExplainNode[] }
  | { readonly kind: 'not'; readonly matched: boolean; readonly item: ExplainNode }
  | { readonly kind: 'of'; readonly matched: boolean; readonly text: string; readonly items: readonly ExplainNode[] }
  | { readonly kind: 'selection'; readonly matched: boolean; readonly name: string; readonly item: ExplainNode }
  | { readonly kind: 'all' | 'any'; readonly matched: boolean; readonly items: readonly ExplainNode[] }
  /** a filter that was joined to the rule; not matched: it left the event out */
  | { readonly kind: 'filter'; readonly matched: boolean; readonly title: string; readonly item: ExplainNode }
  | {
      readonly kind: 'test';
      readonly matched: boolean;
      readonly field: string;
      readonly operator: string;
      readonly link: 'any' | 'all';
      readonly patterns: readonly { readonly text: string; readonly matched: boolean }[];
      /** the event's value, undefined if it has none */
      readonly seen: SigmaValue | undefined;
      /** what stood in the way, if it did not match */
      readonly miss?: string;
    };

/** What `explain` answers; `matched` is what `matches` says of the same event. */
export interface Explanation {
  readonly matched: boolean;
  readonly selections: { readonly name: string; readonly matched: boolean }[];
  /** from the selections that made the rule match, in the order of the rule */
  readonly hits: Hit[];
  readonly tree: ExplainNode;
  /** titles of the filters that left the event out, although the rule itself matches it */
  readonly filteredBy: readonly string[];
  /** set if the rule could not be decided within its work */
  readonly incomplete?: string;
}

/** @param work steps for each leaf that is asked on its own */
export function explainRule(rule: SigmaRule, view: EventView, work: number): Explanation {
  const slots = new Slots();
  const reading = new Reading(slots).begin(view);
  let incomplete: string | undefined;
  const ask = (node: SelectionNode): boolean => {
    reading.work = work;
    try {
      return compileNode(node, slots)(reading);
    } catch (error) {
      if (error !== OUT_OF_WORK) throw error;
      incomplete = 'this rule needs more work on this event than it may use';
      return false;
    }
  };
  const trees = new Map(rule.detection.selections.map(({ name, node }) => [name, explainNode(node, view, ask)]));
  const matchedOf = (name: string) => trees.get(name)!.matched;
  const parts = rule.detection.conditions.map((condition) => explainCondition(condition, trees));
  const whole: ExplainNode =
    parts.length === 1 ? parts[0]! : { kind: 'or', matched: parts.some((part) => part.matched), items: parts };
  const tree = withFilters(whole, rule.filters ?? []);
  const telling = new Set<string>();
  if (tree.matched) for (const condition of rule.detection.conditions) collectTelling(condition, matchedOf, telling);
  const hits = rule.detection.selections.flatMap(({ name, node }) =>
    telling.has(name) ? hitsOf(name, node, view, ask) : [],
  );
  const selections = rule.detection.selections.map(({ name }) => ({ name, matched: matchedOf(name) }));
  return {
    matched: tree.matched && !incomplete,
    ...{ selections, hits, tree, filteredBy: filtersThatLeftOut(tree) },
    ...(incomplete ? { incomplete } : {}),
  };
}

/** A joined rule's condition is `and` of its own and one for each filter: those get the filters' names. */
function withFilters(tree: ExplainNode, filters: readonly AppliedFilter[]): ExplainNode {
  if (filters.length === 0 || tree.kind !== 'and') return tree;
  const items = tree.items.map((item, i): ExplainNode => {
    const filter = filters[i - 1];
    return filter ? { kind: 'filter', matched: item.matched, title: filter.title, item } : item;
  });
  return { ...tree, items };
}

function filtersThatLeftOut(tree: ExplainNode): string[] {
  if (tree.kind !== 'and' || !tree.items[0]?.matched) return [];
  return tree.items.flatMap((item) => (item.kind === 'filter' && !item.matched ? [item.title] : []));
}

type Ask = (node: SelectionNode) => boolean;

function explainNode(node: SelectionNode, view: EventView, ask: Ask): ExplainNode {
  if (node.kind !== 'test') {
    const items = node.items.map((item) => explainNode(item, view, ask));
    return { kind: node.kind, matched: items[node.kind === 'all' ? 'every' : 'some'](({ matched }) => matched), items };
  }
  const matched = ask(node);
  const patterns = node.values.slice(0, 200).map((value) => ({ text: value.text, matched: ask(single(node, value)) }));
  const seen = node.field === null ? undefined : view.get(node.field);
  const miss = matched ? undefined : missed(node, view, (value) => ask(single(node, value)));
  const { field, word, link } = node;
  return { kind: 'test', matched, field: field ?? '', operator: word, link, patterns, seen, ...(miss ? { miss } : {}) };
}

/** The same test with one of its values, asked positively. */
function single(test: FieldTest, value: ValueTest): FieldTest {
  return { ...test, values: [value], link: 'any', negated: false };
}

function explainCondition(condition: Condition, trees: ReadonlyMap<string, ExplainNode>): ExplainNode {
  const leaf = (name: string): ExplainNode => ({
    kind: 'selection',
    name,
    matched: trees.get(name)!.matched,
    item: trees.get(name)!,
  });
  switch (condition.kind) {
    case 'selection':
      return leaf(condition.name);
    case 'not': {
      const item = explainCondition(condition.item, trees);
      return { kind: 'not', matched: !item.matched, item };
    }
    case 'of': {
      const items = condition.names.map(leaf);
      const held = items.filter(({ matched }) => matched).length;
      const needed = condition.count === 'all' ? items.length : condition.count;
      return { kind: 'of', matched: held >= needed, text: `${condition.count} of ${condition.pattern}`, items };
    }
    default: {
      const items = condition.items.map((item) => explainCondition(item, trees));
      return {
        kind: condition.kind,
        matched: items[condition.kind === 'and' ? 'every' : 'some'](({ matched }) => matched),
        items,
      };
    }
  }
}

/** The selections that hold and count towards the match; what stands below `not` never does. */
function collectTelling(condition: Condition, matchedOf: (name: string) => boolean, into: Set<string>): boolean {
  switch (condition.kind) {
    case 'selection':
      if (matchedOf(condition.name)) into.add(condition.name);
      return matchedOf(condition.name);
    case 'of': {
      const held = condition.names.filter(matchedOf);
      const needed = condition.count === 'all' ? condition.names.length : condition.count;
      if (held.length >= needed) for (const name of held) into.add(name);
      return held.length >= needed;
    }
    case 'not':
      return !collectTelling(condition.item, matchedOf, new Set());
    default: {
      const found = condition.items.map((item) => {
        const names = new Set<string>();
        return { matched: collectTelling(item, matchedOf, names), names };
      });
      const matched = found[condition.kind === 'and' ? 'every' : 'some'](({ matched }) => matched);
      if (matched) for (const part of found) if (part.matched) for (const name of part.names) into.add(name);
      return matched;
    }
  }
}

function hitsOf(selection: string, node: SelectionNode, view: EventView, ask: Ask): Hit[] {
  if (node.kind !== 'test') return node.items.flatMap((item) => (ask(item) ? hitsOf(selection, item, view, ask) : []));
  const operator = node.word;
  if (node.negated) return negatedHits(selection, node, view);
  return node.values.flatMap((value) => {
    if (!ask(single(node, value))) return [];
    const pattern = value.text;
    return valueRanges(node.field, value, view).map(({ text, ranges, index }) => ({
      ...{ selection, field: node.field ?? '', value: text, operator, pattern, ranges },
      ...(index === undefined ? {} : { index }),
    }));
  });
}

/** For neq the whole value is what tells: it is none of the listed ones. */
function negatedHits(selection: string, node: FieldTest, view: EventView): Hit[] {
  const seen = view.get(node.field!);
  const value = Array.isArray(seen) ? seen.join(' ') : String(seen ?? '');
  const pattern = node.values.map(({ text }) => text).join(', ');
  return [
    { selection, field: node.field!, value, operator: node.word, pattern, ranges: value ? [[0, value.length]] : [] },
  ];
}
