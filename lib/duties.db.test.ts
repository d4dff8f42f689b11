import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { poolOptions } from './db/client';
import { type TestDatabase, testDatabase } from './db/test-database';
import { type Duty, startDuties } from './duties';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

/** A duty that notes when it began and ended, and in which process. */
function noted(name: string, every: number, took: number) {
  const runs: { who: number; from: number; to: number }[] = [];
  const of = (who: number): Duty => ({
    name,
    every,
    async run() {
      const from = performance.now();
      await sleep(took);
      runs.push({ who, from, to: performance.now() });
    },
  });
  return { runs, of };
}

/** Each with connections of its own, as two workers have. */
async function workers(duty: (who: number) => Duty, number: number, ms: number): Promise<void> {
  const pools = Array.from({ length: number }, () => new pg.Pool(poolOptions(db.url)));
  const running = pools.map((pool, who) => startDuties(pool, [duty(who)]));
  await sleep(ms);
  await Promise.all(running.map((one) => one.stop()));
  await Promise.all(pools.map((pool) => pool.end()));
}

test('two workers do a duty once per interval, never both at a time', async () => {
  const { runs, of } = noted('quick', 400, 30);
  await workers(of, 2, 2_000);
  expect(runs.length).toBeGreaterThanOrEqual(2);
  runs.sort((a, b) => a.from - b.from);
  for (const [i, run] of runs.slice(1).entries()) expect(run.from - runs[i]!.from).toBeGreaterThan(300);
});

test('one that takes longer than its interval is not begun by the other meanwhile', async () => {
  const { runs, of } = noted('slow', 100, 500);
  await workers(of, 2, 1_500);
  runs.sort((a, b) => a.from - b.from);
  for (const [i, run] of runs.slice(1).entries()) expect(run.from).toBeGreaterThanOrEqual(runs[i]!.to - 1);
  expect(runs.length).toBeGreaterThanOrEqual(2);
});

test('one that fails is tried again, and the others go on', async () => {
  let failures = 0;
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  const { runs, of } = noted('neighbour', 200, 1);
  const bad: Duty = { name: 'bad', every: 200, run: () => Promise.reject(new Error(`failure ${++failures}`)) };
  const pool = new pg.Pool(poolOptions(db.url));
  const running = startDuties(pool, [bad, of(0)]);
  await sleep(1_200);
  await running.stop();
  await pool.end();
  expect(failures).toBeGreaterThanOrEqual(2);
  expect(log).toHaveBeenCalledTimes(failures);
  log.mockRestore();
  expect(runs.length).toBeGreaterThanOrEqual(2);
});

test('whoever dies gives its duty back', async () => {
  const holder = new pg.Client(db.url);
  await holder.connect();
  await holder.query(`select pg_advisory_lock(72707372, hashtext('orphan'))`);
  const { runs, of } = noted('orphan', 100, 1);
  const pool = new pg.Pool(poolOptions(db.url));
  const running = startDuties(pool, [of(0)]);
  await sleep(500);
  expect(runs).toEqual([]);
  await holder.end();
  await sleep(700);
  expect(runs.length).toBeGreaterThanOrEqual(1);
  await running.stop();
  await pool.end();
});
