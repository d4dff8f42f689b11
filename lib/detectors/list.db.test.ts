import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateAlerts } from '../../bench/queue/generate';
import { type TestDatabase, testDatabase } from '../db/test-database';
import { listDetectors, readVolumes } from './store';

const DETECTORS = 500;
let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await generateAlerts(db.pool, { alerts: 6_000, hosts: 100, detectors: DETECTORS });
  // a fifth observe, with matches that raise nothing; half are live
  await db.pool.query(
    `update detectors set state = (array['live', 'observing', 'live', 'paused', 'retired'])[1 + detector_id % 5]`,
  );
  await db.pool.query(
    `insert into matches (host_id, detector_id, ts, seq, part, version_id, epoch, behavior_id, process_id, anchor_id, alert_id, observed)
     select a.host_id, a.detector_id, a.first_ts + make_interval(secs => n), a.alert_id * 10 + n, 0, a.version_id, 1, gen_random_uuid(), 1, a.anchor_id,
       case when d.state = 'observing' then null else a.alert_id end, d.state = 'observing'
     from alerts a join detectors d on d.detector_id = a.detector_id cross join generate_series(1, 3) n`,
  );
  await db.pool.query(
    `update alerts set disposition = case alert_id % 3 when 0 then 'true_positive' when 1 then 'false_positive' end where detector_id % 7 = 0`,
  );
  await db.pool.query(`update hosts set last_ts = (select max(ts) from matches)`);
  await db.pool.query('vacuum analyze');
}, 120_000);
afterAll(() => db.drop());

async function least(ask: () => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 4; i++) {
    const began = performance.now();
    await ask();
    best = Math.min(best, performance.now() - began);
  }
  return best;
}

test('500 detectors with their alerts, verdicts and last hits are read at once', async () => {
  const rows = await listDetectors(db.pool);
  expect(rows).toHaveLength(DETECTORS);
  expect(
    rows.filter(({ state }) => state === 'observing').some(({ events, alerts }) => events > 0 && alerts === 0),
  ).toBe(false);
  const judged = rows.find(({ id, alerts }) => id % 7 === 0 && alerts > 30)!;
  expect(judged.verdicts.true + judged.verdicts.false).toBeGreaterThan(10);
  const milliseconds = await least(() => listDetectors(db.pool));
  expect(milliseconds).toBeLessThan(500);
}, 60_000);

test('so are their matches per day', async () => {
  const volumes = await readVolumes(30, db.pool);
  expect(volumes.size).toBeGreaterThan(100);
  const milliseconds = await least(() => readVolumes(30, db.pool));
  expect(milliseconds).toBeLessThan(500);
}, 60_000);
