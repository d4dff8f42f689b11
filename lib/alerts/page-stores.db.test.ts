import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actor } from '../access/actor';
import type { TestDatabase } from '../db/test-database';
import { unpackTree } from '../process-tree/packed';
import { readTreePrevalence } from '../process-tree/prevalence-store';
import { readAlertTree } from '../process-tree/store';
import { compareProcesses } from '../process-tree/summary';
import { readProcessSummary } from '../process-tree/summary-store';
import type { AlertTree } from '../process-tree/tree';
import { recordingDatabase } from '../recording-database.fixture';
import { readLinkTemplates, writeLinkTemplates } from '../sources/link-template-store';
import { readElsewhere } from '../telemetry/elsewhere-store';
import { readFileHistory, readHostEvents } from '../telemetry/host-events-store';
import { readJudgement } from './judgement-store';
import { readRelated } from './related-store';

// What an alert's page asks for besides the tree, on the recording with its two starter alerts.
let db: TestDatabase;
let alerts: { id: string; title: string; hostId: number }[];
let tree: AlertTree;
beforeAll(async () => {
  db = await recordingDatabase();
  const { rows } = await db.pool.query<{ id: string; title: string; hostId: number }>(
    `select alert_id as id, title, host_id as "hostId" from alerts join detector_versions using (version_id) order by alert_id`,
  );
  alerts = rows;
  tree = unpackTree(await readAlertTree(alerts[0]!.id, db.pool));
});
afterAll(() => db.drop());

const byPid = (pid: number) => tree.processes.find((process) => process.pid === pid)!;

test('how common the starts of the tree are: the miner on no other host, the shell on many', async () => {
  const { behaviors } = await readTreePrevalence(alerts[0]!.id, db.pool);
  const known = new Map(behaviors.map((one) => [one.id, one.prevalence]));
  expect(known.get(byPid(26173).behaviorId)).toMatchObject({ hosts: 0, reporting: 6 });
  expect(known.get(byPid(25598).behaviorId)!.hosts).toBeGreaterThan(0);
});

describe('everything on the host', () => {
  const range = () => ({ from: byPid(25598).time, to: byPid(26275).time });
  test('comes in order by pages, each event once', async () => {
    const whole = await readHostEvents(tree.hostId, { ...range(), limit: 1_000 }, db.pool);
    const refs: string[] = [];
    for (let after: string | undefined; ; ) {
      const page = await readHostEvents(tree.hostId, { ...range(), after, limit: 7 }, db.pool);
      expect(page.total).toBe(whole.total);
      refs.push(...page.events.map(({ ref }) => ref));
      if (page.next === null) break;
      after = page.next;
    }
    expect(refs).toEqual(whole.events.map(({ ref }) => ref));
    expect(new Set(refs).size).toBe(whole.total);
    expect(whole.events.find(({ kind }) => kind === 'net_connect')).toMatchObject({
      net: { port: expect.any(Number) },
    });
  });
  test('of some kinds, and not after an event of another host', async () => {
    const files = await readHostEvents(tree.hostId, { ...range(), kinds: ['file_chmod'], limit: 100 }, db.pool);
    expect(files.events).toHaveLength(3);
    await expect(readHostEvents(tree.hostId, { ...range(), after: '99-1-1-0', limit: 1 }, db.pool)).rejects.toThrow(
      'no event',
    );
  });
});

test('a file has its history: created, made executable, run', async () => {
  const { events, more } = await readFileHistory(tree.hostId, { path: '/dev/shm/.x11/xmrig' }, db.pool);
  expect(more).toBe(false);
  expect(events.map(({ kind }) => kind)).toEqual(['file_create', 'file_chmod', 'process_start']);
  expect(events[0]!.image).toBe('/usr/bin/curl');
  const hash = byPid(26173).behavior.sha256!;
  const runs = await readFileHistory(tree.hostId, { sha256: hash }, db.pool);
  expect(runs.events.map(({ image }) => image)).toEqual(['/dev/shm/.x11/xmrig', '/home/webapp/.config/.dbus/.sysd']);
});

describe('the same elsewhere', () => {
  test('a command that all run is found on other hosts, with the newest event of each', async () => {
    const service = tree.processes.find(({ behavior }) => behavior.argv?.[1]?.endsWith('webapp_srv.py'))!;
    const found = await readElsewhere(service.startRef!, 'image', db.pool);
    expect(found.hosts.length).toBeGreaterThan(0);
    const [there] = found.hosts;
    expect(there!.sample).toMatchObject({ processId: expect.any(String) });
    const [a, b] = await Promise.all([
      readProcessSummary(tree.hostId, service.id, db.pool),
      readProcessSummary(there!.hostId, there!.sample!.processId, db.pool),
    ]);
    expect(a.children.length).toBeGreaterThan(0);
    expect(compareProcesses(a, b).find(({ label }) => label === 'Image')?.same).toBe(true);
  });
  test('the faker is nowhere else, and says what else could be asked', async () => {
    const found = await readElsewhere(byPid(26172).startRef!, 'behavior', db.pool);
    expect(found).toMatchObject({ hosts: [], more: 0, here: 1 });
    expect(found.choices.map(({ by }) => by)).toContain('sha256');
    await expect(readElsewhere('1-1-1-1', 'behavior', db.pool)).rejects.toMatchObject({ code: 'not_found' });
  });
});

test('the other starter alert is related by its lineage', async () => {
  const { relations } = await readRelated(alerts[0]!.id, db.pool);
  expect(relations[0]).toMatchObject({ relation: 'lineage', total: 1 });
  expect(relations[0]!.alerts.map(({ id }) => id)).toEqual([alerts[1]!.id]);
  await expect(readRelated('77777', db.pool)).rejects.toMatchObject({ code: 'not_found' });
});

test('a verdict is suggested only where earlier ones agree', async () => {
  const [first] = alerts;
  expect(await readJudgement(first!.id, db.pool)).toMatchObject({
    suggestion: null,
    detector: { total: 0 },
    teaches: { events: expect.any(Number) },
  });
  const copy = (id: number, disposition: string) =>
    db.pool.query(
      `insert into alerts (host_id, alert_id, detector_id, version_id, anchor_id, severity, first_ts, last_ts, event_count,
         status, disposition, summary, created_at, updated_at)
       select host_id, $2::bigint, detector_id, version_id, anchor_id, severity, first_ts, last_ts, event_count, 'closed',
         $3::text, summary, created_at, updated_at from alerts where alert_id = $1`,
      [first!.id, id, disposition],
    );
  for (let i = 0; i < 5; i++) await copy(900 + i, 'false_positive');
  expect(await readJudgement(first!.id, db.pool)).toMatchObject({
    suggestion: { disposition: 'false_positive', verdicts: 5, basis: 'detector' },
    detector: { verdicts: { false_positive: 5 }, total: 5 },
  });
  await copy(910, 'true_positive');
  expect((await readJudgement(first!.id, db.pool)).suggestion).toBeNull();
});

test('places to look values up are kept, and who set them', async () => {
  expect(await readLinkTemplates(db.pool)).toEqual([]);
  const places = [{ name: 'Intel', kind: 'sha256' as const, url: 'https://intel.example/{value}' }];
  await writeLinkTemplates(actor(), places, db.pool);
  expect(await readLinkTemplates(db.pool)).toEqual(places);
  const { rows } = await db.pool.query(`select actor from audit where object = 'setting'`);
  expect(rows).toHaveLength(1);
});
