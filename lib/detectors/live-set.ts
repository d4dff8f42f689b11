import { compile, type Matcher, parseRule, type SigmaRule } from '../sigma';
import type { EventKind } from '../telemetry/event';
import { fieldScope, logsourceKinds } from '../telemetry/fields';

/** One version that is live (raises alerts) or observing (records matches only). */
export interface LiveDetector {
  detectorId: number;
  versionId: number;
  fromEpoch: number;
  state: 'live' | 'observing';
  title: string;
  level: string;
  matcher: Matcher;
  kinds: ReadonlySet<EventKind>;
  /** reads fields that belong to the event alone: decided per event, never remembered with the behavior */
  perEvent: boolean;
}

export interface LiveSet {
  epoch: number;
  detectors: readonly LiveDetector[];
}

/** Parses and compiles a stored version; a text that no longer parses is a bug of ours and throws. */
export function compileVersion(yaml: string): {
  rule: SigmaRule;
  matcher: Matcher;
  kinds: Set<EventKind>;
  perEvent: boolean;
} {
  const { rule, problems } = parseRule(yaml);
  if (!rule) throw new Error(`a stored rule does not parse: ${problems.map((p) => p.message).join('; ')}`);
  return {
    rule,
    matcher: compile(rule),
    kinds: new Set(logsourceKinds(rule.logsource)),
    perEvent: rule.fields.some((field) => fieldScope(field) === 'event'),
  };
}
