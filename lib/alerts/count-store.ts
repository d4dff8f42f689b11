import type { Queryable } from '../db/client';
import type { Tally } from './alert';
import type { Sql } from './queue';

/**
 * Counts of many alerts. So many are counted at once; beyond that the answer says "at least", and the exact number is
 * counted beside the answer and stands in the next one, so that no filter of a queue of a million makes anybody wait.
 * An exact number that took long is kept for twenty times as long as it took: a page that is open all day costs a
 * twentieth of one core at most.
 */
export const COUNTED_AT_ONCE = 10_000;
const TIMES_COST = 20;
const LEAST_KEPT_MS = 1_000;
const MOST_KEPT_MS = 30_000;
const MOST_KEPT = 500;
/** Old numbers are still better than "at least" while the new ones are counted, up to this age. */
const STALE_MS = 120_000;
const AT_THE_SAME_TIME = 2;

interface Kept {
  tally: Tally;
  until: number;
  at: number;
}
interface Memo {
  kept: Map<string, Kept>;
  running: Map<string, Promise<Tally>>;
}
const memos = new WeakMap<object, Memo>();

/** @param where conditions over `a` (alerts) */
export async function tally(db: Queryable, where: Sql): Promise<Tally> {
  const memo = memoOf(db);
  const key = JSON.stringify([where.text, where.params]);
  const known = memo.kept.get(key);
  if (known && known.until > Date.now()) return known.tally;
  const old = known && known.at > Date.now() - STALE_MS ? known.tally : undefined;
  const counted = old ? { ...old, old: true } : await countSome(db, where);
  if (!old && !counted.atLeast) return counted;
  if (!memo.running.has(key) && memo.running.size < AT_THE_SAME_TIME) countInBackground(db, memo, key, where);
  return counted;
}

/** Waits for the exact number, however long that takes: before a change of all of them. */
export function exactTally(db: Queryable, where: Sql): Promise<Tally> {
  return countAll(db, where);
}

/** After somebody's verdict: their own change shows at once. */
export function forgetCounts(db: Queryable): void {
  memos.delete(db);
}

function memoOf(db: Queryable): Memo {
  const memo = memos.get(db) ?? { kept: new Map(), running: new Map() };
  memos.set(db, memo);
  return memo;
}

function countInBackground(db: Queryable, memo: Memo, key: string, where: Sql): void {
  const since = performance.now();
  const work = countAll(db, where).then((exact) => {
    const cost = performance.now() - since;
    if (memo.kept.size >= MOST_KEPT) memo.kept.clear();
    const keptFor = Math.min(MOST_KEPT_MS, Math.max(LEAST_KEPT_MS, cost * TIMES_COST));
    memo.kept.set(key, { tally: exact, at: Date.now(), until: Date.now() + keptFor });
    return exact;
  });
  memo.running.set(key, work);
  // a count that fails leaves "at least"; the next question tries again
  work.catch(() => {}).finally(() => memo.running.delete(key));
}

async function countSome(db: Queryable, where: Sql): Promise<Tally> {
  const { rows } = await db.query<Tally>(
    `select count(*)::int as total, coalesce(sum(event_count), 0)::float8 as events, count(*) > ${COUNTED_AT_ONCE} as "atLeast"
     from (select a.event_count from alerts a where ${where.text} limit ${COUNTED_AT_ONCE + 1}) counted`,
    where.params,
  );
  const counted = rows[0]!;
  return counted.atLeast ? { ...counted, total: COUNTED_AT_ONCE } : counted;
}

async function countAll(db: Queryable, where: Sql): Promise<Tally> {
  const { rows } = await db.query<Tally>(
    `select count(*)::int as total, coalesce(sum(a.event_count), 0)::float8 as events, false as "atLeast"
     from alerts a where ${where.text}`,
    where.params,
  );
  return rows[0]!;
}
