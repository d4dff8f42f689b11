import { stringify } from 'yaml';
import type { Matcher, Problem } from '../sigma';
import { showPattern } from '../sigma/pattern';
import type { BehaviorView } from '../telemetry/fields';
import { fieldOf, fieldScope } from '../telemetry/fields';
import type { ExceptionCondition, ExceptionScope } from './exception-scope';
import { readRule } from './rule';

/** An exception that is ready to be asked. */
export interface LiveException {
  exceptionId: number;
  hosts: ReadonlySet<number> | null;
  matcher: Matcher | null;
  /** epoch milliseconds; from then on it covers nothing */
  expiresAt: number | null;
}

/** Where and when an event happened. */
export interface Place {
  hostId: number;
  /** epoch milliseconds */
  time: number;
}

/**
 * The exception that covers an event, if any. It must not have expired at the event's own time, and not yet at `now`: an
 * event of today is never hidden by what expired yesterday, whenever it arrives.
 * @param now epoch milliseconds; left out where the past is asked (backtests, evidence)
 */
export function coveringException(
  exceptions: readonly LiveException[],
  place: Place,
  view: BehaviorView,
  now = Number.NEGATIVE_INFINITY,
): LiveException | undefined {
  return exceptions.find(
    ({ hosts, matcher, expiresAt }) =>
      (expiresAt === null || (place.time < expiresAt && now < expiresAt)) &&
      (hosts === null || hosts.has(place.hostId)) &&
      (matcher === null || matcher.matches(view)),
  );
}

/** Whether events decide: an exception without hosts and expiry says the same of every event of a behavior. */
export function asksEvents(exceptions: readonly LiveException[]): boolean {
  return exceptions.some(({ hosts, expiresAt }) => hosts !== null || expiresAt !== null);
}

/** Compiles an exception by the engine that runs rules; it reads the same of every kind of event. */
export function readException(exception: { exceptionId: number; scope: ExceptionScope; expiresAt: number | null }): {
  ready?: LiveException;
  problems: Problem[];
} {
  const { scope, exceptionId, expiresAt } = exception;
  const hosts = scope.hosts.length > 0 ? new Set(scope.hosts) : null;
  if (scope.conditions.length === 0) return { ready: { exceptionId, hosts, matcher: null, expiresAt }, problems: [] };
  const { ready, problems } = readRule(exceptionRule(scope.conditions));
  const errors = problems.filter(({ severity }) => severity === 'error');
  return ready ? { ready: { exceptionId, hosts, matcher: ready.matcher, expiresAt }, problems } : { problems: errors };
}

/** What is wrong with a scope, in a sentence; undefined if nothing is. */
export function scopeProblem({ hosts, conditions }: ExceptionScope): string | undefined {
  if (hosts.length === 0 && conditions.length === 0)
    return 'An exception needs a host or a condition: without them the detector would never match. Pause it instead.';
  for (const { field, value, operator } of conditions) {
    const known = fieldOf(field);
    if (!known) return `There is no field ${field}.`;
    if (fieldScope(field) === 'event')
      return `${field} belongs to single events. Name what the program, the user or the path is, or the hosts.`;
    if (value === '') return `The condition on ${field} has no value: it would cover events that lack the field.`;
    if (operator !== 'is' && known.kind !== 'text' && known.kind !== 'list')
      return `${field} is a ${known.kind}: it can only be compared as a whole.`;
  }
  return undefined;
}

/** The conditions as a rule: one selection in which all must hold. */
function exceptionRule(conditions: readonly ExceptionCondition[]): string {
  const selections = conditions.map(({ field, operator, value }, i) => [
    `c${i}`,
    { [operator === 'is' ? field : `${field}|${operator}`]: ruleValue(field, value) },
  ]);
  return stringify({
    title: 'Exception',
    logsource: { product: 'linux' },
    detection: { ...Object.fromEntries(selections), condition: selections.map(([name]) => name).join(' and ') },
  });
}

function ruleValue(field: string, value: string): string | number | boolean {
  const kind = fieldOf(field)?.kind;
  if (kind === 'boolean') return value === 'true';
  if (kind === 'number' && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value);
  return showPattern([{ kind: 'text', text: value }]);
}
