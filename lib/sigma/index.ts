// The public face of the Sigma engine: README.md tells what there is. Nothing of the app is imported here or below.
export type {
  Anchor, Comparison, Condition, Detection, FieldTest, LogSource, Operator, Pattern, PatternPart, Scalar, Selection,
  SelectionNode, SigmaRule, ValueTest,
} from './ast'; // biome-ignore format: one list
export { LEVELS, STATUSES } from './attributes';
export { formatProblem, type Problem, type ProblemCode, type Span } from './errors';
export type { ExplainNode, Explanation, Hit } from './explain';
export { foldText } from './fold';
export { lint, type World } from './lint';
export { logsourceFits, showLogsource } from './logsource';
export { type CompileOptions, compile, type Matcher, type Outcome, WORK } from './match';
export { compileSet, type SetMatcher } from './match-set';
export { MODIFIERS } from './modifiers';
export { type ParseOptions, type ParseResult, parseRule } from './parse';
export { parsePattern, showPattern } from './pattern';
export { type Prefilter, prefilter } from './prefilter';
export { printRule } from './print';
export type { EventView, SigmaValue } from './view';
