// A rule joined with its filters: one rule again, so that every engine reads the same tree.
import type { AppliedFilter, Condition, Selection, SigmaRule } from './ast';
import { selectionsOf } from './condition';
import type { FilterRule } from './correlation-ast';
import { logsourceFits } from './logsource';
import { fieldsOf } from './rule';
import { type Renamed, renameCondition, showCondition, spellOut } from './show-condition';

/**
 * Whether a filter is meant for a rule (Sigma Filters Specification 2.1, Relative rules and Log source): the rule is named
 * by id or name, or any is meant; and each part of the filter's logsource is the rule's.
 */
export function filterFits(filter: FilterRule, rule: SigmaRule): boolean {
  const named = filter.rules === 'any' || filter.rules.some(({ text }) => text === rule.id || text === rule.name);
  return named && logsourceFits(filter.logsource, rule.logsource);
}

/**
 * The rule with the filters that are meant for it: `(rule) and (filter) and ...`. Selections of filters get names that no
 * condition of the rule means. The rule itself if no filter fits.
 */
export function applyFilters(rule: SigmaRule, filters: readonly FilterRule[]): SigmaRule {
  const fitting = filters.filter((filter) => filterFits(filter, rule));
  if (fitting.length === 0) return rule;
  const { selections, conditions } = rule.detection;
  const first = conditions[0]!;
  const written: Condition = conditions.length === 1 ? first : { kind: 'or', items: conditions, span: first.span };
  const joined = fitting.map((filter, i) => joinable(filter, i + 1, selections, written));
  // a rule that asks both for `them` and for `_*` reaches every name: then its own are spelled out
  const reached = joined.some(({ free }) => !free);
  const base = reached ? spellOut(written) : written;
  const text = reached
    ? showCondition(base, AS_IS)
    : rule.detection.conditionTexts.map((one) => `(${one})`).join(' or ');
  const own = conditions.length === 1 && !reached ? text : `(${text})`;
  const all = {
    selections: [...selections, ...joined.flatMap((filter) => filter.selections)],
    conditions: [
      { kind: 'and' as const, items: [base, ...joined.map(({ condition }) => condition)], span: first.span },
    ],
    conditionTexts: [[own, ...joined.map(({ text }) => `(${text})`)].join(' and ')],
  };
  const fields = new Set(rule.fields);
  for (const { node } of all.selections) fieldsOf(node, fields);
  const names = fitting.map(
    ({ title, id }, i): AppliedFilter => ({
      title,
      ...(id === undefined ? {} : { id }),
      selections: joined[i]!.selections.map(({ name }) => name),
    }),
  );
  return { ...rule, detection: all, fields: [...fields], filters: [...(rule.filters ?? []), ...names] };
}

function joinable(filter: FilterRule, number: number, own: readonly Selection[], written: Condition) {
  const { renamed, free } = renaming(
    number,
    filter.selections.map(({ name }) => name),
    own.map(({ name }) => name),
    patternsOf(written),
  );
  return {
    free,
    selections: filter.selections.map((one) => ({ ...one, name: renamed.name(one.name) })),
    condition: renameCondition(filter.condition, renamed),
    text: showCondition(filter.condition, renamed),
  };
}

/** Names below a prefix that no pattern of the rule reaches; hidden ones (with _) stay out of the filter's own patterns. */
function renaming(
  number: number,
  names: readonly string[],
  own: readonly string[],
  patterns: readonly string[],
): { renamed: Renamed; free: boolean } {
  const written = (prefix: string) => (name: string) => `${prefix}${number}${name.startsWith('_') ? 'h' : ''}_${name}`;
  const reaches = (name: (name: string) => string) => patterns.some((p) => selectionsOf(p, names.map(name)).length > 0);
  const apart = PREFIXES.map(written).filter((name) => names.every((one) => !own.includes(name(one))));
  const free = apart.find((name) => !reaches(name));
  const name = free ?? apart[0] ?? written(`_filter${'_'.repeat(256)}`);
  return {
    free: free !== undefined,
    renamed: { name, pattern: (pattern) => name(pattern.toLowerCase() === 'them' ? '*' : pattern) },
  };
}

const AS_IS: Renamed = { name: (name) => name, pattern: (pattern) => pattern };
const PREFIXES = ['_filter', 'filter', '_applied_filter', 'applied_filter', '_filter_x', 'filter_x'];

function patternsOf(condition: Condition): string[] {
  if (condition.kind === 'of') return [condition.pattern];
  if (condition.kind === 'selection') return [];
  return condition.kind === 'not' ? patternsOf(condition.item) : condition.items.flatMap(patternsOf);
}
