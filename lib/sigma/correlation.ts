// One document of a text as a correlation (Sigma Correlation Rules Specification 2.1, Correlation section).
import type { Condition } from './ast';
import { Attributes } from './attributes';
import { parseCondition } from './condition';
import {
  type Alias, BOUNDS, type Bound, CORRELATION_TYPES, type CorrelationCondition, type CorrelationRule,
  type CorrelationType, type Reference, type RuleExpression,
} from './correlation-ast'; // biome-ignore format: one list
import type { Report } from './detection';
import { type Fault, problemAt, type Span } from './errors';
import { nearest } from './nearest';
import { type MapTree, readCustom, readHead } from './rule';
import type { ScalarTree, Tree } from './source';
import { numericText } from './values';

const KEYS = ['type', 'rules', 'group-by', 'timespan', 'condition', 'aliases', 'generate'];
const MOST_REFERENCES = 64;
const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const MOST_MS = 3660 * UNIT_MS.d!;

export const isTemporal = (type: CorrelationType) => type === 'temporal' || type === 'temporal_ordered';
export const isValued = (type: CorrelationType) => type.startsWith('value_');

export function readCorrelation(tree: MapTree, report: Report): CorrelationRule | undefined {
  const read = new Attributes(tree.entries, tree.span, report);
  const head = readHead(read, false);
  const custom = readCustom(tree, read, ['correlation', 'generate']);
  const entry = tree.entries.find(({ key }) => key === 'correlation')!;
  const section = new Section(entry.value, entry.keySpan, report);
  if (entry.value.kind !== 'map')
    return section.no(entry.value.span, { code: 'attribute-type', message: 'correlation must be a map' });
  section.checkKeys();
  const type = section.type();
  const given = section.references('rules');
  const groupBy = section.references('group-by') ?? [];
  const timespan = section.timespan();
  const aliases = section.aliases();
  // the specification lists it beside the section, its examples of tools inside
  const generate = section.flag(section.tree('generate') ?? read.tree('generate'));
  if (!type || !timespan) return undefined;
  const conditioned = section.condition(type, given);
  if (!conditioned) return undefined;
  const { rules, condition } = conditioned;
  const conditionGiven = section.tree('condition') !== undefined;
  return {
    ...head,
    type,
    rules,
    groupBy,
    timespan,
    aliases,
    condition,
    conditionGiven,
    generate,
    custom,
    span: entry.keySpan,
  };
}

class Section {
  private readonly whole: Tree;

  constructor(
    tree: Tree,
    private readonly keySpan: Span,
    private readonly report: Report,
  ) {
    this.whole = tree;
  }

  tree(key: string): Tree | undefined {
    const found = this.whole.kind === 'map' ? this.whole.entries.find((entry) => entry.key === key)?.value : undefined;
    return found?.kind === 'scalar' && found.value === null ? undefined : found;
  }

  no(span: Span, fault: Fault): undefined {
    this.report.problems.push(problemAt(span, fault));
    return undefined;
  }

  checkKeys() {
    if (this.whole.kind !== 'map') return;
    for (const { key, keySpan } of this.whole.entries) {
      if (KEYS.includes(key)) continue;
      const near = nearest(key, KEYS);
      const hint = near ? `did you mean "${near}"?` : `a correlation has: ${KEYS.join(', ')}`;
      this.no(keySpan, { code: 'attribute-unknown', message: `"${key}" is no part of a correlation`, hint });
    }
  }

  private missing(key: string, hint: string): undefined {
    return this.no(this.keySpan, { code: 'attribute-missing', message: `the correlation has no ${key}`, hint });
  }

  type(): CorrelationType | undefined {
    const tree = this.tree('type');
    const hint = `one of: ${CORRELATION_TYPES.join(', ')}`;
    if (!tree) return this.missing('type', hint);
    if (tree.kind === 'scalar' && CORRELATION_TYPES.includes(tree.value as CorrelationType))
      return tree.value as CorrelationType;
    const near = tree.kind === 'scalar' ? nearest(tree.text, CORRELATION_TYPES) : undefined;
    const text = tree.kind === 'scalar' ? `"${tree.text}"` : 'this';
    return this.no(tree.span, {
      code: 'correlation-type',
      message: `${text} is no type of correlation`,
      hint: near ? `did you mean "${near}"?` : hint,
    });
  }

