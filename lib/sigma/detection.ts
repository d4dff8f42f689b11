// The detection section (Sigma 2.1, Detection): selections, their fields and values, and the condition.
import type { Condition, Detection, FieldTest, Scalar, Selection, SelectionNode, ValueTest } from './ast';
import { parseCondition } from './condition';
import type { Fault, Problem, Span } from './errors';
import { problemAt } from './errors';
import { type Plan, planModifiers } from './modifiers';
import { nearest } from './nearest';
import type { ScalarTree, SourceText, Tree } from './source';
import { type Placeholders, resolveValue } from './values';

const MAX_VALUES = 20_000;
const RESERVED = new Set(['condition', 'timeframe']);

export interface Report {
  readonly source: SourceText;
  readonly problems: Problem[];
  readonly placeholders?: Placeholders | undefined;
}

const say = (report: Report, span: Span, fault: Fault): undefined => {
  if (report.problems.length < 100) report.problems.push(problemAt(span, fault));
  return undefined;
};

export function readDetection(tree: Tree, report: Report): Detection | undefined {
  if (tree.kind !== 'map')
    return say(report, tree.span, {
      code: 'attribute-type',
      message: 'detection must be a map of selections and a condition',
    });
  const selections: Selection[] = [];
  let condition: Tree | undefined;
  for (const { key, keySpan, value } of tree.entries) {
    if (key === 'condition') condition = value;
    else if (key === 'timeframe') {
      say(report, keySpan, {
        code: 'attribute-unknown',
        message: 'timeframe is not part of Sigma 2',
        hint: 'time windows belong to correlation rules',
      });
    } else {
      const name = checkName(key, keySpan, report);
      const node = readSelection(value, report);
      if (node) selections.push({ name, node, span: keySpan });
    }
  }
  if (!condition)
    return say(report, tree.span, {
      code: 'attribute-missing',
      message: 'the detection has no condition',
      hint: conditionHint(tree),
    });
  const names = tree.entries.map(({ key }) => key).filter((key) => !RESERVED.has(key));
  const conditions = readConditions(condition, names, report);
  if (!conditions) return undefined;
  reportUnused(tree, names, conditions, report);
  return {
    selections,
    conditions: conditions.map(({ condition }) => condition),
    conditionTexts: conditions.map(({ text }) => text),
  };
}

function conditionHint(tree: Extract<Tree, { kind: 'map' }>): string {
  const near = nearest(
    'condition',
    tree.entries.map(({ key }) => key),
  );
  const first = tree.entries.find(({ key }) => !RESERVED.has(key))?.key ?? 'selection';
  return near ? `did you mean "condition" instead of "${near}"?` : `add "condition: ${first}"`;
}

function checkName(name: string, span: Span, report: Report): string {
  if (!/^[^\s()|*]+$/.test(name)) {
    say(report, span, {
      code: 'selection-name',
      message: `"${name}" cannot be named in a condition`,
      hint: 'use letters, digits, _ and -',
    });
  } else if (/^(and|or|not|of|them|all|any)$/i.test(name)) {
    say(report, span, { code: 'selection-name', message: `"${name}" is a word of the condition language` });
  }
  return name;
}

function readSelection(tree: Tree, report: Report): SelectionNode | undefined {
  if (tree.kind === 'scalar') {
    if (tree.value === null)
      return say(report, tree.span, { code: 'selection-empty', message: 'this selection is empty' });
    return readKeywords([tree], report, false);
  }
  const size = tree.kind === 'map' ? tree.entries.length : tree.items.length;
  if (size === 0) return say(report, tree.span, { code: 'selection-empty', message: 'this selection is empty' });
  if (tree.kind === 'map') return readMap(tree, report);
  const scalars = tree.items.filter((item) => item.kind === 'scalar');
  const items: SelectionNode[] = [];
  if (scalars.length) {
    const keywords = readKeywords(scalars, report, true);
    if (keywords) items.push(keywords);
  }
  for (const item of tree.items) {
    if (item.kind === 'scalar') continue;
    if (item.kind === 'list')
      return say(report, item.span, {
        code: 'selection-type',
        message: 'a list of lists has no meaning',
        hint: 'a selection is a map, or a list of maps or texts',
      });
    const node = readSelection(item, report);
    if (node) items.push(node);
  }
  return items.length === 1 && scalars.length ? items[0] : { kind: 'any', items, span: tree.span };
}

function readMap(tree: Extract<Tree, { kind: 'map' }>, report: Report): SelectionNode | undefined {
  const items: SelectionNode[] = [];
  for (const { key, keySpan, value } of tree.entries) {
    const test = readTest(key, keySpan, value, report);
    if (test) items.push(test);
  }
  return { kind: 'all', items, span: tree.span };
}

function readKeywords(values: readonly ScalarTree[], report: Report, list: boolean): FieldTest | undefined {
  const plan = planModifiers([], true) as Plan;
  const span = values[0]!.span;
  return toTest({ field: null, key: '', modifiers: [], plan, values, list, span }, report);
}

