import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestDatabase } from '../db/test-database';
import { recordingDatabase } from '../recording-database.fixture';
import { readMarks } from './marks-store';
import { unpackProcesses, unpackTree } from './packed';
import { evenShare } from './share';
import { readAlertTree, readChildren, readProcessEvents, readProcessTree } from './store';
import type { AlertTree } from './tree';

let db: TestDatabase;
let tree: AlertTree;
let miner: string;
beforeAll(async () => {
  db = await recordingDatabase();
  const { rows } = await db.pool.query<{ id: string }>(
    `select alert_id as id from alerts join detector_versions using (version_id) where title = 'Known coin miner by hash'`,
  );
  miner = rows[0]!.id;
  tree = unpackTree(await readAlertTree(miner, db.pool));
});
afterAll(() => db.drop());

const byPid = (pid: number) => tree.processes.find((p) => p.pid === pid)!;

test('leads from the web service to the disguised miner', () => {
  const chain = tree.chain.map((id) =>
    tree.processes
      .find((p) => p.id === id)!
      .behavior.image?.split('/')
      .pop(),
  );
  expect(chain.slice(-4)).toEqual(['python3.11', 'dash', 'xhide', 'xmrig']);
  const faker = byPid(26173);
  expect(faker).toMatchObject({ disguised: true, claims: '/usr/sbin/systemd -k start', started: true });
  expect(faker.marks.map((m) => m.kind)).toEqual(['process_start', 'net_connect', 'net_connect', 'net_connect']);
  expect(faker.marks[0]!.alerts.map((a) => a.severity)).toEqual(['critical', 'high']);
  expect(faker.marks[1]).toMatchObject({ external: true, net: { ip: '203.0.113.45', port: 3333 } });
  expect(byPid(25598)).toMatchObject({ disguised: false, claims: null });
});

test('leaves nothing out silently', () => {
  expect(tree.truncated).toBeNull();
  const service = tree.processes.find((p) => p.behavior.image?.endsWith('python3.11'))!;
  expect(service.hiddenChildren).toBe(0);
  expect(tree.processes.filter((p) => p.hiddenChildren > 0).length).toBeGreaterThan(10);
  expect(tree.histogram.counts.reduce((a, b) => a + b, 0)).toBe(tree.hostEvents);
  expect(tree.histogram.binMs).toBeLessThanOrEqual(1000);
  expect(tree.window.from).toBeLessThan(byPid(25598).time);
});

test('what a row leaves out can be asked for', async () => {
  const parent = tree.processes.find((p) => p.hiddenChildren > 0)!;
  const more = await readChildren(tree.hostId, parent.id, 0, db.pool);
  expect(more).toMatchObject({ total: parent.hiddenChildren });
  expect(unpackProcesses(more).every((p) => p.parentId === parent.id)).toBe(true);
  expect(unpackProcesses(await readChildren(tree.hostId, parent.id, 50, db.pool))).toEqual([]);
  await expect(readChildren(99, '1', 0, db.pool)).rejects.toMatchObject({ code: 'not_found' });
});

test('the same tree stands around any of its processes, and a process gives its events by pages', async () => {
  const faker = byPid(26173);
  const again = unpackTree(await readProcessTree(tree.hostId, faker.id, db.pool));
  expect(again.processes.map((p) => p.id)).toEqual(tree.processes.map((p) => p.id));
  const [whole] = unpackProcesses(await readProcessEvents(tree.hostId, faker.id, 0, db.pool));
  expect(whole!.marks).toEqual(faker.marks);
  expect(whole!.counts).toEqual({ all: 4, files: 0, connections: 3 });
  const [rest] = unpackProcesses(await readProcessEvents(tree.hostId, faker.id, 2, db.pool));
  expect(rest!.marks.map((m) => m.ref)).toEqual(faker.marks.slice(2).map((m) => m.ref));
  await expect(readProcessTree(tree.hostId, '77', db.pool)).rejects.toMatchObject({ code: 'not_found' });
});

