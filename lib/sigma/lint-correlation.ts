// Correlations and filters against the world that they will run in, and traps that a parser allows.
import type { SigmaRule } from './ast';
import type { Collection, Input, ResolvedCorrelation } from './collection';
import { isTemporal } from './correlation';
import type { Bound, CorrelationRule, RuleExpression } from './correlation-ast';
import { type Fault, type Problem, problemAt, type Span } from './errors';
import { lint, lintSelections, type World } from './lint';

/** What is known of the place where a collection will run. */
export interface CollectionWorld extends World {
  /** whether events that this rule is for have ever had the field */
  carriedBy?(rule: SigmaRule, field: string): boolean;
}

type Say = (span: Span, fault: Fault) => unknown;

/** Problems of documents that belong together, those of their rules included, in the order of the text. */
export function lintCollection(collection: Collection, world: CollectionWorld): Problem[] {
  return inOrder([...collection.rules.flatMap((rule) => lint(rule, world)), ...lintCorrelations(collection, world)]);
}

/** Problems of the correlations and filters alone, for callers that look at the rules in their own way. */
export function lintCorrelations(collection: Collection, world: CollectionWorld): Problem[] {
  const problems: Problem[] = [];
  const say: Say = (span, fault) => problems.push(problemAt(span, fault));
  for (const filter of collection.filters) lintSelections(filter.selections, world, say);
  for (const one of collection.correlations) {
    lintFields(one, collection, world, say);
    lintAliases(one.rule, say);
    lintCondition(one, say);
    lintGrouping(one.rule, say);
  }
  return inOrder(problems);
}

