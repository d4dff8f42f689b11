import { pool, type Queryable } from '../db/client';
import { isCorrelation, readCorrelation } from '../detectors/correlation';
import { type ReadyRule, readRule } from '../detectors/rule';
import { readDetector } from '../detectors/store';
import { AppError } from '../errors';
import type { Problem } from '../sigma';
import { parseEventRef } from '../telemetry/event-ref';
import { behaviorView } from '../telemetry/fields';
import { readEventOnlyOfKeys } from './event-only-store';
import type { EventExplanation, RuleExplanation } from './explanation';
import { refOf } from './samples';
import { shownEvents } from './shown-store';

/** A text, or the present version of a detector. */
export type Asked = { yaml: string } | { detectorId: number };

/** Why a rule matches a stored event, or how near it comes. Values of the event alone are read from its record. */
export async function explainEvent(ref: string, asked: Asked, db: Queryable = pool()): Promise<EventExplanation> {
  const place = parseEventRef(ref);
  const [event] = place ? await shownEvents(db, [place]) : [];
  if (!place || !event)
    throw new AppError('not_found', 'There is no such event. It may have been dropped by retention.');
  const rules = readyRules('yaml' in asked ? asked.yaml : (await readDetector(asked.detectorId, db)).yaml);
  const key = { ...place, behaviorId: event.behaviorId };
  const only = rules.some(({ perEvent }) => perEvent) ? await readEventOnlyOfKeys(db, [key]) : undefined;
  const view = behaviorView(event.behavior, only?.get(refOf(key)));
  return { ref, rules: rules.map((ready) => explained(ready, view, ready.kinds.includes(event.kind))) };
}

function readyRules(yaml: string): readonly ReadyRule[] {
  if (isCorrelation(yaml)) {
    const { ready, problems } = readCorrelation(yaml);
    return ready ? ready.rules.filter((_, i) => ready.used[i]) : refused(problems);
  }
  const { ready, problems } = readRule(yaml);
  return ready ? [ready] : refused(problems);
}

function refused(problems: readonly Problem[]): never {
  const first = problems.find(({ severity }) => severity === 'error');
  throw new AppError('invalid', `The rule has an error. Line ${first?.line}: ${first?.message}`, { problems });
}

function explained(
  { rule, matcher }: ReadyRule,
  view: ReturnType<typeof behaviorView>,
  applies: boolean,
): RuleExplanation {
  const { matched, tree, hits, filteredBy, incomplete } = matcher.explain(view);
  return {
    title: rule.title,
    applies,
    matched: applies && matched,
    ...(incomplete === undefined ? {} : { incomplete }),
    filteredBy,
    tree,
    hits: hits.map((hit) => ({ ...hit, ranges: hit.ranges.map(([from, to]): [number, number] => [from, to]) })),
  };
}
