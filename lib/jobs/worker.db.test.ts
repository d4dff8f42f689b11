import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateAlerts } from '../../bench/queue/generate';
import { actor } from '../access';
import { readBulkChange, startBulkChange } from '../alerts/bulk-store';
import { queueFilter } from '../alerts/queue';
import { poolOptions } from '../db/client';
import { type TestDatabase, testDatabase } from '../db/test-database';
import { enqueue, jobs } from './queue';
import { startWorker } from './worker';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await generateAlerts(db.pool, { alerts: 1_500, hosts: 10, detectors: 5 });
});
afterAll(async () => {
  await (await jobs(db.pool)).stop({ graceful: false, wait: false });
  await db.drop();
});

test('a job that was sent while nobody worked is done by the next worker, once', async () => {
  const all = { filter: queueFilter.parse({ view: 'all' }) };
  const { id } = await startBulkChange(
    actor(),
    all,
    { addTags: ['swept'] },
    (tx, id) => enqueue('bulk-change', { id }, { db: db.pool, tx }),
    db.pool,
  );
  expect(await readBulkChange(id, db.pool)).toMatchObject({ state: 'running', done: 0 });
  await startWorker(db.pool);
  await expect
    .poll(() => readBulkChange(id, db.pool), { timeout: 20_000 })
    .toMatchObject({ state: 'done', done: 1_500, changed: 1_500 });
  const { rows } = await db.pool.query(`select count(*)::int as entries from audit where action = 'tag'`);
  expect(rows).toEqual([{ entries: 1_500 }]);
});

test('a job and its work are begun together or not at all', async () => {
  const all = { filter: queueFilter.parse({ view: 'all' }) };
  const failing = startBulkChange(
    actor(),
    all,
    { addTags: ['never'] },
    async (tx, id) => {
      await enqueue('bulk-change', { id }, { db: db.pool, tx });
      throw new Error('the end of this transaction');
    },
    db.pool,
  );
  await expect(failing).rejects.toThrow('the end of this transaction');
  const { rows } = await db.pool.query(`select count(*)::int as n from bulk_changes where change::text like '%never%'`);
  expect(rows).toEqual([{ n: 0 }]);
});

test('workers that start at once on a new database leave no connection in a transaction that failed', async () => {
  const fresh = await testDatabase();
  // one connection each: what a start leaves in it is what the next question finds
  const pools = Array.from({ length: 4 }, () => new pg.Pool({ ...poolOptions(fresh.url), max: 1 }));
  try {
    // all see that the tables of jobs are not there yet, and only one can make them
    const queues = await Promise.all(pools.map((one) => jobs(one)));
    for (const one of pools) expect((await one.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
    await Promise.all(queues.map((queue) => queue.stop({ graceful: false, wait: false })));
  } finally {
    await Promise.all(pools.map((one) => one.end()));
    await fresh.drop();
  }
});
