import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actor, verifyAudit } from '../access';
import type { TestDatabase } from '../db/test-database';
import { observe } from '../hypotheses/observation-store';
import { ingestRecording, recordingDatabase } from '../recording-database.fixture';
import { addAlerts, changeThreat, confirmThreat } from './confirm-store';
import { listThreats, readThreat } from './store';

let db: TestDatabase;
beforeAll(async () => {
  db = await recordingDatabase();
});
afterAll(() => db.drop());

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
  const [chmod] = (
    await db.pool.query(
      `select e.host_id || '-' || (extract(epoch from e.ts) * 1000000)::bigint || '-' || e.seq || '-' || e.part as ref
     from events e join processes p using (host_id, process_id) join alerts a using (host_id, anchor_id)
     where a.alert_id = 1 and e.kind = 6 order by e.ts limit 1`,
    )
  ).rows;
  await observe(actor(), { refs: [chmod.ref], note: '', alertId: '1' }, db.pool);
  const threat = await confirmThreat(actor(), { name: 'Coin miner on web-01', alertIds: ['1', '2', '1'] }, db.pool);
  expect(threat).toMatchObject({
    id: 1,
    name: 'Coin miner on web-01',
    notes: '',
    hosts: ['web-01'],
    users: ['webapp'],
    createdBy: 'analyst',
    processes: 16,
    events: 46,
    legs: 2,
    alerts: 2,
    otherThreats: [],
  });
  expect(threat.memberAlerts.map(({ id, status, disposition }) => [id, status, disposition])).toEqual([
    ['1', 'in_progress', 'true_positive'],
    ['2', 'in_progress', 'true_positive'],
  ]);
  expect(threat.detectors.map(({ detectorId, state, origin, events }) => [detectorId, state, origin, events])).toEqual([
    [1, 'live', 'starter', { 1: 2 }],
    [2, 'live', 'starter', { 1: 2 }],
  ]);
  expect(threat.evidence).toHaveLength(46);
  expect(threat.evidence.filter((e) => e.observed).map((e) => e.ref)).toEqual([chmod.ref]);
  const caught = threat.evidence.filter((e) => e.detectors.length > 0);
  expect(caught.map((e) => [e.kind, e.detectors])).toEqual(expect.arrayContaining([['process_start', [1, 2]]]));
  expect([threat.firstTime, threat.lastTime]).toEqual([threat.evidence[0]!.time, threat.evidence.at(-1)!.time]);

  const { rows: lineages } = await db.pool.query('select count(*)::int as n from threat_lineages');
  expect(lineages[0].n).toBe(1);
  const { rows } = await db.pool.query(
    `select p.entity, min(length(e.raw)) as raw from pinned_events e join processes p using (host_id, process_id)
     where owner = 'threat:1' group by 1`,
  );
  const truth = JSON.parse(readFileSync('data/sample/truth.json', 'utf8'));
  expect(rows.map((row) => row.entity).sort()).toEqual([...truth['incident-1'].process_entity_ids].sort());
  expect(rows.every((row) => row.raw > 0)).toBe(true);
});

test('it is logged, for the threat and for each alert', async () => {
  const { rows } = await db.pool.query(
    `select action, object, object_id as id, details -> 'before' as before from audit where action = 'confirm' order by audit_id`,
  );
  expect(rows).toEqual([
    { action: 'confirm', object: 'threat', id: '1', before: null },
    { action: 'confirm', object: 'alert', id: '1', before: { status: 'new', disposition: null } },
    { action: 'confirm', object: 'alert', id: '2', before: { status: 'new', disposition: null } },
  ]);
  expect(await verifyAudit(db.pool)).toMatchObject({ ok: true });
});

test('what is in a threat is not confirmed again; adding it to its own changes nothing', async () => {
  const again = confirmThreat(actor(), { name: 'again', alertIds: ['2'] }, db.pool);
  await expect(again).rejects.toMatchObject({
    code: 'conflict',
    message: 'Alert 2 belongs to threat 1, "Coin miner on web-01", already.',
    details: { id: '2', threatId: 1 },
  });
  const { rows: before } = await db.pool.query('select count(*) from audit');
  expect(await addAlerts(actor(), 1, ['1', '2'], db.pool)).toMatchObject({ alerts: 2, events: 46 });
  expect((await db.pool.query('select count(*) from audit')).rows).toEqual(before);
  await expect(addAlerts(actor(), 9, ['1'], db.pool)).rejects.toMatchObject({ code: 'not_found' });
});

test('name and notes change, and the change is logged', async () => {
  expect(await changeThreat(actor(), 1, { notes: 'Asked the owner.' }, db.pool)).toMatchObject({
    name: 'Coin miner on web-01',
    notes: 'Asked the owner.',
  });
  expect(await changeThreat(actor(), 1, { name: 'Miner' }, db.pool)).toMatchObject({ name: 'Miner' });
  await expect(changeThreat(actor(), 2, { name: 'x' }, db.pool)).rejects.toMatchObject({ code: 'not_found' });
  const { rows } = await db.pool.query(`select details from audit where action = 'change' order by audit_id`);
  expect(rows[1].details).toEqual({
    before: { name: 'Coin miner on web-01', notes: 'Asked the owner.' },
    after: { name: 'Miner', notes: 'Asked the owner.' },
  });
});

