import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actor, verifyAudit } from '../access';
import type { TestDatabase } from '../db/test-database';
import { recordingDatabase } from '../recording-database.fixture';
import { VIEW_COUNTS } from './alert';
import { changeAlerts, undoChange } from './change-store';
import { readAlertDetail } from './detail-store';
import { queueFilter, queueQuery, SORTS } from './queue';
import { pulse, readQueue } from './store';
import { readViews } from './view-store';

let db: TestDatabase;
const queue = (input: Record<string, unknown> = {}) => readQueue(queueQuery.parse(input), 'analyst', db.pool);
const ids = async (input: Record<string, unknown> = {}) => (await queue(input)).alerts.map((alert) => alert.id);

beforeAll(async () => {
  db = await recordingDatabase();
  // many more, over all hosts, with every severity, status and equal times
  await db.pool.query(
    `insert into alerts (host_id, detector_id, version_id, anchor_id, severity, first_ts, last_ts, event_count, status, disposition, assignee, summary, created_at, updated_at)
     select 1 + n % 7, 1, 1, n, n % 5, to_timestamp(1795424000 + n % 10), to_timestamp(1795424000.000001 + n % 10), 1 + n % 3,
       (array['new', 'in_progress', 'closed'])[1 + n % 3], case n % 3 when 2 then 'false_positive' end, case when n % 2 = 0 then 'analyst' end,
       (select jsonb_set(summary, '{behavior,process,image}', to_jsonb('/opt/Tool_' || n || '%')) from alerts order by alert_id limit 1), now(), now()
     from generate_series(1, 300) n`,
  );
});
afterAll(() => db.drop());

