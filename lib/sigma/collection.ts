// Documents that refer to each other: references resolved, filters joined, correlations in an order to evaluate them in.

import { applyFilters, filterFits } from './apply-filters';
import type { SigmaRule } from './ast';
import type { CorrelationRule, FilterRule, Reference } from './correlation-ast';
import type { SigmaDocument } from './documents';
import { type Fault, type Problem, problemAt, type Span } from './errors';
import { nearest } from './nearest';

/** What one reference of a correlation means. */
export interface Input {
  readonly kind: 'rule' | 'correlation';
  /** place in the collection's rules or correlations */
  readonly index: number;
  /** alias -> the field that it stands for in this rule's events */
  readonly aliases: ReadonlyMap<string, string>;
}

/** A correlation with its references resolved. */
export interface ResolvedCorrelation {
  readonly rule: CorrelationRule;
  /** one for each of `rule.rules` */
  readonly inputs: readonly Input[];
  /** no other correlation refers to it, or one that says `generate: true` does */
  readonly reported: boolean;
}

/** Documents that belong together (Sigma Correlation Rules Specification 2.1, Related rules and Example). */
export interface Collection {
  /** filters are joined already */
  readonly rules: readonly SigmaRule[];
  /** whether the rule counts by itself: nothing refers to it, or a correlation that says `generate: true` does */
  readonly alone: readonly boolean[];
  /** each after those that it refers to */
  readonly correlations: readonly ResolvedCorrelation[];
  readonly filters: readonly FilterRule[];
}

type Documented<K extends SigmaDocument['kind']> = Extract<SigmaDocument, { kind: K }>;
type Referable = Documented<'rule'> | Documented<'correlation'>;

/** @param problems receives what is wrong; the collection is there only if that is no error */
export function resolveCollection(documents: readonly SigmaDocument[], problems: Problem[]): Collection | undefined {
  const before = problems.length;
  const resolver = new Resolver(documents, problems);
  const collection = resolver.resolve();
  const failed = problems.slice(before).some(({ severity }) => severity === 'error');
  return failed ? undefined : collection;
}

class Resolver {
  private readonly rules: readonly Documented<'rule'>[];
  private readonly filters: readonly Documented<'filter'>[];
  private correlations: readonly Documented<'correlation'>[];
  private readonly names = new Map<string, Referable[]>();

  constructor(
    documents: readonly SigmaDocument[],
    private readonly problems: Problem[],
  ) {
    this.rules = documents.filter((one) => one.kind === 'rule');
    this.filters = documents.filter((one) => one.kind === 'filter');
    this.correlations = documents.filter((one) => one.kind === 'correlation');
    for (const one of [...this.rules, ...this.correlations])
      for (const name of new Set([one.rule.id, one.rule.name]))
        if (name !== undefined) this.names.set(name, [...(this.names.get(name) ?? []), one]);
  }

  resolve(): Collection {
    this.correlations = this.ordered();
    this.sayUnusedFilters();
    const filters = this.filters.map(({ rule }) => rule);
    const rules = this.rules.map(({ rule }) => applyFilters(rule, filters));
    const referred = new Set<Referable>();
    const generated = new Set<Referable>();
    for (const { rule } of this.correlations) {
      for (const one of rule.rules.flatMap((reference) => this.meant(reference) ?? [])) {
        referred.add(one);
        if (rule.generate) generated.add(one);
      }
    }
    const alone = (one: Referable) => !referred.has(one) || generated.has(one);
    return {
      rules,
      alone: this.rules.map(alone),
      correlations: this.correlations.map((one) => ({
        rule: one.rule,
        inputs: this.inputs(one.rule),
        reported: alone(one),
      })),
      filters,
    };
  }

  private say(span: Span, fault: Fault): undefined {
    if (this.problems.length < 100) this.problems.push(problemAt(span, fault));
    return undefined;
  }

  /** The only document of that id or name. */
  private meant({ text }: Reference): Referable | undefined {
    const found = this.names.get(text);
    return found?.length === 1 ? found[0] : undefined;
  }

  private inputs(rule: CorrelationRule): Input[] {
    const targets = rule.rules.map((reference) => this.lookUp(reference));
    const aliases = rule.rules.map(() => new Map<string, string>());
    for (const alias of rule.aliases) {
      for (const { rule: reference, field } of alias.fields) {
        const at = targets.indexOf(this.lookUp(reference));
        if (at >= 0) aliases[at]!.set(alias.name, field);
        else if (this.meant(reference))
          this.say(reference.span, {
            code: 'correlation-alias',
            message: `the correlation does not refer to "${reference.text}"`,
          });
      }
      const without = rule.rules.filter((_, i) => targets[i] && !aliases[i]!.has(alias.name)).map(({ text }) => text);
      if (without.length > 0 && rule.groupBy.some(({ text }) => text === alias.name)) {
        this.say(alias.span, {
          code: 'correlation-alias',
          message: `the alias "${alias.name}" says no field for ${without.map((name) => `"${name}"`).join(', ')}`,
          hint: 'every rule needs one: the correlation is grouped by it',
        });
      }
    }
    return targets.flatMap((target, i): Input[] => {
      if (!target) return [];
      if (target.kind === 'rule') return [{ kind: 'rule', index: this.rules.indexOf(target), aliases: aliases[i]! }];
      return [{ kind: 'correlation', index: this.correlations.indexOf(target), aliases: aliases[i]! }];
    });
  }

  private readonly unknown = new Set<string>();

  private lookUp(reference: Reference): Referable | undefined {
    const found = this.names.get(reference.text) ?? [];
    if (found.length === 1) return found[0];
    const key = `${reference.span.line}:${reference.span.column}`;
    if (this.unknown.has(key)) return undefined;
    this.unknown.add(key);
    if (found.length > 1)
      return this.say(reference.span, {
        code: 'reference-repeated',
        message: `${found.length} documents are called "${reference.text}"`,
      });
    const near = nearest(reference.text, this.names.keys());
    return this.say(reference.span, {
      code: 'reference-unknown',
      message: `there is no rule with the id or name "${reference.text}" in this text`,
      hint: near ? `did you mean "${near}"?` : 'add the rule as a document of its own, below a line with ---',
    });
  }

  /** Each correlation after those that it refers to. One that refers to itself by a chain is reported, and left out. */
  private ordered(): Documented<'correlation'>[] {
    const state = new Map<Referable, 'open' | 'done'>();
    const out: Documented<'correlation'>[] = [];
    const visit = (one: Documented<'correlation'>) => {
      state.set(one, 'open');
      for (const reference of one.rule.rules) {
        const target = this.meant(reference);
        if (target?.kind !== 'correlation') continue;
        if (state.get(target) === 'open')
          this.say(reference.span, {
            code: 'reference-cycle',
            message: `"${reference.text}" refers back to this correlation: a chain needs an end`,
          });
        else if (!state.has(target)) visit(target);
      }
      state.set(one, 'done');
      out.push(one);
    };
    for (const one of this.correlations) if (!state.has(one)) visit(one);
    return out;
  }

  private sayUnusedFilters() {
    for (const { rule: filter } of this.filters) {
      const names = filter.rules === 'any' ? [] : filter.rules.map(({ text }) => text);
      if (this.rules.length === 0 || this.rules.some(({ rule }) => filterFits(filter, rule))) continue;
      const named = names.some((text) => this.names.has(text));
      this.say(filter.span, {
        code: 'filter-applies-nowhere',
        severity: 'warning',
        message: named
          ? 'the filter is for another log source than the rules that it names: it changes nothing here'
          : 'the filter is for none of the rules in this text: it changes nothing here',
      });
    }
  }
}
