// What can be wrong with a rule: one closed list of codes, each with a place in the text.

/** A stretch of the rule's text. Lines and columns count from 1, the end is exclusive. */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Every kind of problem: of the text as YAML (Yaml File), of the parts of a rule (Components), and of lint. */
export type ProblemCode =
  // the text as YAML
  | 'yaml-too-large'
  | 'yaml-too-deep'
  | 'yaml-syntax'
  | 'yaml-alias'
  | 'yaml-tag'
  | 'yaml-directive'
  | 'yaml-merge-key'
  | 'yaml-key'
  | 'yaml-duplicate-key'
  | 'yaml-many-documents'
  // the rule's attributes
  | 'rule-empty'
  | 'rule-not-a-map'
  | 'rule-kind'
  | 'attribute-missing'
  | 'attribute-type'
  | 'attribute-value'
  | 'attribute-unknown'
  // selections, fields and modifiers
  | 'selection-name'
  | 'selection-type'
  | 'selection-empty'
  | 'selection-unused'
  | 'field-name'
  | 'modifier-unknown'
  | 'modifier-repeated'
  | 'modifier-order'
  | 'modifier-conflict'
  | 'modifier-single-value'
  // values
  | 'value-type'
  | 'value-null-in-list'
  | 'value-none'
  | 'value-wildcard'
  | 'value-regex'
  | 'value-cidr'
  | 'value-range'
  | 'value-placeholder'
  | 'value-too-many'
  // the condition
  | 'condition-syntax'
  | 'condition-aggregation'
  | 'condition-too-deep'
  | 'condition-unknown-selection'
  | 'condition-no-selection'
  // correlations, filters, and texts of several documents
  | 'reference-unknown'
  | 'reference-repeated'
  | 'reference-cycle'
  | 'correlation-type'
  | 'correlation-timespan'
  | 'correlation-condition'
  | 'correlation-alias'
  | 'correlation-not-live'
  | 'filter-keeps'
  | 'filter-applies-nowhere'
  // lint: the rule against the world it will run in
  | 'field-unknown'
  | 'field-not-carried'
  | 'logsource-unknown'
  | 'keywords-slow'
  | 'never-matches'
  | 'always-matches';

/** One thing that is wrong, where, and if known what to write instead. */
export interface Problem extends Span {
  readonly code: ProblemCode;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint?: string;
}

/** A problem without its place, as value-level functions report it. */
export interface Fault {
  readonly code: ProblemCode;
  readonly message: string;
  readonly hint?: string;
  readonly severity?: 'error' | 'warning';
}

export function problemAt(span: Span, fault: Fault): Problem {
  const { line, column, endLine, endColumn } = span;
  const { code, message, hint, severity = 'error' } = fault;
  return { code, severity, message, ...(hint === undefined ? {} : { hint }), line, column, endLine, endColumn };
}

/** The problem as text with the line it is about and a caret below it. */
export function formatProblem(problem: Problem, source: string): string {
  const line = source.split(/\r\n|\n|\r/)[problem.line - 1] ?? '';
  const width = problem.endLine === problem.line ? Math.max(1, problem.endColumn - problem.column) : 1;
  const lead = line.slice(0, problem.column - 1).replace(/[^\t]/g, ' ');
  const head = `${problem.line}:${problem.column} ${problem.severity} ${problem.code}: ${problem.message}`;
  return [head, line, lead + '^'.repeat(width), ...(problem.hint ? [`hint: ${problem.hint}`] : [])].join('\n');
}
