import { stopIfAborted } from '../backtest/evaluate-store';
import { readEventOnly } from '../backtest/event-only-store';
import { among } from '../backtest/found-store';
import type { Queryable } from '../db/client';
import type { ReadyRule } from '../detectors/rule';
import type { Behavior } from '../telemetry/behavior';
import { readBehaviors } from '../telemetry/dictionary-store';
import { type EventKey, kindOfCode } from '../telemetry/event';
import { behaviorView } from '../telemetry/fields';
import { dayOf, dayText } from '../telemetry/partitions-store';
import { epochMs, placeText, type StoredEvent, timestampOf } from '../telemetry/store';
import type { Run } from './run-store';
import type { HuntScope } from './scope-store';

/** A place in the order of a hunt: later events first, then hosts and sequences from above. */
export type Place = EventKey & { hostId: number };

/** Some of the events, newest first. Everything behind `next` is still to come; null: nothing is. */
export interface Step {
  events: { event: StoredEvent; behavior: Behavior }[];
  next: Place | null;
}

/** Events that one step reads, and the pairs of host and behavior that are looked up one by one. */
const AT_ONCE = 2_000;
const MOST_PAIRS = 20_000;
const MOST_BEHAVIORS = 2_000;
/** Fewer events than this in a step: the rest may be far apart. */
const LITTLE = 100;
const DAY_MS = 86_400_000;
const FIRST_WINDOW_MS = 600_000;

/**
 * Walks through the events of a hunt, newest first, from a place on: each step is one statement over a bounded time. Few
 * behaviors are opened through the index on host and behavior; of many, or any, the events themselves are read.
 */
export async function* walk(
  db: Queryable,
  scope: HuntScope,
  run: Run,
  from: Place | undefined,
  signal?: AbortSignal,
): AsyncGenerator<Step> {
  if (scope.hostIds?.length === 0 || scope.range.from >= scope.range.to) return;
  const start = from ?? beginning(scope);
  // where single events decide, every event would count as found below
  const known = run.found ?? (scope.rule?.perEvent ? await run.narrow(db, signal) : undefined);
  stopIfAborted(signal);
  // of many the newest are near at hand: where not, they are asked for after all
  const few = known && known.size <= MOST_BEHAVIORS ? known : undefined;
  const steps = (few && (await pairSteps(db, scope, few, start))) ?? timeSteps(db, scope, run, start, signal);
  for await (const step of steps) {
    stopIfAborted(signal);
    const matched = scope.rule?.perEvent ? await decided(db, scope.rule, step.events) : new Set(step.events);
    const left = scope.except && (await decided(db, scope.except, [...matched]));
    yield { ...step, events: step.events.filter((event) => matched.has(event) && !left?.has(event)) };
  }
}

/** Steps through what few behaviors did; undefined where they are many. */
async function pairSteps(
  db: Queryable,
  scope: HuntScope,
  known: ReadonlyMap<string, unknown>,
  start: Place,
): Promise<AsyncGenerator<Step> | undefined> {
  const ids = [...known.keys()];
  const days = await daysOf(db, scope, ids, start);
  const pairs = days.reduce((sum, day) => sum + day.pairs, 0);
  return pairs <= MOST_PAIRS ? ofPairs(db, scope, ids, days, start) : undefined;
}

/**
 * Steps through the events themselves: of what is frequent the newest are found at once. If the first step finds little, the
 * dictionary is asked where more is: in memory, which is sooner than an index finds what may match, else in the database.
 */
async function* timeSteps(
  db: Queryable,
  scope: HuntScope,
  run: Run,
  start: Place,
  signal?: AbortSignal,
): AsyncGenerator<Step> {
  let first = true;
  for await (const step of ofTime(db, scope, run, start)) {
    yield step;
    if (!first || step.next === null || step.events.length >= LITTLE) continue;
    first = false;
    const found = (await run.scanned(signal)) ?? (await run.narrow(db, signal));
    const steps = found && found.size <= MOST_PAIRS && (await pairSteps(db, scope, found, step.next));
    if (!steps) continue;
    yield* steps;
    return;
  }
}

const beginning = ({ range }: HuntScope): Place => ({ time: range.to, hostId: 0, seq: 0, part: 0 });

/** Which of these events a rule matches; of one over fields of the event alone, each is asked with its record. */
async function decided(db: Queryable, rule: ReadyRule, events: Step['events']): Promise<Set<Step['events'][number]>> {
  const list = rule.perEvent
    ? await readEventOnly(
        db,
        events.map(({ event }) => event),
      )
    : undefined;
  const matched = events.filter(
    ({ event, behavior }) =>
      rule.kinds.includes(kindOfCode(event.kind)) &&
      rule.matcher.matches(behaviorView(behavior, list?.get(placeText(event)))),
  );
  return new Set(matched);
}

const COLUMNS = `e.host_id as "hostId", ${epochMs('e.ts')} as time, e.seq::float8 as seq, e.part, e.kind, e.pid,
  e.process_id as "processId", e.behavior_id as "behaviorId", e.raw_block as "rawBlock"`;
