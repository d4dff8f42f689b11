import { afterAll, beforeAll, expect, test } from 'vitest';
import { actor } from '../access';
import type { TestDatabase } from '../db/test-database';
import { evasionReport } from '../hypotheses/evade-store';
import { recordingDatabase } from '../recording-database.fixture';
import { confirmThreat } from './confirm-store';
import { readScenes } from './scenes-store';

let db: TestDatabase;
beforeAll(async () => {
  db = await recordingDatabase();
  await confirmThreat(actor(), { name: 'Coin miner on web-01', alertIds: ['1', '2'] }, db.pool);
});
afterAll(() => db.drop());

test('a threat is played through as its records tell it, with the parent that came before', async () => {
  const [scene, ...others] = await readScenes(db.pool, 1);
  expect(others).toEqual([]);
  expect(scene!.host).toBe('web-01');
  expect(scene!.events).toHaveLength(46);
  const service = scene!.base.byPid.get(scene!.events[0]!.actor.ppid!);
  expect(service?.behavior.argv).toEqual(['/usr/bin/python3', '/srv/app/jobs/webapp_srv.py']);
});

test('the starters stand on the folder and on one hash', async () => {
  const report = await evasionReport(db.pool, await readScenes(db.pool, 1));
  expect(report.before).toMatchObject({ legs: 2, caught: { 1: 2, 2: 2 } });
  expect(report.detectors.map(({ id, brittle }) => [id, brittle])).toEqual([
    [1, []],
    [2, ['hash']],
  ]);
  const legs = Object.fromEntries(report.single.map(({ id, legs }) => [id, legs]));
  expect(legs).toMatchObject({ rename: 2, hash: 1, visible: 1, move: 2 });
  expect(report.allStrings?.legs).toBe(1);
  expect(report.pairs?.count).toBeGreaterThan(100);
  expect(report.pairs?.firm).toBe(0);
  expect(report.pairs?.weakest[0]).toMatchObject({ id: 'hash+visible', legs: 0 });
});

test('a threat without evidence has no scene, and one that is not there is not found', async () => {
  await db.pool.query(
    `insert into threats (threat_id, name, created_by, created_at, updated_at, first_ts, last_ts) values (77, 't', 'x', now(), now(), now(), now())`,
  );
  expect(await readScenes(db.pool, 77)).toEqual([]);
  await expect(readScenes(db.pool, 78)).rejects.toMatchObject({ code: 'not_found' });
  const report = await evasionReport(db.pool, []);
  expect(report).toMatchObject({ detectors: [], single: [] });
});
