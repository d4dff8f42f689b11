import { pool, type Queryable } from '../db/client';
import { kindOfCode } from '../telemetry/event';
import { eventRef, parseEventRef } from '../telemetry/event-ref';
import type { ShownEvent } from '../telemetry/shown';
import type { HuntPage, HuntQuestion } from './answer';
import { readHunt } from './hunt';
import { type Run, runOf, type Scan } from './run-store';
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
  const run = runOf(question.run, question.query, scope, scan);
  return { problems, ...(await pageOf(db, scope, run, question, signal)) };
}

/**
 * A page of a run.
 * @param isWanted of what is found, those that the page shows; all if left out
 */
export async function pageOf(
  db: Queryable,
  scope: HuntScope,
  run: Run,
  { after, limit }: Pick<PageQuestion, 'after' | 'limit'>,
  signal?: AbortSignal,
  isWanted: (found: Step['events'][number]) => boolean = () => true,
): Promise<Omit<HuntPage, 'problems'>> {
  const began = performance.now();
  const events: ShownEvent[] = [];
  const from = after === undefined ? undefined : parseEventRef(after);
  for await (const step of walk(db, scope, run, from, signal)) {
    for (const found of step.events) {
      if (!isWanted(found)) continue;
      events.push(shownEvent(scope, found));
      if (events.length === limit) return { events, ...ending(found.event) };
    }
    if (step.next === null) break;
    if (performance.now() - began > PATIENCE_MS) return { events, ...ending(step.next) };
  }
  return { events, next: null, searchedTo: scope.range.from };
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
