import { countFound } from '../backtest/count-store';
import type { Traits } from '../backtest/facets';
import { among } from '../backtest/found-store';
import { type Bins, binsFor } from '../backtest/histogram';
import { pool, type Queryable } from '../db/client';
import { dayOf, dayText } from '../telemetry/partitions-store';
import { epochMs, timestampOf } from '../telemetry/store';
import type { HuntQuestion, HuntSummary } from './answer';
import { type ReadHunt, readHunt } from './hunt';
import { type OverviewOf, overview } from './overview-store';
import { type Found, type Run, runOf, type Scan } from './run-store';
import { type HuntScope, scopeOf } from './scope-store';
import { type Part, Tally } from './tally';
import { huntTraits } from './traits';
import { walk } from './walk-store';

/** How often figures are given while they grow. */
const TELL_MS = 250;

/** The threads that hold the dictionary. */
export interface HuntThreads {
  scan: Scan;
  overview: OverviewOf;
}

/** Counts, facets and histogram of a hunt: first of a part of the behaviors, at last of all. */
export async function* huntSummary(
  question: HuntQuestion,
  db: Queryable = pool(),
  signal?: AbortSignal,
  threads?: HuntThreads,
): AsyncGenerator<HuntSummary> {
  const began = performance.now();
  const read = readHunt(question.query);
  const scope = read.ready && (await scopeOf(db, read.ready, question));
  if (!scope) {
    yield summaryOf(read, undefined, undefined, { done: true, progress: 1, incomplete: 0, began });
    return;
  }
  const tally = new Tally(binsFor(scope.range.from, scope.range.to));
  const run = runOf(question.run, question.query, scope, threads?.scan);
  let told = Number.NEGATIVE_INFINITY;
  for await (const progress of counted(db, scope, run, tally, signal, threads?.overview)) {
    if (performance.now() - told < TELL_MS) continue;
    told = performance.now();
    yield summaryOf(read, scope, tally, { done: false, progress, incomplete: 0, began });
  }
  yield summaryOf(read, scope, tally, { done: true, progress: 1, incomplete: run.incomplete, began });
}

interface State {
  done: boolean;
  progress: number;
  incomplete: number;
  began: number;
}

function summaryOf(
  { problems, yaml }: ReadHunt,
  scope: HuntScope | undefined,
  tally: Tally | undefined,
  { began, ...state }: State,
): HuntSummary {
  return {
    problems,
    yaml: yaml ?? null,
    ...state,
    events: tally?.events ?? 0,
    hosts: tally?.hostCount ?? 0,
    storedHosts: scope?.hostNames.size ?? 0,
    firstTime: tally?.first ?? null,
    lastTime: tally?.last ?? null,
    facets: scope && tally ? tally.facets(scope.hostNames) : [],
    histogram: tally?.histogram() ?? null,
    range: scope?.range ?? null,
    ...(scope?.keptFrom === undefined ? {} : { keptFrom: scope.keptFrom }),
    durationMs: Math.round(performance.now() - began),
  };
}

/** Fills the tally; yields how much is done, 0 to 1. */
async function* counted(
  db: Queryable,
  scope: HuntScope,
  run: Run,
  tally: Tally,
  signal?: AbortSignal,
  overviewOf?: OverviewOf,
): AsyncGenerator<number> {
  const { from, to } = scope.range;
  if (scope.hostIds?.length === 0 || from >= to) return;
  const bins = binsFor(from, to);
  if (scope.rule?.perEvent) {
    for await (const { events, next } of walk(db, scope, run, undefined, signal)) {
      for (const { event, behavior } of events) tally.addEvent(event, huntTraits(behavior));
      yield next === null ? 1 : (to - next.time) / (to - from);
    }
    return;
  }
  if (!scope.rule) {
    const whole = yield* overview(db, scope, tally, overviewOf, signal);
    if (whole) return;
  }
  const counted = await countedInMemory(db, scope, run, signal);
  if (counted) {
    if (counted.bins) tally.binBy(counted.bins);
    tally.addPart(counted.part, counted.traits);
    yield 1;
    return;
  }
  for await (const { found, progress } of parts(db, run, signal)) {
    if (found.length > 0) tally.addPart(await countPart(db, scope, bins, found), traitsIn(found));
    yield progress;
  }
}

