// The public face of the Sigma engine. Nothing of the app is imported here or below.
export type {
  Anchor, Comparison, Condition, Detection, FieldTest, LogSource, Operator, Pattern, PatternPart, Scalar, Selection,
  SelectionNode, SigmaRule, ValueTest,
} from './ast'; // biome-ignore format: one list
export { LEVELS, STATUSES } from './attributes';
export { formatProblem, type Problem, type ProblemCode, type Span } from './errors';
export type { Explanation, ExplainNode, Hit } from './explain';
export { foldText } from './fold';
export { lint, type World } from './lint';
export { logsourceFits, showLogsource } from './logsource';
export { compile, type CompileOptions, compileSet, type Matcher, type Outcome, type SetMatcher } from './match';
export { MODIFIERS } from './modifiers';
export { type ParseOptions, parseRule, type ParseResult } from './parse';
export { parsePattern, showPattern } from './pattern';
export { prefilter, type Prefilter } from './prefilter';
export { printRule } from './print';
export type { EventView, SigmaValue } from './view';
