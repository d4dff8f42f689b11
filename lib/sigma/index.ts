// The public face of the Sigma engine: README.md tells what there is. Nothing of the app is imported here or below.
export { applyFilters, filterFits } from './apply-filters';
export type {
  Anchor, AppliedFilter, Comparison, Condition, Detection, FieldTest, Head, LogSource, Operator, Pattern, PatternPart,
  Scalar, Selection, SelectionNode, SigmaRule, ValueTest,
} from './ast'; // biome-ignore format: one list
export { LEVELS, STATUSES } from './attributes';
export type { Collection, Input, ResolvedCorrelation } from './collection';
export {
  type CorrelateOptions, type CorrelationEvent, type CorrelationMatch, type CorrelationOutcome, type CorrelationResult,
  Correlator, correlate,
} from './correlate'; // biome-ignore format: one list
export type {
  Alias, Bound, CorrelationCondition, CorrelationRule, CorrelationType, FilterRule, Reference, RuleExpression,
} from './correlation-ast'; // biome-ignore format: one list
export type { SigmaDocument } from './documents';
export { formatProblem, type Problem, type ProblemCode, type Span } from './errors';
export type { ExplainNode, Explanation, Hit } from './explain';
export { foldText } from './fold';
export { jsonView } from './json-view';
export { lint, type World } from './lint';
export { type CollectionWorld, lintCollection, lintCorrelations } from './lint-correlation';
export { logsourceFits, showLogsource } from './logsource';
export { type CompileOptions, compile, type Matcher, type Outcome, WORK } from './match';
export { compileSet, type SetMatcher } from './match-set';
export { matches } from './matches';
export { MODIFIERS } from './modifiers';
export {
  type CollectionResult, type DocumentsResult, type ParseOptions, type ParseResult, parseCollection, parseDocuments,
  parseRule,
} from './parse'; // biome-ignore format: one list
export { parsePattern, showPattern } from './pattern';
export { type Prefilter, prefilter } from './prefilter';
export { printRule } from './print';
export { showExplanation } from './show-explanation';
export type { EventView, SigmaValue } from './view';