test('an alert raised later over the same process tree joins it, and only it; a closed one stays closed', async () => {
  // as a detector that was promoted since raises for the past
  await db.pool.query(
    `insert into alerts (host_id, alert_id, detector_id, version_id, anchor_id, severity, first_ts, last_ts, event_count,
       status, disposition, raised_past, summary, created_at, updated_at)
     select host_id, 50, 1, version_id, anchor_id, severity, first_ts, last_ts, 1, 'closed', 'false_positive', true, summary, now(), now()
     from alerts where alert_id = 1`,
  );
  await expect(confirmThreat(actor(), { name: 'y', alertIds: ['50'] }, db.pool)).rejects.toMatchObject({
    message: 'The process tree of alert 50 belongs to threat 1, "Miner", already.',
  });
  const { memberAlerts, events } = await addAlerts(actor(), 1, ['50'], db.pool);
  expect(memberAlerts.find(({ id }) => id === '50')).toMatchObject({ status: 'closed', disposition: 'true_positive' });
  expect(events).toBe(46);
});

test('evidence outlives the stored events; what comes later for its process tree counts too', async () => {
  const before = await readThreat(1, db.pool);
  const { rows } = await db.pool.query(
    `delete from events where (host_id, ts, seq, part) in (
       select host_id, ts, seq, part from pinned_events where owner = 'threat:1') returning host_id`,
  );
  expect(rows).toHaveLength(46);
  const pinned = await readThreat(1, db.pool);
  expect(pinned.evidence).toEqual(before.evidence);
  expect(pinned.detectors).toEqual(before.detectors);

  await db.pool.query(
    `insert into events select host_id, ts + interval '1 second', 999999, 0, kind, pid, process_id, behavior_id, 1
     from pinned_events where owner = 'threat:1' and kind = 0 order by ts desc limit 1`,
  );
  const later = await readThreat(1, db.pool);
  expect([later.events, later.processes, later.evidence.length]).toEqual([47, 16, 47]);
});

test('every threat is set against every detector', async () => {
  await ingestRecording(db, 2);
  // stands in for a detector: its alert is on the other host
  await db.pool.query(
    `insert into alerts (host_id, alert_id, detector_id, version_id, anchor_id, severity, first_ts, last_ts, event_count, summary, created_at, updated_at)
     select p.host_id, 60, a.detector_id, a.version_id, p.anchor_id, a.severity, p.ts, p.ts, 1, a.summary, now(), now()
     from processes p join hosts h using (host_id), alerts a where h.name = 'relay-01' and p.pid = 12454 and a.alert_id = 1 limit 1`,
  );
  const second = await confirmThreat(actor(), { name: 'The same, changed', alertIds: ['60'] }, db.pool);
  expect(second).toMatchObject({ id: 2, hosts: ['relay-01'], legs: 0, otherThreats: [{ id: 1, name: 'Miner' }] });
  expect(second.detectors.map((leg) => leg.events[2])).toEqual([undefined, undefined]);
  expect((await listThreats(db.pool)).map(({ id, legs, alerts }) => [id, legs, alerts])).toEqual([
    [2, 0, 1],
    [1, 2, 3],
  ]);
  await expect(addAlerts(actor(), 2, ['1'], db.pool)).rejects.toMatchObject({
    message: expect.stringContaining('Alert 1 belongs to threat 1'),
  });
});

test('two people who confirm the same process tree at once: one of them is told', async () => {
  await db.pool.query(
    `insert into alerts (host_id, alert_id, detector_id, version_id, anchor_id, severity, first_ts, last_ts, event_count, summary, created_at, updated_at)
     select p.host_id, 70 + n, a.detector_id, a.version_id, p.anchor_id, a.severity, p.ts, p.ts, 1, a.summary, now(), now()
     from generate_series(0, 1) n, alerts a, lateral (
       select * from processes p where p.host_id <> a.host_id and not exists (
         select from threat_lineages l where l.host_id = p.host_id and l.anchor_id = p.anchor_id)
       order by p.host_id, p.process_id limit 1) p
     where a.alert_id = 1`,
  );
  const both = await Promise.allSettled(
    ['70', '71'].map((id) => confirmThreat(actor(), { name: id, alertIds: [id] }, db.pool)),
  );
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: {
      code: 'conflict',
      message: expect.stringMatching(/^The process tree of alert 7[01] belongs to threat \d+, "7[01]", already\.$/),
    },
  });
  expect(await verifyAudit(db.pool)).toMatchObject({ ok: true });
});