test.each([10_000, 20, 1])('marks are the same however their host is read, with room for %d', async (room) => {
  const range = { from: tree.window.from, to: tree.window.to };
  const days = (await db.pool.query('select * from host_days order by host_id, day')).rows;
  const ways = [];
  // few events on the host are read once, many process by process
  for (const events of [1, 1_000_000]) {
    await db.pool.query('update host_days set events = $1', [events]);
    ways.push(await readMarks(db.pool, tree.hostId, tree.processes, range, room));
  }
  for (const { host_id, day, events } of days)
    await db.pool.query('update host_days set events = $3 where host_id = $1 and day = $2', [host_id, day, events]);
  const [once, each] = ways.map(({ marks, counts }) => ({ ...marks, own: sorted(marks.own), counts: sorted(counts) }));
  expect(once).toEqual(each);
  const { marks, counts } = ways[0]!;
  const share = evenShare(
    [...counts.values()].map(({ all }) => all),
    room,
  );
  const alerting = byPid(26173);
  for (const [id, { all }] of counts) expect(marks.own.get(id)!.count).toBeGreaterThanOrEqual(Math.min(all, share));
  if (room < 10_000) {
    expect(marks.time.length).toBeLessThan([...counts.values()].reduce((sum, { all }) => sum + all, 0));
    expect(marks.own.get(alerting.id)!.count).toBeGreaterThanOrEqual(
      alerting.marks.filter(({ alerts }) => alerts.length > 0).length,
    );
  }
});

const sorted = <T>(map: ReadonlyMap<string, T>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));

describe('telemetry that lies', () => {
  test('a circle of parents ends, and a thousand children of the service are counted', async () => {
    const anchor = byPid(25598);
    await db.pool.query(
      `insert into processes (host_id, process_id, pid, ts, seq, part, started, parent_id, anchor_id, behavior_id)
       select 1, 5000 + n, n, to_timestamp(1795424100 + n), n, 0, true, $1, 5000 + n, $2 from generate_series(1, 1000) n`,
      [anchor.parentId, anchor.behaviorId],
    );
    await db.pool.query('update processes set parent_id = $1 where host_id = 1 and process_id = $2', [
      byPid(26173).id,
      tree.chain[0],
    ]);
    const again = unpackTree(await readAlertTree(miner, db.pool));
    expect(again.chain.at(-1)).toBe(tree.chain.at(-1));
    expect(new Set(again.chain).size).toBe(again.chain.length);
    const service = again.processes.find((p) => p.id === anchor.parentId)!;
    const shown = again.processes.filter((p) => p.parentId === service.id).length;
    const { rows } = await db.pool.query<{ n: number }>(
      'select count(*)::int as n from processes where host_id = 1 and parent_id = $1',
      [service.id],
    );
    expect(service.hiddenChildren + shown).toBe(rows[0]!.n);
    expect(shown).toBeLessThan(100);
  });

  test('a lineage that is cut keeps every process that alerts, and says how many it leaves out', async () => {
    const alerting = tree.processes.filter((p) => p.marks.some((mark) => mark.alerts.length > 0)).map((p) => p.id);
    expect(alerting.length).toBeGreaterThan(2);
    // all at the moment of the alert, which is where a cut begins
    const { rows } = await db.pool.query<{ n: number }>(
      `with made as (
         insert into processes (host_id, process_id, pid, ts, seq, part, started, parent_id, anchor_id, behavior_id)
         select 1, 700000 + n, n, (select first_ts from alerts where alert_id = $3), n, 0, true, $1, $2, $4 from generate_series(1, 5500) n
       ) select count(*)::int as n from processes where host_id = 1 and anchor_id = $2`,
      [byPid(26173).id, byPid(26173).anchorId, miner, byPid(26173).behaviorId],
    );
    const again = unpackTree(await readAlertTree(miner, db.pool));
    const ids = new Set(again.processes.map((p) => p.id));
    expect(alerting.filter((id) => !ids.has(id))).toEqual([]);
    expect(again.chain.every((id) => ids.has(id))).toBe(true);
    const given = again.processes.filter((p) => p.anchorId === byPid(26173).anchorId).length;
    expect(again.truncated?.processes).toBe(rows[0]!.n + 5_500 - given);
  });

  test('an unknown alert is not found', async () => {
    await expect(readAlertTree('77777', db.pool)).rejects.toMatchObject({ code: 'not_found' });
  });
});
