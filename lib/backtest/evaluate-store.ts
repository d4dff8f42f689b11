import type { Queryable } from '../db/client';
import { asksEvents, coveringException } from '../detectors/exception';
import type { ReadyRule } from '../detectors/rule';
import { AppError } from '../errors';
import type { Behavior } from '../telemetry/behavior';
import { candidateIds, type DictionaryFilter, readBehaviors, streamBehaviors } from '../telemetry/dictionary-store';
import { behaviorView } from '../telemetry/fields';
import { rollupDays } from '../telemetry/rollup-days-store';
import { candidateCondition } from './candidates';
import { readEventOnly } from './event-only-store';
import { type Traits, traitsOf } from './facets';
import { eventsOf, type Found } from './found-store';
import { binsFor } from './histogram';
import { refOf } from './samples';
import type { Scope } from './scope';
import type { CountQuestion } from './sealed-count';
import type { Scanner, SealedPart } from './shards';
import type { FoundEvent } from './tally';

/** What a rule matches: behaviors, and for a rule over event-only fields the single events. */
export interface Evaluation {
  traits: Map<string, Traits>;
  /** absent where the behavior decides */
  events?: FoundEvent[];
  evaluated: number;
  /** behaviors that could not be decided within the rule's work */
  incomplete: number;
  /** counted by the cells in memory, as far as these go; absent where the database counts everything */
  sealed?: readonly SealedPart[];
}

/** A rule over event-only fields looks at so many events at most; behaviors with events beyond count as incomplete. */
const MOST_EVENTS = 200_000;
const AT_ONCE = 500;

/** What an evaluation may use, and whom it tells how far it is. */
export interface EvaluateOptions {
  signal?: AbortSignal;
  /** threads that hold the dictionary; without them every candidate is read from the database, in this thread */
  scanner?: Scanner;
  told?: (progress: Progress) => void;
}

/** How far an evaluation is. */
export interface Progress {
  /** behaviors that are in memory so far; undefined once they all are */
  loaded?: number;
  asked: number;
  /** unknown (0) where candidates are read one after another */
  of: number;
  /** what matched so far */
  traits: ReadonlyMap<string, Traits>;
  /** events and hosts of it, where the cells in memory tell */
  soFar?: { events: number; hosts: number };
}

/** Up to so many candidates are read from the database: that is faster than asking every behavior in memory. */
const FEW = 2_000;

/** Runs the matcher over every behavior that SQL cannot rule out. */
export async function evaluate(
  db: Queryable,
  ready: ReadyRule,
  scope: Scope,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const work = new Work(db, ready, scope);
  const { kinds, perEvent, exceptions = [] } = ready;
  if (kinds.length === 0) return work.out;
  const where = candidateCondition(ready.rule, kinds);
  if (perEvent) return readAll(work, where, options);
  const { scanner, signal, told } = options;
  const ids = where && narrows(kinds, scanner) ? await candidateIds(db, kinds, where, FEW + 1) : undefined;
  if (ids && ids.length <= FEW) {
    await work.take(await readBehaviors(db, ids));
    return work.out;
  }
  const scanned = await scanner?.scan([ready], {
    signal,
    ...(exceptions.length === 0 ? { count: await countQuestion(db, scope) } : {}),
    told: told && (({ results, ...progress }) => told({ ...progress, traits: results[0]!.traits })),
  });
  if (!scanned) return readAll(work, where, options);
  const [found] = scanned;
  if (exceptions.length === 0) return found!;
  await work.takeAll([...found!.traits.keys()], signal);
  return { ...work.out, evaluated: found!.evaluated, incomplete: found!.incomplete + work.out.incomplete };
}

/** What threads are to count of what they match, for a snapshot of the database. */
export async function countQuestion(
  db: Queryable,
  { range, hostIds }: Pick<Scope, 'range'> & Pick<Found, 'hostIds'>,
): Promise<CountQuestion> {
  const days = await rollupDays(db, range);
  const seals = days.flatMap(({ day, seal }) => (seal === null ? [] : [[day, seal] as const]));
  return {
    seals,
    everyDay: seals.length === days.length,
    ...range,
    bins: binsFor(range.from, range.to),
    hosts: hostIds,
  };
}

/** What is done to files and over the network joins three tables: asking it in memory is faster, once it is there. */
const narrows = (kinds: ReadyRule['kinds'], scanner: Scanner | undefined): boolean =>
  !scanner?.ready || kinds.every((kind) => kind === 'process_start');

/** Reads every candidate from the database, page by page. */
async function readAll(
  work: Work,
  where: DictionaryFilter | undefined,
  { signal, told }: EvaluateOptions,
): Promise<Evaluation> {
  const { out, db, ready } = work;
  let candidates = new Map<string, Behavior>();
  for await (const { id, behavior } of streamBehaviors(db, { kinds: ready.kinds, where })) {
    candidates.set(id, behavior);
    if (candidates.size < AT_ONCE) continue;
    stopIfAborted(signal);
    await work.take(candidates);
    told?.({ asked: out.evaluated, of: 0, traits: out.traits });
    candidates = new Map();
  }
  await work.take(candidates);
  return out;
}

/** One rule on candidates, some at a time. */
class Work {
  readonly out: Evaluation;
  private readonly budget = { events: MOST_EVENTS };
  private readonly single: boolean;

  constructor(
    readonly db: Queryable,
    readonly ready: ReadyRule,
    private readonly scope: Scope,
  ) {
    this.single = decidesByEvent(ready);
    this.out = { traits: new Map(), evaluated: 0, incomplete: 0, ...(this.single ? { events: [] } : {}) };
  }

  async take(candidates: ReadonlyMap<string, Behavior>): Promise<void> {
    const { out, ready } = this;
    const { perEvent, exceptions = [], matcher } = ready;
    const left = new Map<string, Behavior>();
    for (const [id, behavior] of candidates) {
      out.evaluated++;
      const view = behaviorView(behavior);
      const outcome = perEvent ? 'match' : matcher.outcome(view);
      if (outcome === 'incomplete') out.incomplete++;
      if (outcome !== 'match') continue;
      if (this.single) left.set(id, behavior);
      else if (!coveringException(exceptions, ANYWHERE, view)) out.traits.set(id, traitsOf(behavior));
    }
    if (left.size > 0) await evaluateEvents(this.db, ready, this.scope, left, this.budget, out);
  }

  /** Of candidates that are known by their ids. */
  async takeAll(ids: readonly string[], signal?: AbortSignal): Promise<void> {
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      stopIfAborted(signal);
      await this.take(await readBehaviors(this.db, ids.slice(at, at + AT_ONCE)));
    }
  }
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
