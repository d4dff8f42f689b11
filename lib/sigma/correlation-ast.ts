// Correlations and filters as trees (Sigma Correlation Rules Specification 2.1, Sigma Filters Specification 2.1).
import type { Condition, Head, LogSource, Selection } from './ast';
import type { Span } from './errors';

/** Correlation Types. `value_median` is the specification's "percentile 50" under the name that pySigma gives it. */
export const CORRELATION_TYPES = [
  'event_count', 'value_count', 'temporal', 'temporal_ordered', 'value_sum', 'value_max', 'value_min', 'value_avg',
  'value_median', 'value_percentile',
] as const; // biome-ignore format: one list
export type CorrelationType = (typeof CORRELATION_TYPES)[number];

/** A name or id of another document, as it was written (Related rules). */
export interface Reference {
  readonly text: string;
  readonly span: Span;
}

/** The comparisons of a condition (Condition); several of them are linked with and, to give a range. */
export const BOUNDS = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'] as const;
export interface Bound {
  readonly kind: (typeof BOUNDS)[number];
  readonly value: number;
}

/** Which rules must have matched in the window: the extended condition of temporal types. */
export type RuleExpression =
  | { readonly kind: 'and' | 'or'; readonly items: readonly RuleExpression[] }
  | { readonly kind: 'not'; readonly item: RuleExpression }
  /** place in `CorrelationRule.rules` */
  | { readonly kind: 'rule'; readonly index: number };

/** When a window is a match (Condition). */
export type CorrelationCondition =
  | {
      readonly kind: 'bounds';
      readonly bounds: readonly Bound[];
      /** what is counted or computed, for the value types */
      readonly fields: readonly string[];
      /** 0 to 100, for value_percentile; without it the share of a value is meant */
      readonly percentile?: number;
      readonly span: Span;
    }
  | { readonly kind: 'expression'; readonly tree: RuleExpression; readonly text: string; readonly span: Span };

/** Another name for fields of the referenced rules' events (Field Name Aliases). */
export interface Alias {
  readonly name: string;
  readonly fields: readonly { readonly rule: Reference; readonly field: string }[];
  readonly span: Span;
}

/** A correlation document. */
export interface CorrelationRule extends Head {
  readonly type: CorrelationType;
  readonly rules: readonly Reference[];
  readonly groupBy: readonly Reference[];
  /** the window: as written, and in milliseconds */
  readonly timespan: { readonly text: string; readonly ms: number; readonly span: Span };
  readonly aliases: readonly Alias[];
  /** without one in the text (temporal types): all rules */
  readonly condition: CorrelationCondition;
  /** whether the condition was written, for printing */
  readonly conditionGiven: boolean;
  /** whether the referenced rules count by themselves, too (Generate) */
  readonly generate: boolean;
  readonly custom: Readonly<Record<string, unknown>>;
  /** of the word "correlation" */
  readonly span: Span;
}

/** A filter document: applies to rules as `(rule) and (condition)`. */
export interface FilterRule extends Head {
  readonly logsource: LogSource;
  /** 'any': every rule whose logsource fits */
  readonly rules: readonly Reference[] | 'any';
  readonly selections: readonly Selection[];
  readonly condition: Condition;
  readonly conditionText: string;
  readonly custom: Readonly<Record<string, unknown>>;
  /** of the word "filter" */
  readonly span: Span;
}