  /** A text or a list of different texts. */
  references(key: string): Reference[] | undefined {
    const tree = this.tree(key);
    if (!tree) return undefined;
    const items = tree.kind === 'list' ? tree.items : [tree];
    const out: Reference[] = [];
    for (const item of items.slice(0, MOST_REFERENCES)) {
      if (item.kind !== 'scalar' || typeof item.value !== 'string' || item.value.trim() === '') {
        this.no(item.span, { code: 'attribute-type', message: `${key} must be a text or a list of texts` });
      } else if (out.some(({ text }) => text === item.value)) {
        this.no(item.span, { code: 'reference-repeated', message: `"${item.value}" is there twice` });
      } else out.push({ text: item.value, span: item.span });
    }
    if (items.length > MOST_REFERENCES)
      this.no(tree.span, { code: 'value-too-many', message: `${key} may have ${MOST_REFERENCES} entries` });
    return out;
  }

  timespan(): CorrelationRule['timespan'] | undefined {
    const tree = this.tree('timespan');
    const hint = 'write a number and a unit: 30s, 5m, 1h or 7d';
    if (!tree) return this.missing('timespan', hint);
    const text = tree.kind === 'scalar' ? tree.text : '';
    const parts = /^(\d{1,9})([smhdw])$/.exec(text);
    const ms = parts ? Number(parts[1]) * UNIT_MS[parts[2]!]! : 0;
    if (ms > 0 && ms <= MOST_MS) return { text, ms, span: tree.span };
    const why = /^\d+[My]$/.test(text)
      ? { message: 'months and years have no fixed length', hint: 'write days: 30d' }
      : ms > MOST_MS
        ? { message: 'a timespan may have ten years', hint }
        : { message: parts ? 'the timespan is empty' : `"${text}" is no timespan`, hint };
    return this.no(tree.span, { code: 'correlation-timespan', ...why });
  }

  flag(tree: Tree | undefined): boolean {
    if (!tree) return false;
    if (tree.kind === 'scalar' && typeof tree.value === 'boolean') return tree.value;
    this.no(tree.span, { code: 'attribute-type', message: 'generate must be true or false' });
    return false;
  }

  aliases(): Alias[] {
    const tree = this.tree('aliases');
    if (!tree) return [];
    const shape: Fault = {
      code: 'correlation-alias',
      message: 'aliases must be a map of names, each with a map from rule to field',
    };
    if (tree.kind !== 'map') return this.no(tree.span, shape) ?? [];
    if (tree.entries.length > MOST_REFERENCES)
      return this.no(tree.span, { code: 'value-too-many', message: `there may be ${MOST_REFERENCES} aliases` }) ?? [];
    return tree.entries.flatMap(({ key, keySpan, value }) => {
      if (value.kind !== 'map' || value.entries.length === 0) return this.no(value.span, shape) ?? [];
      const fields = value.entries.flatMap((entry) => {
        const { value: field } = entry;
        if (field.kind !== 'scalar' || typeof field.value !== 'string') return this.no(field.span, shape) ?? [];
        return [{ rule: { text: entry.key, span: entry.keySpan }, field: field.value }];
      });
      return [{ name: key, fields, span: keySpan }];
    });
  }

  condition(
    type: CorrelationType,
    given: Reference[] | undefined,
  ): { rules: Reference[]; condition: CorrelationCondition } | undefined {
    const tree = this.tree('condition');
    const text = tree?.kind === 'scalar' && typeof tree.value === 'string' ? tree : undefined;
    if (tree && text) {
      if (!isTemporal(type)) {
        const hint = 'write a map such as: { gte: 10 }';
        return this.no(tree.span, {
          code: 'correlation-condition',
          message: `a condition in words is for temporal and temporal_ordered, not ${type}`,
          hint,
        });
      }
      return this.expression(type, text, given);
    }
    if (!given?.length) return this.missing('rules', 'name the rules whose events are correlated');
    if (!tree) {
      if (!isTemporal(type)) return this.missing('condition', 'such as: condition: { gte: 10 }');
      return {
        rules: given,
        condition: { kind: 'bounds', bounds: [{ kind: 'gte', value: given.length }], fields: [], span: this.keySpan },
      };
    }
    if (tree.kind !== 'map')
      return this.no(tree.span, {
        code: 'correlation-condition',
        message: 'the condition must be a map such as { gte: 10 }',
      });
    const condition = this.bounds(type, tree);
    return condition && { rules: given, condition };
  }

