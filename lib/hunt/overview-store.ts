import { type Bins, binOf, binsFor, DAY } from '../backtest/histogram';
import type { Overview } from '../backtest/overview';
import type { Range } from '../backtest/range';
import type { Runner } from '../backtest/runner';
import { storedSpan } from '../backtest/stored-store';
import type { Queryable } from '../db/client';
import { kindOfCode } from '../telemetry/event';
import { dayOf, dayText } from '../telemetry/partitions-store';
import { rollupDays } from '../telemetry/rollup-days-store';
import { epochMs, timestampOf } from '../telemetry/store';
import type { HuntScope } from './scope-store';
import type { Tally, Totals } from './tally';

/** Totals and facets of what is stored, by the threads that hold the dictionary. */
export type OverviewOf = Runner['overview'];

/** So many events are counted one by one: their histogram is as fine as there is room for. Of more it tells days. */
const FEW = 500_000;

/**
 * Fills a tally with everything of the scope's kinds and hosts; yields how much is done, 0 to 1. Without threads, and where
 * these do not hold all that it takes, facets are left out.
 * @returns whether facets were counted, too
 */
export async function* overview(
  db: Queryable,
  scope: HuntScope,
  tally: Tally,
  of: OverviewOf | undefined,
  signal?: AbortSignal,
  few = FEW,
): AsyncGenerator<number, boolean> {
  const { kinds, range, hostIds } = scope;
  const { days, spans } = await partsOf(db, range);
  const seals = days.map(({ day, seal }) => [day, seal] as const);
  const count = { seals, everyDay: false, from: -Infinity, to: Infinity, hosts: hostIds };
  const large = seals.length > 0 && (await storedOn(db, range)) > few;
  const counted = large ? await of?.({ kinds, count }, signal) : undefined;
  const bins = binsFor(range.from, range.to, counted ? DAY : undefined);
  tally.binBy(bins);
  for (const one of counted ?? []) tally.addTotals(totalsOf(one, bins));
  for (const span of counted ? spans : [range]) {
    yield 0;
    tally.addTotals(await countAll(db, scope, span, bins));
  }
  yield 0;
  const whole = await of?.({ kinds, count, facets: { spans: spans.map(({ from, to }) => [from, to]) } }, signal);
  for (const { facets } of whole ?? []) tally.addFacets(facets!);
  return whole !== undefined;
}

/** At most so many events are stored in a range. */
async function storedOn(db: Queryable, { from, to }: Range): Promise<number> {
  const { rows } = await db.query<{ events: number }>(
    'select coalesce(sum(events), 0)::float8 as events from host_days where day between $1::date and $2::date',
    [dayText(dayOf(from)), dayText(dayOf(to))],
  );
  return rows[0]!.events;
}

/** The days of a range that are sealed and that it does not cut, and what these leave of it. */
async function partsOf(
  db: Queryable,
  range: Range,
): Promise<{ days: { day: number; seal: string }[]; spans: Range[] }> {
  const stored = await storedSpan(db);
  const days: { day: number; seal: string }[] = [];
  const spans: Range[] = [];
  for (const { day, seal } of await rollupDays(db, range)) {
    const [begin, end] = [day * DAY, (day + 1) * DAY];
    const holdsBegin = range.from <= begin || (stored && range.from <= stored.from);
    const holdsEnd = range.to >= end || (stored && range.to > stored.to);
    if (seal !== null && holdsBegin && holdsEnd) {
      days.push({ day, seal });
      continue;
    }
    const [from, to] = [Math.max(range.from, begin), Math.min(range.to, end)];
    const before = spans.at(-1);
    if (before?.to === from) before.to = to;
    else if (from < to) spans.push({ from, to });
  }
  return { days, spans };
}

function totalsOf({ byKind, hosts, byDay }: Overview, bins: Bins): Totals {
  const byBin = new Map<number, number>();
  byDay.day.forEach((day, i) => {
    const bin = binOf(bins, day * DAY);
    byBin.set(bin, (byBin.get(bin) ?? 0) + byDay.events[i]!);
  });
  const found = hosts.id.length > 0;
  return {
    byKind: new Map(byKind),
    byHost: new Map(Array.from(hosts.id, (id, i) => [id, hosts.events[i]!])),
    byBin,
    first: found ? hosts.first.reduce((a, b) => Math.min(a, b)) : null,
    last: found ? hosts.last.reduce((a, b) => Math.max(a, b)) : null,
  };
}

/** Everything of the kinds and hosts at a time, counted in one pass over the events. */
async function countAll(db: Queryable, scope: HuntScope, { from, to }: Range, bins: Bins): Promise<Totals> {
  const { rows } = await db.query<{
    kind: number | null;
    host: number | null;
    bin: number | null;
    n: number;
    first: number;
    last: number;
  }>(
    `with n as (
       select host_id, kind, (((extract(epoch from ts) * 1000000)::int8 - $5::int8) / $6::int8)::int as bin, count(*) as n,
         min(ts) as first_ts, max(ts) as last_ts
       from events
       where ts >= ${timestampOf('$1::float8')} and ts < ${timestampOf('$2::float8')} and kind = any($3::smallint[])
         and ($4::int[] is null or host_id = any($4::int[]))
       group by 1, 2, 3)
     select kind, host_id as host, bin, sum(n)::float8 as n, ${epochMs('min(first_ts)')} as first,
       ${epochMs('max(last_ts)')} as last
     from n group by grouping sets ((kind), (host_id), (bin))`,
    [from, to, scope.codes, scope.hostIds ?? null, bins.from * 1000, bins.binMs * 1000],
  );
  const byKind = new Map<string, number>();
  const byHost = new Map<number, number>();
  const byBin = new Map<number, number>();
  for (const { kind, host, bin, n } of rows) {
    if (kind !== null) byKind.set(kindOfCode(kind), n);
    else if (host !== null) byHost.set(host, n);
    else byBin.set(bin!, n);
  }
  const first = rows.reduce<number | null>((least, row) => Math.min(least ?? row.first, row.first), null);
  const last = rows.reduce<number | null>((most, row) => Math.max(most ?? row.last, row.last), null);
  return { byKind, byHost, byBin, first, last };
}
