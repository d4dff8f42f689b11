import { pool, type Queryable } from '../db/client';
import { epochMs, timestampOf } from '../telemetry/store';
import { TREND_BINS, type Trends } from './trend';

const LONGEST_MS = 14 * 86_400_000;
const SHORTEST_MS = TREND_BINS * 300_000;
const TIMES_COST = 20;
const kept = new WeakMap<object, Map<string, { until: number; trends: Trends }>>();

/** Over two weeks, or over less when all alerts are younger, so that a first day shows something. */
export async function readTrends(detectorIds: readonly number[], db: Queryable = pool()): Promise<Trends> {
  const key = [...detectorIds].sort((a, b) => a - b).join();
  const memo = kept.get(db) ?? new Map<string, { until: number; trends: Trends }>();
  kept.set(db, memo);
  const known = memo.get(key);
  if (known && known.until > Date.now()) return known.trends;
  const since = Date.now();
  const trends = await countBins(detectorIds, db);
  if (memo.size > 50) memo.clear();
  memo.set(key, { until: Date.now() + (Date.now() - since) * TIMES_COST, trends });
  return trends;
}

async function countBins(detectorIds: readonly number[], db: Queryable): Promise<Trends> {
  const { rows: ends } = await db.query<{ oldest: number | null; newest: number | null }>(
    `select (select ${epochMs('a.last_ts')} from alerts a where a.redirect_to is null order by a.last_ts limit 1) as oldest,
       (select ${epochMs('a.last_ts')} from alerts a where a.redirect_to is null order by a.last_ts desc limit 1) as newest`,
  );
  const { oldest, newest } = ends[0]!;
  if (oldest === null || newest === null) return { from: 0, to: 0, bins: {} };
  const span = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, newest - oldest));
  const from = newest - span;
  const { rows } = await db.query<{ id: number; bin: number; count: number }>(
    `select id, least(${TREND_BINS - 1}, round((date_part('epoch', bin) * 1000 - $2::float8) / $3::float8 * ${TREND_BINS}))::int as bin, count from (
       select a.detector_id as id, count(*)::int as count,
         date_bin($3::float8 / ${TREND_BINS} * interval '1 millisecond', a.last_ts, ${timestampOf('$2::float8')}) as bin
       from alerts a where a.detector_id = any($1::int[]) and a.redirect_to is null and a.last_ts >= ${timestampOf('$2::float8')}
       group by 1, 3) x`,
    [detectorIds, from, span],
  );
  const bins: Trends['bins'] = Object.fromEntries(detectorIds.map((id) => [id, Array<number>(TREND_BINS).fill(0)]));
  for (const { id, bin, count } of rows) bins[id]![bin]! += count;
  return { from, to: newest, bins };
}
