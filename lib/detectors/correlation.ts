import { type Collection, lintCorrelations, type Problem, parseCollection } from '../sigma';
import { problemAt } from '../sigma/errors';
import { fieldKnown, suggestField } from '../telemetry/fields';
import { type Fleet, problemsOf, type ReadyRule, readyRule } from './rule';

/** A correlation that is ready to run over telemetry. */
export interface ReadyCorrelation {
  collection: Collection;
  /** of the collection's rules; only those that correlations refer to are run */
  rules: readonly ReadyRule[];
  used: readonly boolean[];
}

/** What is known of the fleet, by the place of a rule in its collection, since each has its own kinds of events. */
export type FleetOf = (rule: number) => Fleet;

/** The fields that groups and conditions read of the rules' events, by every name that they may go by. */
export function correlatedFields({ correlations }: Collection): string[] {
  const names = correlations.flatMap(({ rule }) => [
    ...rule.groupBy.map(({ text }) => text),
    ...rule.aliases.flatMap(({ fields }) => fields.map(({ field }) => field)),
    ...(rule.condition.kind === 'bounds' ? rule.condition.fields : []),
  ]);
  return [...new Set(names)];
}

export const NOT_LIVE = 'Correlations do not run live yet: this one can be backtested and kept.';

/** Whether a text is a correlation with its rules, and not one rule; also while it has errors. */
export function isCorrelation(yaml: string): boolean {
  return /^correlation\s*:/m.test(yaml) || parseCollection(yaml).documents.some(({ kind }) => kind === 'correlation');
}

/** Parses, checks and compiles a correlation that a person wrote. `ready` is there if and only if no problem is an error. */
export function readCorrelation(
  yaml: string,
  fleetOf: FleetOf = () => ({}),
): { problems: Problem[]; ready?: ReadyCorrelation } {
  const { collection, documents, problems } = parseCollection(yaml);
  const first = documents.find(({ kind }) => kind === 'correlation');
  const told = first?.kind === 'correlation' ? [notLive(first.rule.span)] : [];
  if (!collection) return { problems: inOrder([...told, ...problems]) };
  const all = inOrder([
    ...told,
    ...problems,
    ...collection.rules.flatMap((rule, i) => problemsOf(rule, fleetOf(i))),
    ...lintCorrelations(collection, {
      fieldKnown,
      suggestField,
      carriedBy: (rule, field) => fleetOf(collection.rules.indexOf(rule)).fieldCarried?.(field) ?? true,
    }),
  ]);
  if (all.some(({ severity }) => severity === 'error')) return { problems: all };
  const used = collection.rules.map((_, i) =>
    collection.correlations.some(({ inputs }) => inputs.some(({ kind, index }) => kind === 'rule' && index === i)),
  );
  return { problems: all, ready: { collection, rules: collection.rules.map(readyRule), used } };
}

function notLive(span: Parameters<typeof problemAt>[0]): Problem {
  return problemAt(span, { code: 'correlation-not-live', severity: 'warning', message: NOT_LIVE });
}

/** Each once: a filter's selections are looked at with every rule that it is joined to. */
function inOrder(problems: readonly Problem[]): Problem[] {
  const once = new Map(problems.map((one) => [`${one.code} ${one.line}:${one.column} ${one.message}`, one]));
  return [...once.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}