describe('the queue', () => {
  test('shows the two alerts of the first start as they are', async () => {
    const { alerts } = await queue({ q: 'miner' });
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({
      host: 'web-01', user: 'webapp', detector: 'Known coin miner by hash', versionNumber: 1, severity: 'critical', eventCount: 2, status: 'new',
      disposition: null, assignee: null, summary: { lineage: { pid: 25598 } },
    }); // biome-ignore format: one row
    expect(alerts[0]).not.toHaveProperty('severityCode');
  });

  test.each(SORTS)('pages through everything once, sorted by %s', async (sort) => {
    const whole = (await queue({ sort, view: 'all', limit: 200 })).alerts;
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await queue({ sort, view: 'all', limit: 37, cursor });
      expect(page.total).toBe(302);
      paged.push(...page.alerts.map((alert) => alert.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(new Set(paged).size).toBe(302);
    expect(paged).toHaveLength(302);
    expect(paged.slice(0, 200)).toEqual(whole.map((alert) => alert.id));
  });

  test('counts each view as the view itself does', async () => {
    const { counts } = await readViews('analyst', db.pool);
    for (const view of VIEW_COUNTS) expect((await queue({ view })).total).toBe(counts[view].total);
    expect(counts.closed).toMatchObject({ total: 100, atLeast: false });
  });

  test('filters', async () => {
    expect(
      (await queue({ view: 'all', status: 'closed', severity: 'high,critical' })).alerts.every(
        (a) => a.status === 'closed' && ['high', 'critical'].includes(a.severity),
      ),
    ).toBe(true);
    expect(new Set((await queue({ host: 'web-01' })).alerts.map((a) => a.host))).toEqual(new Set(['web-01']));
    expect((await queue({ host: 'nowhere' })).total).toBe(0);
    expect((await queue({ detector: '2' })).total).toBe(1);
    expect((await queue({ threat: '1' })).total).toBe(0);
  });

  test('searches literally, without case', async () => {
    expect((await queue({ view: 'all', q: 'tool_7%' })).total).toBe(1);
    expect((await queue({ view: 'all', q: 'TOOL_7' })).total).toBe(11);
    expect((await queue({ view: 'open', q: '%' })).total).toBe(200);
    expect((await queue({ view: 'all', q: 'WEB-01' })).total).toBeGreaterThan(40);
  });
});

describe('verdicts', () => {
  test('close many at once, and are taken back', async () => {
    const open = await ids({ host: 'web-01' });
    const before = await queue({ view: 'all', host: 'web-01' });
    const result = await changeAlerts(
      actor(),
      open,
      { status: 'closed', disposition: 'benign_true_positive', reason: 'test' },
      db.pool,
    );
    expect(result.changed).toBe(open.length);
    expect((await queue({ host: 'web-01' })).total).toBe(0);
    const undone = await undoChange(actor(), result.before, db.pool);
    expect(undone.changed).toBe(open.length);
    expect((await queue({ view: 'all', host: 'web-01' })).alerts).toEqual(before.alerts);
    const { rows } = await db.pool.query(
      `select action, count(*)::int as n from audit where object = 'alert' group by 1 order by 1`,
    );
    expect(rows).toEqual([
      { action: 'close', n: open.length },
      { action: 'undo', n: open.length },
    ]);
    expect(await verifyAudit(db.pool)).toMatchObject({ ok: true });
  });

  test('are all or nothing', async () => {
    const [first] = await ids({ view: 'unassigned' });
    await expect(changeAlerts(actor(), [first!, '999999'], { assignee: 'analyst' }, db.pool)).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(changeAlerts(actor(), [first!], { status: 'closed' }, db.pool)).rejects.toMatchObject({
      code: 'invalid',
    });
    expect((await ids({ view: 'unassigned' }))[0]).toBe(first);
  });

  test('that change nothing are not logged', async () => {
    const [mine] = await ids({ view: 'mine' });
    const count = async () => (await db.pool.query('select count(*) from audit')).rows[0].count;
    const before = await count();
    expect(await changeAlerts(actor(), [mine!], { assignee: 'analyst' }, db.pool)).toEqual({ changed: 0, before: [] });
    expect(await count()).toBe(before);
  });

  test('given twice at the same time wait for each other', async () => {
    const some = (await ids()).slice(0, 20);
    const results = await Promise.all([
      changeAlerts(actor(), some, { assignee: 'a' }, db.pool),
      changeAlerts(actor(), [...some].reverse(), { assignee: 'b' }, db.pool),
    ]);
    expect(results.map((result) => result.changed)).toEqual([20, 20]);
    expect(await verifyAudit(db.pool)).toMatchObject({ ok: true });
  });

  test('for an alert that became another one are refused with its name', async () => {
    await db.pool.query('update alerts set redirect_to = 1 where alert_id = 2');
    await expect(changeAlerts(actor(), ['2'], { assignee: null }, db.pool)).rejects.toMatchObject({
      code: 'conflict',
      details: { redirectTo: '1' },
    });
    expect(await readAlertDetail('2', db.pool)).toMatchObject({ redirectTo: '1' });
    await db.pool.query('update alerts set redirect_to = null where alert_id = 2');
  });
});

test('an alert names its events and legs', async () => {
  const [miner] = await ids({ q: 'miner by hash' });
  const detail = await readAlertDetail(miner!, db.pool);
  expect(detail).toMatchObject({ redirectTo: null, eventCount: 2, hypotheses: [] });
  expect(detail.matchedEvents).toHaveLength(2);
  expect(detail.legs).toMatchObject([{ detectorId: 1 }, { detectorId: 2, level: 'critical', events: 2 }]);
  await expect(readAlertDetail('987654', db.pool)).rejects.toMatchObject({ code: 'not_found' });
});

test('the pulse counts what came since, under the filters', async () => {
  const since = (id: string, filter: Record<string, unknown> = { view: 'all' }) =>
    pulse(id, queueFilter.parse(filter), 'analyst', db.pool);
  const { newestId } = await since('0');
  expect(await since(newestId)).toEqual({ newAlerts: 0, newestId });
  const fiveAgo = String(Number(newestId) - 5);
  expect((await since(fiveAgo)).newAlerts).toBe(5);
  const open = (await since(fiveAgo, { view: 'open' })).newAlerts;
  expect(open + (await since(fiveAgo, { view: 'closed' })).newAlerts).toBe(5);
  expect(await since('900000000000000000')).toEqual({ newAlerts: 0, newestId: '900000000000000000' });
});
