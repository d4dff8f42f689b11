// One document of a text as a filter (Sigma Filters Specification 2.1, Global Filter).
import type { Condition, Selection } from './ast';
import { Attributes } from './attributes';
import type { FilterRule, Reference } from './correlation-ast';
import { type Report, readDetection } from './detection';
import { type Fault, problemAt, type Span } from './errors';
import { testsOf } from './lint';
import { type MapTree, readCustom, readHead } from './rule';
import type { Tree } from './source';

export function readFilter(tree: MapTree, report: Report): FilterRule | undefined {
  const read = new Attributes(tree.entries, tree.span, report);
  const head = readHead(read, false);
  const logsource = read.logsource(false);
  const custom = readCustom(tree, read, ['logsource', 'filter']);
  const entry = tree.entries.find(({ key }) => key === 'filter')!;
  const no = (span: Span, fault: Fault): undefined => {
    report.problems.push(problemAt(span, fault));
    return undefined;
  };
  const section = entry.value;
  if (section.kind !== 'map') return no(section.span, { code: 'attribute-type', message: 'filter must be a map' });
  const named = section.entries.find(({ key }) => key === 'rules');
  if (!named) {
    const hint = 'list the ids or names of rules, or write: rules: any';
    return no(entry.keySpan, { code: 'attribute-missing', message: 'the filter names no rules', hint });
  }
  const rules = readReferences(named.value, no);
  const detection = readDetection(
    { ...section, entries: section.entries.filter(({ key }) => key !== 'rules') },
    report,
  );
  if (!detection || !rules) return undefined;
  const [condition, ...more] = detection.conditions;
  if (!condition || more.length > 0)
    return no(section.span, { code: 'attribute-type', message: 'a filter has exactly one condition' });
  if (!leavesOut(condition, detection.selections)) {
    const text = detection.conditionTexts[0]!;
    no(condition.span, {
      code: 'filter-keeps',
      severity: 'warning',
      message: 'with this filter rules match only what it matches: its condition is joined to theirs with "and"',
      hint: `to leave these events out write: not ${text.includes(' ') ? `(${text})` : text}`,
    });
  }
  return {
    ...head,
    ...{ logsource, rules, selections: detection.selections, condition },
    ...{ conditionText: detection.conditionTexts[0]!, custom, span: entry.keySpan },
  };
}

/** Whether something is turned around in the filter; its purpose is to suppress matches (Introduction). */
function leavesOut(condition: Condition, selections: readonly Selection[]): boolean {
  if (condition.kind === 'not') return true;
  if ('items' in condition) return condition.items.some((item) => leavesOut(item, selections));
  const names = condition.kind === 'of' ? condition.names : [condition.name];
  return selections.some(({ name, node }) => names.includes(name) && testsOf(node).some(({ negated }) => negated));
}

/** `any` (and `all`, as pySigma writes it): every rule of the logsource. */
function readReferences(tree: Tree, no: (span: Span, fault: Fault) => undefined): Reference[] | 'any' | undefined {
  const items = tree.kind === 'list' ? tree.items : [tree];
  if (tree.kind === 'scalar' && /^(any|all)$/i.test(tree.text)) return 'any';
  if (items.length === 0)
    return no(tree.span, {
      code: 'value-none',
      message: 'the filter names no rules',
      hint: 'for every rule of the log source write: rules: any',
    });
  const out: Reference[] = [];
  for (const item of items) {
    if (item.kind !== 'scalar' || typeof item.value !== 'string' || item.value.trim() === '')
      return no(item.span, { code: 'attribute-type', message: 'rules must be "any", or a list of ids or names' });
    out.push({ text: item.value, span: item.span });
  }
  return out;
}
