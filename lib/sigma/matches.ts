// From a rule's text and an event to the verdict in one call: for scripts and collections of test cases.
import { formatProblem } from './errors';
import { jsonView } from './json-view';
import { compile, type Matcher } from './match';
import { parseRule } from './parse';

let last: { text: string; matcher: Matcher } | undefined;

/**
 * Whether a rule matches an event (Sigma 2.1, Detection). The rule's log source is not asked, and only its detection section is
 * mandatory. For many events it is quicker to compile the rule once; the rule of the call before is remembered.
 * @param event a JSON value: names of fields are tried as written, then as ways through nested objects
 * @throws Error with the problem, its place and its line if the rule is refused, or if it runs out of work on the event
 */
export function matches(ruleYaml: string, event: unknown): boolean {
  if (last?.text !== ruleYaml) last = { text: ruleYaml, matcher: matcherOf(ruleYaml) };
  const outcome = last.matcher.outcome(jsonView(event));
  if (outcome === 'incomplete') throw new Error('the rule needs more work on this event than it may use');
  return outcome === 'match';
}

function matcherOf(text: string): Matcher {
  const { rule, problems } = parseRule(text, { detectionOnly: true });
  if (rule) return compile(rule);
  const problem = problems.find(({ severity }) => severity === 'error')!;
  throw new Error(formatProblem(problem, text));
}
