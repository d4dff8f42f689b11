import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actor, verifyAudit } from '../access';
import { changeAlerts } from '../alerts/change-store';
import type { TestDatabase } from '../db/test-database';
import { observe } from '../hypotheses/observation-store';
import { readLineage } from '../lineage/store';
import { ingestRecording, recordingDatabase } from '../sources/recording-database';
import { addAlerts, changeThreat, confirmThreat } from './confirm-store';
import { listThreats, readThreat } from './store';

const truth = JSON.parse(readFileSync('data/sample/truth.json', 'utf8')) as Record<
  string,
  { host: string; process_entity_ids: string[] }
>;

let db: TestDatabase;
beforeAll(async () => {
  db = await recordingDatabase();
});
afterAll(() => db.drop());

async function alerts() {
  const { rows } = await db.pool.query(
    `select alert_id as id, status, disposition, threat_id as threat from alerts order by alert_id`,
  );
  return rows;
}

test('alerts that are unknown or withdrawn are refused by name, and nothing is left behind', async () => {
  const wish = (...alertIds: string[]) => confirmThreat(actor(), { name: 'x', alertIds }, db.pool);
  await expect(wish('1', '98', '99')).rejects.toMatchObject({
    code: 'not_found',
    message: 'There is no alert 98, 99.',
  });
  await db.pool.query(`update alerts set status = 'withdrawn' where alert_id = 2`);
  await expect(wish('1', '2')).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('Alert 2') });
  await db.pool.query(`update alerts set status = 'new' where alert_id = 2`);
  expect(await listThreats(db.pool)).toEqual([]);
});

test('two alerts of one process tree become a threat with all that the tree did', async () => {
  const { rows: created } = await db.pool.query('select alert_id as id from alerts order by 1');
  expect(created.map((row) => row.id)).toEqual(['1', '2']);
  const threat = await confirmThreat(actor(), { name: 'Coin miner on web-01', alertIds: ['1', '2'] }, db.pool);
  console.log(threat.events, threat.processes, threat.users, threat.legs, threat.detectors);
  expect(threat).toMatchObject({ id: 1, name: 'Coin miner on web-01', hosts: ['web-01'], legs: 2, alerts: 2 });
  expect(await alerts()).toEqual([
    { id: '1', status: 'in_progress', disposition: 'true_positive', threat: 1 },
    { id: '2', status: 'in_progress', disposition: 'true_positive', threat: 1 },
  ]);
  const { rows } = await db.pool.query(
    `select distinct p.entity from pinned_events e join processes p using (host_id, process_id) where owner = 'threat:1'`,
  );
  const pinned = rows.map((row) => row.entity);
  expect(pinned).toEqual(expect.arrayContaining(truth['incident-1']!.process_entity_ids));
});