function readTest(key: string, span: Span, value: Tree, report: Report): FieldTest | undefined {
  const [name = '', ...modifiers] = key.split('|').map((piece) => piece.trim());
  if (name === '' && modifiers.length === 0)
    return say(report, span, { code: 'field-name', message: 'the name of the field is empty' });
  const keyword = name === '';
  const plan = planModifiers(modifiers, keyword);
  if ('code' in plan) {
    const start =
      key
        .split('|')
        .slice(0, plan.index + 1)
        .join('|').length + 1;
    return say(report, within(span, key, start, start + (modifiers[plan.index]?.length ?? 0)), plan);
  }
  if (value.kind === 'map') {
    return say(report, value.span, {
      code: 'value-type',
      message: `"${name}" holds a map where a value is expected`,
      hint: 'name nested fields with a dot: outer.inner',
    });
  }
  const nested = value.kind === 'list' ? value.items.find((item) => item.kind !== 'scalar') : undefined;
  if (nested)
    return say(report, nested.span, {
      code: 'value-type',
      message: 'a value must be a text, a number, true, false or null',
    });
  const values = (value.kind === 'list' ? value.items : [value]) as readonly ScalarTree[];
  const list = value.kind === 'list';
  if (plan.all && values.length < 2) {
    const hint = 'leave "all" out, or list at least two values';
    say(report, span, {
      code: 'modifier-single-value',
      severity: 'warning',
      message: '"all" needs more than one value',
      hint,
    });
  }
  if (values.length === 0) {
    say(report, value.span, {
      code: 'value-none',
      severity: 'warning',
      message: `"${key}" has no value, so it never matches`,
    });
  }
  const none = list ? values.find((item) => item.value === null) : undefined;
  if (none) return say(report, none.span, { code: 'value-null-in-list', ...nullIn(values) });
  return toTest({ field: keyword ? null : name, key, modifiers, plan, values, list, span }, report);
}

function nullIn(values: readonly ScalarTree[]): { message: string; hint: string } {
  return values.length === 1
    ? { message: 'null cannot be in a list', hint: 'write null without the list' }
    : {
        message: 'null cannot be one of several values',
        hint: 'put null into a selection of its own and join both with "or"',
      };
}

interface TestParts {
  readonly field: string | null;
  readonly key: string;
  readonly modifiers: readonly string[];
  readonly plan: Plan;
  readonly values: readonly ScalarTree[];
  readonly list: boolean;
  readonly span: Span;
}

function toTest({ field, key, modifiers, plan, values, list, span }: TestParts, report: Report): FieldTest | undefined {
  if (values.length > MAX_VALUES)
    return say(report, span, { code: 'value-too-many', message: `a field may have ${MAX_VALUES} values` });
  const tests: ValueTest[] = [];
  for (const value of values) {
    if (field === null && value.value === null) {
      say(report, value.span, { code: 'value-type', message: 'null cannot be searched for in the whole event' });
      continue;
    }
    const result = resolveValue(value.value as Scalar, value.text, plan, report.placeholders);
    if ('fault' in result) {
      say(report, value.span, result.fault);
      continue;
    }
    if (result.warning) say(report, value.span, result.warning);
    tests.push({ raw: value.value, text: value.text, alternatives: result.alternatives, span: value.span });
  }
  const link = plan.all ? 'all' : 'any';
  return {
    kind: 'test',
    field,
    key,
    modifiers,
    word: plan.word,
    link,
    negated: plan.negated,
    values: tests,
    list,
    span,
  };
}

/** A part of a key that stands on one line as written. */
function within(span: Span, key: string, start: number, end: number): Span {
  const quoted = span.line === span.endLine && span.endColumn - span.column === key.length + 2 ? 1 : 0;
  if (span.line !== span.endLine || span.endColumn - span.column - 2 * quoted !== key.length) return span;
  return { ...span, column: span.column + quoted + start, endColumn: span.column + quoted + end };
}

function readConditions(
  tree: Tree,
  names: readonly string[],
  report: Report,
): { condition: Condition; text: string }[] | undefined {
  const items = tree.kind === 'list' ? tree.items : [tree];
  const message = 'the condition must be a text or a list of texts';
  if (items.length === 0) return say(report, tree.span, { code: 'attribute-type', message });
  const read: { condition: Condition; text: string }[] = [];
  for (const item of items) {
    if (item.kind !== 'scalar' || item.value === null)
      return say(report, item.span, { code: 'attribute-type', message });
    const place = (start: number, end: number) => {
      const [from, to] = [item.at(start), item.at(end)];
      return from < 0 || to < 0 ? item.span : report.source.span(from, to);
    };
    const result = parseCondition(item.text, names, place);
    if ('fault' in result) say(report, place(result.fault.start, result.fault.end), result.fault);
    else read.push({ condition: result.condition, text: item.text });
  }
  return read.length === items.length ? read : undefined;
}

/** The selections that a condition names, directly or by pattern. */
export function namesIn(condition: Condition, into: Set<string> = new Set()): Set<string> {
  if (condition.kind === 'selection') into.add(condition.name);
  else if (condition.kind === 'of') for (const name of condition.names) into.add(name);
  else if (condition.kind === 'not') namesIn(condition.item, into);
  else for (const item of condition.items) namesIn(item, into);
  return into;
}

function reportUnused(
  tree: Tree,
  names: readonly string[],
  conditions: readonly { condition: Condition }[],
  report: Report,
) {
  const used = new Set<string>();
  for (const { condition } of conditions) namesIn(condition, used);
  for (const name of names) {
    if (used.has(name)) continue;
    const entry = tree.kind === 'map' ? tree.entries.find(({ key }) => key === name) : undefined;
    if (!entry) continue;
    const message = `the condition does not use the selection "${name}"`;
    say(report, entry.keySpan, { code: 'selection-unused', severity: 'warning', message });
  }
}
