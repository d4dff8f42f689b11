import { compile, lint, type Matcher, type Problem, parseRule, type SigmaRule, type World } from '../sigma';
import type { EventKind } from '../telemetry/event';
import { fieldKnown, fieldScope, logsourceKinds, suggestField } from '../telemetry/fields';

/** A rule that is ready to run over telemetry. */
export interface ReadyRule {
  rule: SigmaRule;
  matcher: Matcher;
  /** the kinds of events that its log source means */
  kinds: readonly EventKind[];
  /** it reads fields that belong to an event alone: behaviors only narrow, events decide */
  perEvent: boolean;
}

/** What this fleet has sent, as far as the caller knows it. */
export type Fleet = Pick<World, 'fieldCarried' | 'logsourceKnown'>;

/** Parses, checks and compiles a text that a person wrote. `ready` is there if and only if no problem is an error. */
export function readRule(yaml: string, fleet: Fleet = {}): { problems: Problem[]; ready?: ReadyRule } {
  const { rule, problems } = parseRule(yaml);
  if (!rule) return { problems };
  const all = [...problems, ...lint(rule, { fieldKnown, suggestField, ...fleet })];
  all.sort((a, b) => a.line - b.line || a.column - b.column);
  if (all.some(({ severity }) => severity === 'error')) return { problems: all };
  return { problems: all, ready: readyRule(rule) };
}

export function readyRule(rule: SigmaRule): ReadyRule {
  return {
    rule,
    matcher: compile(rule),
    // a process's end bears the behavior of its start, which matched or not when it started
    kinds: logsourceKinds(rule.logsource).filter((kind) => kind !== 'process_end'),
    perEvent: rule.fields.some((field) => fieldScope(field) === 'event'),
  };
}