const NEWEST_FIRST = 'e.ts desc, e.host_id desc, e.seq desc, e.part desc';

/** Bounds on events e, as SQL: time, kinds, and what lies behind a place. */
function bounds(scope: HuntScope, from: number, to: number, place: Place, bind: (value: unknown) => string): string {
  return `e.ts >= ${timestampOf(`${bind(from)}::float8`)} and e.ts < ${timestampOf(`${bind(to)}::float8`)}
    and e.ts <= ${timestampOf(`${bind(place.time)}::float8`)} and e.kind = any(${bind(scope.codes)}::smallint[])
    and (e.ts, e.host_id, e.seq, e.part) < (${timestampOf(`${bind(place.time)}::float8`)}, ${bind(place.hostId)}::int, ${bind(place.seq)}::bigint, ${bind(place.part)}::int)`;
}

interface Day {
  day: number;
  pairs: number;
}

/** On which days these behaviors were seen before the place, and by how many hosts and behaviors each. */
async function daysOf(db: Queryable, scope: HuntScope, ids: readonly string[], place: Place): Promise<Day[]> {
  if (ids.length === 0) return [];
  const { rows } = await db.query<Day>(
    `select (day - '1970-01-01'::date) as day, count(*)::int as pairs from rollups
     where ${among('behavior_id', ids, '$1')} and day >= $2::date and day <= $3::date
       and ($4::int[] is null or host_id = any($4::int[]))
     group by day order by day desc`,
    [ids, dayText(dayOf(scope.range.from)), dayText(dayOf(place.time)), scope.hostIds ?? null],
  );
  return rows;
}

async function* ofPairs(
  db: Queryable,
  scope: HuntScope,
  ids: readonly string[],
  days: readonly Day[],
  start: Place,
): AsyncGenerator<Step> {
  let place = start;
  const behaviors = new Map<string, Behavior>();
  for (const [i, { day }] of days.entries()) {
    for (;;) {
      const params: unknown[] = [ids, dayText(day), scope.hostIds ?? null, AT_ONCE];
      const bind = (value: unknown) => `$${params.push(value)}`;
      const from = Math.max(scope.range.from, day * DAY_MS);
      const to = Math.min(scope.range.to, (day + 1) * DAY_MS);
      const { rows } = await db.query<StoredEvent>(
        `select ${COLUMNS} from rollups r cross join lateral (
           select * from events e where e.host_id = r.host_id and e.behavior_id = r.behavior_id
             and ${bounds(scope, from, to, place, bind)} order by ${NEWEST_FIRST} limit $4) e
         where ${among('r.behavior_id', ids, '$1')} and r.day = $2::date and ($3::int[] is null or r.host_id = any($3::int[]))
         order by ${NEWEST_FIRST} limit $4`,
        params,
      );
      const missing = rows.map(({ behaviorId }) => behaviorId).filter((id) => !behaviors.has(id));
      for (const [id, behavior] of await readBehaviors(db, missing)) behaviors.set(id, behavior);
      const full = rows.length === AT_ONCE;
      if (full) place = rows[AT_ONCE - 1]!;
      const over = !full && i === days.length - 1;
      yield {
        events: withBehaviors(rows, behaviors),
        next: over ? null : full ? place : { ...beginning(scope), time: from },
      };
      if (!full) break;
    }
  }
}

async function* ofTime(db: Queryable, scope: HuntScope, run: Run, start: Place): AsyncGenerator<Step> {
  let place = start;
  let to = Math.min(scope.range.to, start.time + 0.001);
  let width = FIRST_WINDOW_MS;
  while (to > scope.range.from) {
    const from = Math.max(scope.range.from, to - width);
    const params: unknown[] = [scope.hostIds ?? null, AT_ONCE];
    const bind = (value: unknown) => `$${params.push(value)}`;
    const { rows } = await db.query<StoredEvent>(
      `select ${COLUMNS} from events e where ${bounds(scope, from, to, place, bind)}
         and ($1::int[] is null or e.host_id = any($1::int[])) order by ${NEWEST_FIRST} limit $2`,
      params,
    );
    const found = await run.among(
      db,
      rows.map(({ behaviorId }) => behaviorId),
    );
    const full = rows.length === AT_ONCE;
    if (full) {
      place = rows[AT_ONCE - 1]!;
      to = place.time + 0.001;
    } else {
      to = from;
      place = { time: from, hostId: 0, seq: 0, part: 0 };
      width = rows.length === 0 ? Math.min(width * 8, 7 * DAY_MS) : rows.length < AT_ONCE / 2 ? width * 2 : width;
    }
    yield { events: withBehaviors(rows, found), next: to > scope.range.from ? place : null };
  }
}

function withBehaviors(rows: readonly StoredEvent[], behaviors: ReadonlyMap<string, Behavior>): Step['events'] {
  return rows.flatMap((event) => {
    const behavior = behaviors.get(event.behaviorId);
    return behavior ? [{ event, behavior }] : [];
  });
}