  private bounds(type: CorrelationType, tree: MapTree): CorrelationCondition | undefined {
    const bounds: Bound[] = [];
    let fields: string[] = [];
    let percentile: number | undefined;
    const before = this.report.problems.length;
    const bad = (span: Span, message: string, hint?: string) =>
      this.no(span, { code: 'correlation-condition', message, ...(hint ? { hint } : {}) });
    for (const { key, keySpan, value } of tree.entries) {
      const number = value.kind === 'scalar' ? numberOf(value) : undefined;
      if ((BOUNDS as readonly string[]).includes(key)) {
        if (number === undefined) bad(value.span, `"${key}" needs a number`);
        else bounds.push({ kind: key as Bound['kind'], value: number });
      } else if (key === 'field') fields = this.fields(type, keySpan, value);
      else if (key === 'percentile') {
        if (type !== 'value_percentile') bad(keySpan, `"percentile" is for value_percentile, not ${type}`);
        else if (number === undefined || number < 0 || number > 100) bad(value.span, 'a percentile is from 0 to 100');
        else percentile = number;
      } else {
        const near = nearest(key, [...BOUNDS, 'field', 'percentile']);
        bad(
          keySpan,
          `"${key}" is no part of a condition`,
          near ? `did you mean "${near}"?` : `use ${BOUNDS.join(', ')}`,
        );
      }
    }
    if (this.report.problems.length > before) return undefined;
    if (bounds.length === 0) return bad(tree.span, 'the condition compares with nothing', `use ${BOUNDS.join(', ')}`);
    if (isValued(type) && fields.length === 0) return bad(tree.span, `${type} needs a field in its condition`);
    return { kind: 'bounds', bounds, fields, ...(percentile === undefined ? {} : { percentile }), span: tree.span };
  }

  private fields(type: CorrelationType, keySpan: Span, value: Tree): string[] {
    const bad = (span: Span, message: string) => this.no(span, { code: 'correlation-condition', message }) ?? [];
    if (!isValued(type)) return bad(keySpan, `${type} takes no field`);
    const items = value.kind === 'list' ? value.items : [value];
    const names = items.flatMap((item) =>
      item.kind === 'scalar' && typeof item.value === 'string' && item.value.trim() ? [item.value] : [],
    );
    if (names.length !== items.length || names.length === 0)
      return bad(value.span, 'field must be the name of a field, or a list of them');
    if (names.length > 1 && type !== 'value_count')
      return bad(value.span, `${type} takes one field: how several are combined is not defined`);
    return names;
  }

  private expression(
    type: CorrelationType,
    tree: ScalarTree,
    given: Reference[] | undefined,
  ): { rules: Reference[]; condition: CorrelationCondition } | undefined {
    const place = (start: number, end: number) => {
      const [from, to] = [tree.at(start), tree.at(end)];
      return from < 0 || to < 0 ? tree.span : this.report.source.span(from, to);
    };
    const written: Reference[] = [];
    const quantified = /[^\s()]*\*[^\s()]*|(?<![^\s()])of(?![^\s()])/i.exec(tree.text);
    if (quantified)
      return this.no(place(quantified.index, quantified.index + quantified[0].length), {
        code: 'correlation-condition',
        message: 'a condition on rules knows "and", "or", "not" and brackets',
      });
    for (const { 0: text, index } of tree.text.matchAll(/[^\s()]+/g)) {
      if (/^(and|or|not)$/i.test(text) || written.some((one) => one.text === text)) continue;
      written.push({ text, span: place(index, index + text.length) });
      if (written.length > MOST_REFERENCES)
        return this.no(tree.span, { code: 'value-too-many', message: `a condition may name ${MOST_REFERENCES} rules` });
    }
    const rules = given?.length ? given : written;
    const names = rules.map(({ text }) => text);
    const result = parseCondition(tree.text, names, place);
    if ('fault' in result) {
      const { start, end, ...fault } = result.fault;
      const message = fault.message.replaceAll('selection', 'rule');
      const hint = fault.hint?.replace('this rule has', 'the correlation refers to');
      return this.no(place(start, end), {
        ...fault,
        code: 'correlation-condition',
        message,
        ...(hint ? { hint } : {}),
      });
    }
    const unused = rules.find(({ text }) => !written.some((one) => one.text === text));
    if (unused) {
      const message = `the condition does not use "${unused.text}"`;
      return this.no(unused.span, { code: 'correlation-condition', message });
    }
    const expression = expressionOf(result.condition, names);
    if (type === 'temporal_ordered' && given?.length && written.some(({ text }, i) => text !== names[i])) {
      const hint = 'the order of the condition is what counts: write "rules" in the same order, or leave it out';
      return this.no(tree.span, {
        code: 'correlation-condition',
        message: 'rules and condition name different orders',
        hint,
      });
    }
    return { rules, condition: { kind: 'expression', tree: expression, text: tree.text, span: tree.span } };
  }
}

function expressionOf(condition: Condition, names: readonly string[]): RuleExpression {
  switch (condition.kind) {
    case 'selection':
      return { kind: 'rule', index: names.indexOf(condition.name) };
    case 'not':
      return { kind: 'not', item: expressionOf(condition.item, names) };
    case 'of':
      throw new Error('refused above');
    default:
      return { kind: condition.kind, items: condition.items.map((item) => expressionOf(item, names)) };
  }
}

function numberOf({ value, text }: ScalarTree): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return typeof value === 'string' ? numericText(text) : undefined;
}
