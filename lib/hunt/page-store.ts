import { pool, type Queryable } from '../db/client';
import { kindOfCode } from '../telemetry/event';
import { eventRef, parseEventRef } from '../telemetry/event-ref';
import type { ShownEvent } from '../telemetry/shown';
import type { HuntPage, HuntQuestion } from './answer';
import { readHunt } from './hunt';
import { runOf, type Scan } from './run-store';
import { type HuntScope, scopeOf } from './scope-store';
import { type Place, type Step, walk } from './walk-store';

/** A page that is not full after so long is given as it is: the next one goes on where it ended. */
const PATIENCE_MS = 600;

export interface PageQuestion extends HuntQuestion {
  /** `next` of the page before */
  after?: string | undefined;
  limit: number;
}

/** Some events of a hunt, newest first. May give fewer than asked for, or none, while `next` says that there is more. */
export async function huntPage(
  question: PageQuestion,
  db: Queryable = pool(),
  signal?: AbortSignal,
  scan?: Scan,
): Promise<HuntPage> {
  const { problems, ready } = readHunt(question.query);
  const none: HuntPage = { problems, events: [], next: null, searchedTo: null };
  const scope = ready && (await scopeOf(db, ready, question));
  if (!scope) return none;
  const began = performance.now();
  const run = runOf(question.run, question.query, scope, scan);
  const events: ShownEvent[] = [];
  const after = question.after === undefined ? undefined : parseEventRef(question.after);
  for await (const step of walk(db, scope, run, after, signal)) {
    for (const found of step.events) {
      events.push(shownEvent(scope, found));
      if (events.length === question.limit) return { problems, events, ...ending(found.event) };
    }
    if (step.next === null) break;
    if (performance.now() - began > PATIENCE_MS) return { problems, events, ...ending(step.next) };
  }
  return { problems, events, next: null, searchedTo: scope.range.from };
}

const ending = (place: Place): Pick<HuntPage, 'next' | 'searchedTo'> => ({
  next: eventRef(place.hostId, place),
  searchedTo: place.time,
});

export function shownEvent({ hostNames }: HuntScope, { event, behavior }: Step['events'][number]): ShownEvent {
  const { hostId, time, pid, processId, behaviorId } = event;
  const kind = kindOfCode(event.kind);
  return {
    ref: eventRef(hostId, event),
    hostId,
    host: hostNames.get(hostId) ?? '',
    time,
    kind,
    pid,
    processId,
    behaviorId,
    behavior: { ...behavior, kind },
  };
}
