import type { Queryable } from '../db/client';
import { asksEvents, coveringException } from '../detectors/exception';
import type { ReadyRule } from '../detectors/rule';
import { AppError } from '../errors';
import type { Behavior } from '../telemetry/behavior';
import { streamBehaviors } from '../telemetry/dictionary-store';
import { behaviorView } from '../telemetry/fields';
import { candidateCondition } from './candidates';
import { readEventOnly } from './event-only-store';
import { type Traits, traitsOf } from './facets';
import { eventsOf, type Found } from './found-store';
import type { Range } from './range';
import { refOf } from './samples';
import type { FoundEvent } from './tally';

/** What a rule matches: behaviors, and for a rule over event-only fields the single events. */
export interface Evaluation {
  traits: Map<string, Traits>;
  /** absent where the behavior decides */
  events?: FoundEvent[];
  evaluated: number;
  /** behaviors that could not be decided within the rule's work */
  incomplete: number;
}

/** A rule over event-only fields looks at so many events at most; behaviors with events beyond count as incomplete. */
const MOST_EVENTS = 200_000;
const AT_ONCE = 500;

/** The telemetry that a question is about. */
export interface Scope {
  range: Range;
  everything: boolean;
}

/** Runs the matcher over every behavior that SQL cannot rule out. */
export async function evaluate(
  db: Queryable,
  ready: ReadyRule,
  scope: Scope,
  signal?: AbortSignal,
): Promise<Evaluation> {
  const { perEvent, exceptions = [] } = ready;
  const single = decidesByEvent(ready);
  const out: Evaluation = { traits: new Map(), evaluated: 0, incomplete: 0, ...(single ? { events: [] } : {}) };
  if (ready.kinds.length === 0) return out;
  const where = candidateCondition(ready.rule, ready.kinds);
  const budget = { events: MOST_EVENTS };
  let candidates = new Map<string, Behavior>();
  for await (const { id, behavior } of streamBehaviors(db, { kinds: ready.kinds, where })) {
    if (out.evaluated % 1_000 === 0) stopIfAborted(signal);
    out.evaluated++;
    const view = behaviorView(behavior);
    const outcome = perEvent ? 'match' : ready.matcher.outcome(view);
    if (outcome === 'incomplete') out.incomplete++;
    if (outcome !== 'match') continue;
    if (!single) {
      if (!coveringException(exceptions, ANYWHERE, view)) out.traits.set(id, traitsOf(behavior));
      continue;
    }
    candidates.set(id, behavior);
    if (candidates.size < AT_ONCE) continue;
    await evaluateEvents(db, ready, scope, candidates, budget, out);
    candidates = new Map();
  }
  if (candidates.size > 0) await evaluateEvents(db, ready, scope, candidates, budget, out);
  return out;
}

/** Whether a rule, or what its detector passes over, is decided on single events. */
export const decidesByEvent = ({ perEvent, exceptions = [] }: ReadyRule): boolean => perEvent || asksEvents(exceptions);

/** The place of a behavior, for exceptions that ask neither host nor time. */
const ANYWHERE = { hostId: 0, time: 0 };

async function evaluateEvents(
  db: Queryable,
  { matcher, kinds, exceptions = [] }: ReadyRule,
  scope: Scope,
  candidates: ReadonlyMap<string, Behavior>,
  budget: { events: number },
  out: Evaluation,
): Promise<void> {
  const found: Found = { ids: [...candidates.keys()], kinds, ...scope };
  const events = budget.events > 0 ? await eventsOf(db, found, budget.events + 1) : [];
  const beyond = events.length > budget.events || budget.events === 0;
  if (events.length > budget.events) events.pop();
  budget.events -= events.length;
  const only = await readEventOnly(db, events);
  const undecided = new Set<string>(beyond ? candidates.keys() : []);
  for (const event of events) {
    const behavior = candidates.get(event.behaviorId)!;
    const view = behaviorView(behavior, only.get(refOf(event)));
    const outcome = matcher.outcome(view);
    if (outcome === 'incomplete') undecided.add(event.behaviorId);
    if (outcome !== 'match' || coveringException(exceptions, event, view)) continue;
    const { hostId, time, seq, part, behaviorId } = event;
    out.events!.push({ hostId, time, seq, part, behaviorId });
    if (!out.traits.has(behaviorId)) out.traits.set(behaviorId, traitsOf(behavior));
  }
  out.incomplete += undecided.size;
}

export function stopIfAborted(signal?: AbortSignal): void {
  if (signal?.aborted) throw new AppError('unavailable', 'The backtest was cancelled.');
}