/** What the threads that hold the dictionary count of it; undefined while they do not, and where only the database can tell. */
async function countedInMemory(db: Queryable, scope: HuntScope, run: Run, signal?: AbortSignal) {
  const found = await run.counted(db, scope, signal);
  if (!found) return undefined;
  const { traits, sealed } = found;
  const { kinds, range, hostIds } = scope;
  const asked = { ids: [...traits.keys()], kinds, range, hostIds, everything: false };
  const { tallies, bins, binCounts } = await countFound(db, asked, { traits, sealed, evaluated: 0, incomplete: 0 });
  let first: number | null = null;
  let last: number | null = null;
  for (const host of tallies.byHost.values()) {
    first = Math.min(first ?? host.first, host.first);
    last = Math.max(last ?? host.last, host.last);
  }
  const events = <K>(of: ReadonlyMap<K, { events: number }>) => new Map([...of].map(([key, one]) => [key, one.events]));
  const part: Part = {
    byBehavior: events(tallies.byBehavior),
    byHost: events(tallies.byHost),
    byBin: binCounts,
    first,
    last,
  };
  return { part, traits, bins };
}

const traitsIn = (found: readonly Found[]): Map<string, Traits> => new Map(found.map(({ id, traits }) => [id, traits]));

const PART = 5_000;

/** What the run has found already, else the dictionary as it is read. */
async function* parts(
  db: Queryable,
  run: Run,
  signal?: AbortSignal,
): AsyncGenerator<{ found: Found[]; progress: number }> {
  const known = run.found ?? (await run.scanned(signal));
  if (!known) {
    yield* run.read(db, signal);
    return;
  }
  const all = [...known].map(([id, traits]) => ({ id, traits }));
  for (let at = 0; at < all.length; at += PART) {
    const found = all.slice(at, at + PART);
    yield { found, progress: Math.min(1, (at + PART) / all.length) };
  }
}

/**
 * Counts of these behaviors by behavior, by host and by bin. A day of a behavior on a host that lies in the range and in
 * one bin is counted by its rollup; only the others by their events.
 */
async function countPart(db: Queryable, scope: HuntScope, bins: Bins, found: readonly Found[]): Promise<Part> {
  const { from, to } = scope.range;
  const ids = found.map(({ id }) => id);
  const { rows } = await db.query<{
    id: string | null;
    host: number | null;
    bin: number | null;
    n: number;
    first: number;
    last: number;
  }>(
    `with c as (
       select behavior_id, host_id, count, first_ts, last_ts, ${bin('first_ts')} as bin,
         first_ts >= ${timestampOf('$2::float8')} and last_ts < ${timestampOf('$3::float8')} and ${bin('first_ts')} = ${bin('last_ts')} as whole
       from rollups
       where ${among('behavior_id', ids, '$1')} and day >= $4::date and day <= $5::date
         and first_ts < ${timestampOf('$3::float8')} and last_ts >= ${timestampOf('$2::float8')}
         and ($6::int[] is null or host_id = any($6::int[]))
     ), n as (
       select behavior_id, host_id, bin, count, first_ts, last_ts from c where whole
       union all
       select c.behavior_id, c.host_id, ${bin('e.ts')}, count(*), min(e.ts), max(e.ts)
       from c join events e on e.host_id = c.host_id and e.behavior_id = c.behavior_id and e.ts between c.first_ts and c.last_ts
       where not c.whole and e.kind = any($7::smallint[])
         and e.ts >= ${timestampOf('$2::float8')} and e.ts < ${timestampOf('$3::float8')}
       group by 1, 2, 3
     )
     select behavior_id as id, host_id as host, bin, sum(count)::float8 as n,
       ${epochMs('min(first_ts)')} as first, ${epochMs('max(last_ts)')} as last
     from n group by grouping sets ((behavior_id), (host_id), (bin))`,
    [
      ids,
      from,
      to,
      dayText(dayOf(from)),
      dayText(dayOf(to)),
      scope.hostIds ?? null,
      scope.codes,
      bins.from * 1000,
      bins.binMs * 1000,
    ],
  );
  const part = {
    byBehavior: new Map<string, number>(),
    byHost: new Map<number, number>(),
    byBin: new Map<number, number>(),
  };
  let [first, last]: (number | null)[] = [null, null];
  for (const row of rows) {
    first = Math.min(first ?? row.first, row.first);
    last = Math.max(last ?? row.last, row.last);
    if (row.id !== null) part.byBehavior.set(row.id, row.n);
    else if (row.host !== null) part.byHost.set(row.host, row.n);
    else part.byBin.set(row.bin!, row.n);
  }
  return { ...part, first: first ?? null, last: last ?? null };
}

/** The bin of a time, as binOf counts it. Parameters 8 and 9 are the first bin and the width, in microseconds. */
const bin = (ts: string) => `(((extract(epoch from ${ts}) * 1000000)::int8 - $8::int8) / $9::int8)::int`;
