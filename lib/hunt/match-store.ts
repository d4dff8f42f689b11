import { readEventOnlyOfKeys } from '../backtest/event-only-store';
import { isUnder } from '../backtest/facets';
import { judgedEvents } from '../backtest/found-store';
import type { FacetValue, Judgement } from '../backtest/report';
import { refOf } from '../backtest/samples';
import { hitsOf } from '../backtest/store';
import type { Queryable } from '../db/client';
import { coveringException, type LiveException } from '../detectors/exception';
import { type ReadyRule, readRule } from '../detectors/rule';
import { AppError } from '../errors';
import { eventRef, parseEventRef } from '../telemetry/event-ref';
import { behaviorView } from '../telemetry/fields';
import type { ShownEvent } from '../telemetry/shown';
import type { ReadyHunt } from './hunt';
import type { MatchPage, MatchQuestion } from './match';
import { pageOf } from './page-store';
import { runOf, type Scan } from './run-store';
import { scopeOf } from './scope-store';

/**
 * Some of the events that a rule matches, newest first, each with what was found in it and what people said of it: a report's
 * samples are a choice, here all can be gone through.
 * @param exceptions what the rule's detector passes over
 */
export async function matchPage(
  question: MatchQuestion,
  exceptions: readonly LiveException[],
  db: Queryable,
  signal?: AbortSignal,
  scan?: Scan,
): Promise<MatchPage> {
  const { ready, problems } = readRule(question.yaml);
  if (!ready) throw new AppError('invalid', `The rule cannot run: ${problems[0]?.message}.`, { problems });
  const { under } = question;
  const except = question.except === undefined ? undefined : readRule(question.except).ready;
  const asked = { rule: ready, kinds: ready.kinds, ...(except && { except }), ...(under && onlyUnder(under)) };
  const scope = await scopeOf(db, asked, question);
  if (!scope) return { matches: [], next: null };
  const run = runOf(question.run, JSON.stringify([question.yaml, under]), scope, scan);
  const page = await pageOf(
    db,
    scope,
    run,
    question,
    signal,
    ({ event, behavior }) => !coveringException(exceptions, event, behaviorView(behavior)),
  );
  return { matches: await withVerdicts(db, ready, page.events), next: page.next };
}

function onlyUnder({ name, value, below }: FacetValue): Pick<ReadyHunt, 'host' | 'under'> {
  if (name === 'host') return { host: (host) => host === value };
  return { under: (traits) => isUnder(traits, { name, value, below }) };
}

async function withVerdicts(
  db: Queryable,
  ready: ReadyRule,
  events: readonly ShownEvent[],
): Promise<MatchPage['matches']> {
  if (events.length === 0) return [];
  const times = events.map(({ time }) => time);
  const range = { from: Math.min(...times), to: Math.max(...times) + 1 };
  const ids = [...new Set(events.map(({ behaviorId }) => behaviorId))];
  const judged = await judgedEvents(db, { ids, kinds: ready.kinds, range, everything: false });
  const said = new Map<string, Judgement>(judged.map((event) => [eventRef(event.hostId, event), event.judgement]));
  const places = events.flatMap((event) => {
    const place = parseEventRef(event.ref);
    return place ? [{ ...place, behaviorId: event.behaviorId }] : [];
  });
  const only = ready.perEvent ? await readEventOnlyOfKeys(db, places) : undefined;
  return events.map((event, i) => ({
    ...event,
    judgement: said.get(event.ref) ?? 'unjudged',
    hits: hitsOf(ready, event, only?.get(refOf(places[i]!))),
  }));
}
