import { compile, lint, type Matcher, type Problem, parseRule, type SigmaRule, type World } from '../sigma';
import { isRecordRule, matchRecords } from '../telemetry/audit-matcher';
import { auditReach } from '../telemetry/audit-reach';
import type { EventKind } from '../telemetry/event';
import { withMapping } from '../telemetry/field-mapping';
import { fieldKnown, fieldScope, logsourceKinds, suggestField } from '../telemetry/fields';
import type { LiveException } from './exception';
import { silentFindings } from './findings';

/** A rule that is ready to run over telemetry. */
export interface ReadyRule {
  rule: SigmaRule;
  matcher: Matcher;
  /** the kinds of events that its log source means */
  kinds: readonly EventKind[];
  /** it reads fields that belong to an event alone: behaviors only narrow, events decide */
  perEvent: boolean;
  /** it is asked of each audit record of an event (service auditd): not to be joined with rules on whole events */
  perRecord: boolean;
  /** what its detector passes over, where that is asked */
  exceptions?: readonly LiveException[];
}

/** What this fleet has sent, as far as the caller knows it. */
export type Fleet = Pick<World, 'fieldCarried' | 'logsourceKnown'>;

export interface ReadRule {
  problems: Problem[];
  /** there if and only if no problem is an error */
  ready?: ReadyRule;
  /** there if the text is a rule, though it may name what is not there: for what else there is to say of it */
  parsed?: ReadyRule;
}

/** Parses, checks and compiles a text that a person wrote. */
export function readRule(yaml: string, fleet: Fleet = {}): ReadRule {
  const { rule, problems } = parseRule(yaml);
  if (!rule) return { problems };
  const all = [...problems, ...problemsOf(rule, fleet)];
  all.sort((a, b) => a.line - b.line || a.column - b.column);
  const parsed = readyRule(rule);
  if (all.some(({ severity }) => severity === 'error')) return { problems: all, parsed };
  return { problems: all, ready: parsed, parsed };
}

/** What is wrong with a rule that parses: fields, values and log sources that make it silent. */
export function problemsOf(written: SigmaRule, fleet: Fleet): Problem[] {
  const rule = withMapping(written);
  const silent = silentFindings(rule);
  // that a category has no such field says more than that nobody sent it
  const better = new Set(silent.filter(({ code }) => code === 'field-not-carried').map(placeOf));
  const found = lint(rule, { fieldKnown, suggestField, ...fleet }).map(ofUnknownSource(rule));
  return [...found.filter((one) => one.code !== 'field-not-carried' || !better.has(placeOf(one))), ...silent];
}

const placeOf = ({ line, column }: Problem) => `${line}:${column}`;

/** Nothing is known of the fields of a log source that has no telemetry here: the rule is kept, and waits for it. */
function ofUnknownSource({ logsource }: SigmaRule): (problem: Problem) => Problem {
  const known = logsourceKinds(logsource).length > 0;
  return (problem) => (known || problem.code !== 'field-unknown' ? problem : { ...problem, severity: 'warning' });
}

/** Of a rule whose fields were mapped already. */
export function matcherOf(rule: SigmaRule): Matcher {
  return isRecordRule(rule.logsource) ? matchRecords(compile(rule)) : compile(rule);
}

/** A rule that parses without an error, as it runs here. */
export function readyRule(written: SigmaRule): ReadyRule {
  const rule = withMapping(written);
  // a process's end bears the behavior of its start, which matched or not when it started
  const decided = (kinds: readonly EventKind[]) => kinds.filter((kind) => kind !== 'process_end');
  const kinds = logsourceKinds(rule.logsource);
  if (isRecordRule(rule.logsource)) {
    const reach = auditReach(rule);
    return {
      rule,
      matcher: matcherOf(rule),
      kinds: decided(kinds.filter((kind) => reach.kinds.includes(kind))),
      perEvent: reach.perEvent,
      perRecord: true,
    };
  }
  return {
    rule,
    matcher: matcherOf(rule),
    kinds: decided(kinds),
    perEvent: rule.fields.some((field) => fieldScope(field) === 'event'),
    perRecord: false,
  };
}
