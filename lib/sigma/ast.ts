// The rule as a tree. Modifiers are resolved here, once: every engine (match, explain, prefilter) reads the same operators.
import type { Span } from './errors';

/** One piece of a value pattern (String Wildcard, Escaping; windash: String Modifiers). `one` is a single character (code point), `dash` any of the five windash characters. */
export type PatternPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'many' }
  | { readonly kind: 'one' }
  | { readonly kind: 'dash' };

/** A value with its wildcards, exactly as written: nothing is folded here (String Wildcard). */
export type Pattern = readonly PatternPart[];

/** Where in the field a value is expected: `contains`, `startswith`, `endswith` (Generic Modifiers), else the whole of it. */
export type Anchor = 'equals' | 'contains' | 'startswith' | 'endswith';
/** The order of numbers that is asked: `gt`, `gte`, `lt`, `lte` (Numeric Modifiers); `eq` for a part of a time. */
export type Comparison = 'eq' | 'gt' | 'gte' | 'lt' | 'lte';
/** What is taken out of a date (Time Modifiers). */
export type TimePart = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';

/** A network in one number space: IPv4 has 32 bits, IPv6 128. */
export interface Network {
  readonly bits: 32 | 128;
  readonly prefix: number;
  readonly base: bigint;
}

/** What is asked of one value of a field: a modifier chain resolved (Modifiers Appendix; Special Field Values, Field Existence). */
export type Operator =
  | { readonly kind: 'text'; readonly pattern: Pattern; readonly cased: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'exists'; readonly expected: boolean }
  | { readonly kind: 'regex'; readonly source: string; readonly flags: string }
  | { readonly kind: 'cidr'; readonly network: Network }
  | { readonly kind: 'compare'; readonly comparison: Comparison; readonly value: number }
  | { readonly kind: 'time'; readonly part: TimePart; readonly comparison: Comparison; readonly value: number }
  | { readonly kind: 'fieldref'; readonly field: string; readonly anchor: Anchor; readonly cased: boolean };

/** A scalar as YAML gave it (General: all values are text, whatever YAML calls them). */
export type Scalar = string | number | boolean | null;

/** One value of the rule (Value Modifiers: a value might expand into several). It matches if one of its alternatives does (base64offset has three). */
export interface ValueTest {
  readonly raw: Scalar;
  /** the value as it was written, for people */
  readonly text: string;
  readonly alternatives: readonly Operator[];
  readonly span: Span;
}

/** `field|modifiers: values` (Maps, Value Modifiers). A null field is a search in the whole event (Keywords search). */
export interface FieldTest {
  readonly kind: 'test';
  readonly field: string | null;
  /** the key as written, modifiers included */
  readonly key: string;
  readonly modifiers: readonly string[];
  /** the modifier that says how values are compared, for people: contains, endswith, re, equals ... */
  readonly word: string;
  readonly link: 'any' | 'all';
  readonly negated: boolean;
  readonly values: readonly ValueTest[];
  /** whether the values were written as a list */
  readonly list: boolean;
  readonly span: Span;
}

/** A map is `all` of its items, a list `any` of them (Maps, Lists). */
export type SelectionNode =
  | FieldTest
  | { readonly kind: 'all' | 'any'; readonly items: readonly SelectionNode[]; readonly span: Span };

/** A search identifier with what it searches (Search-Identifier). */
export interface Selection {
  readonly name: string;
  readonly node: SelectionNode;
  readonly span: Span;
}

/** A condition (section Condition). `names` of an `of` node are the selections that its pattern means in this rule. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly items: readonly Condition[]; readonly span: Span }
  | { readonly kind: 'not'; readonly item: Condition; readonly span: Span }
  | { readonly kind: 'selection'; readonly name: string; readonly span: Span }
  | {
      readonly kind: 'of';
      readonly count: number | 'all';
      readonly pattern: string;
      readonly names: readonly string[];
      readonly span: Span;
    };

/** The detection section (Detection, Condition). */
export interface Detection {
  readonly selections: readonly Selection[];
  /** several conditions are linked with or */
  readonly conditions: readonly Condition[];
  /** the conditions as written */
  readonly conditionTexts: readonly string[];
}

/** The telemetry that a rule is meant for (LogSource). */
export interface LogSource {
  readonly product?: string;
  readonly category?: string;
  readonly service?: string;
  readonly definition?: string;
  readonly span?: Span;
}

/** How a rule is related to another (Identification). */
export interface Related {
  readonly id: string;
  readonly type: string;
}

/** The attributes that documents of every kind may have (Components). */
export interface Head {
  readonly title: string;
  readonly id?: string;
  readonly name?: string;
  readonly taxonomy?: string;
  readonly status?: string;
  readonly description?: string;
  readonly license?: string;
  readonly author?: string;
  readonly date?: string;
  readonly modified?: string;
  readonly level?: string;
  readonly references: readonly string[];
  readonly tags: readonly string[];
  readonly falsepositives: readonly string[];
  readonly scope: readonly string[];
  readonly related: readonly Related[];
  /** the attribute `fields`: what an analyst should be shown */
  readonly shownFields: readonly string[];
}

/** A filter that was joined to a rule, by the names of its selections there. */
export interface AppliedFilter {
  readonly title: string;
  readonly id?: string;
  readonly selections: readonly string[];
}

/** A rule with all its attributes (File Structure, Components). Immutable, and complete: printing needs nothing else. */
export interface SigmaRule extends Head {
  readonly logsource: LogSource;
  readonly detection: Detection;
  /** every field that the detection names, in order of appearance */
  readonly fields: readonly string[];
  /** attributes that the specification does not know, as plain data */
  readonly custom: Readonly<Record<string, unknown>>;
  /** joined filters: the only condition is then `and` of the rule's own and one for each of these, in this order */
  readonly filters?: readonly AppliedFilter[];
  readonly source: string;
}