/** Each once: the selections of a filter are looked at with every rule that it is joined to. */
function inOrder(problems: readonly Problem[]): Problem[] {
  const once = new Map(problems.map((one) => [`${one.code} ${one.line}:${one.column} ${one.message}`, one]));
  return [...once.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}

/** Every field that windows are built of must be one that the referenced rules' events have (Grouping, Aliases, Condition). */
function lintFields({ rule, inputs }: ResolvedCorrelation, collection: Collection, world: CollectionWorld, say: Say) {
  const asked: { name: string; span: Span; aliased: boolean }[] = rule.groupBy.map(({ text, span }) => ({
    ...{ name: text, span, aliased: true },
  }));
  if (rule.condition.kind === 'bounds')
    for (const name of rule.condition.fields) asked.push({ name, span: rule.condition.span, aliased: false });
  for (const { name, span, aliased } of asked) {
    const sources = inputs.flatMap((input) => sourcesOf(input, name, aliased, collection));
    for (const { field } of sources) {
      if (world.fieldKnown(field)) continue;
      const near = world.suggestField?.(field);
      const message = `there is no field "${field}"${field === name ? '' : `, which the alias "${name}" stands for`}`;
      say(span, { code: 'field-unknown', message, ...(near ? { hint: `did you mean "${near}"?` } : {}) });
    }
    lintCarried(name, span, sources, world, say);
  }
}

interface Source {
  readonly field: string;
  readonly rule: SigmaRule;
}

/** The rules whose events give a field its value, through chains. What a chained correlation groups by, its matches have. */
function sourcesOf(input: Input, name: string, aliased: boolean, collection: Collection): Source[] {
  const alias = aliased ? input.aliases.get(name) : undefined;
  const field = alias ?? name;
  if (input.kind === 'rule') return [{ field, rule: collection.rules[input.index]! }];
  const below = collection.correlations[input.index]!;
  const grouped = below.rule.groupBy.some(({ text }) => text === field);
  return below.inputs.flatMap((inner) => sourcesOf(inner, field, aliased && grouped, collection));
}

function lintCarried(name: string, span: Span, sources: readonly Source[], world: CollectionWorld, say: Say) {
  const { carriedBy } = world;
  if (!carriedBy) return;
  const known = sources.filter(({ field }) => world.fieldKnown(field));
  const without = known.filter(({ field, rule }) => !carriedBy(rule, field)).map(({ rule }) => `"${rule.title}"`);
  if (known.length === 0 || without.length === 0) return;
  const all = without.length === known.length;
  say(span, {
    code: 'field-not-carried',
    severity: 'warning',
    message: all
      ? `no event of the referenced rules has ever carried "${name}": nothing takes part as things are`
      : `events of ${[...new Set(without)].join(', ')} have never carried "${name}": they take no part as things are`,
  });
}

function lintAliases(rule: CorrelationRule, say: Say) {
  for (const { name, span } of rule.aliases) {
    if (rule.groupBy.some(({ text }) => text === name)) continue;
    const hint = 'aliases are for group-by';
    say(span, {
      code: 'correlation-alias',
      severity: 'warning',
      message: `group-by does not use the alias "${name}"`,
      hint,
    });
  }
}

function lintCondition({ rule, inputs }: ResolvedCorrelation, say: Say) {
  const { condition, type } = rule;
  const warn = (code: Fault['code'], message: string, hint?: string) =>
    say(condition.span, { code, severity: 'warning', message, ...(hint ? { hint } : {}) });
  if (condition.kind === 'expression') {
    if (holdsWithout(condition.tree))
      warn('always-matches', 'this is true before any of the rules has matched', 'name a rule that must have matched');
    return;
  }
  const share = type === 'value_percentile' && condition.percentile === undefined;
  const counted = type === 'event_count' || type === 'value_count';
  const [low, high] = [
    counted || isTemporal(type) ? 1 : share ? 0 : Number.NEGATIVE_INFINITY,
    isTemporal(type) ? inputs.length : share ? 100 : Number.POSITIVE_INFINITY,
  ];
  const range = rangeOf(condition.bounds, counted || isTemporal(type));
  if (range.low > range.high || range.low > high || range.high < low) {
    const most = isTemporal(type)
      ? `: there are ${inputs.length} rules`
      : share
        ? ': without "percentile" the share of a value in percent is meant'
        : '';
    warn('never-matches', `no window meets this${most}`);
  } else if (
    !isTemporal(type) &&
    range.low <= low &&
    range.high >= high &&
    !condition.bounds.some(({ kind }) => kind === 'neq')
  ) {
    warn('always-matches', 'every window meets this');
  } else if (counted && range.high < Number.POSITIVE_INFINITY && rule.conditionGiven) {
    const hint = 'windows slide and end at an event; how many come later is not known then';
    warn(
      'correlation-condition',
      `a window is looked at with each event: counts pass through this on their way up`,
      hint,
    );
  }
  if (isTemporal(type) && inputs.length === 1)
    warn('correlation-condition', `${type} with one rule is that rule`, 'name the rules that must come together');
}

function lintGrouping({ type, groupBy, span }: CorrelationRule, say: Say) {
  if (!isTemporal(type) || groupBy.length > 0) return;
  say(span, {
    code: 'correlation-condition',
    severity: 'warning',
    message: 'without group-by, events of all hosts and users count together',
    hint: 'group by Computer, say, if the events must belong together',
  });
}

/** The numbers that meet all bounds; for counts `gt` and `lt` mean the next whole number. */
function rangeOf(bounds: readonly Bound[], whole: boolean): { low: number; high: number } {
  let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const { kind, value } of bounds) {
    if (kind === 'gte' || kind === 'eq') low = Math.max(low, value);
    if (kind === 'lte' || kind === 'eq') high = Math.min(high, value);
    if (kind === 'gt') low = Math.max(low, whole ? Math.floor(value) + 1 : value);
    if (kind === 'lt') high = Math.min(high, whole ? Math.ceil(value) - 1 : value);
  }
  return whole ? { low: Math.ceil(low), high: Math.floor(high) } : { low, high };
}

/** Whether the condition is met by nothing at all. */
function holdsWithout(tree: RuleExpression): boolean {
  if (tree.kind === 'rule') return false;
  if (tree.kind === 'not') return !holdsWithout(tree.item);
  return tree.items[tree.kind === 'and' ? 'every' : 'some'](holdsWithout);
}
