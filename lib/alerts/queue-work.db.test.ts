import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateAlerts } from '../../bench/queue/generate';
import { actor, verifyAudit } from '../access';
import { type TestDatabase, testDatabase } from '../db/test-database';
import type { AlertChange } from './alert';
import {
  cancelBulkChange,
  countSelection,
  readBulkChange,
  runBulkChange,
  STEP,
  startBulkChange,
  undoBulkChange,
} from './bulk-store';
import { changeAlerts, undoChange } from './change-store';
import { addComment, readComments } from './comment-store';
import { forgetCounts, tally } from './count-store';
import { readGroupedPage } from './group-store';
import { readNews } from './news-store';
import { nextAlert } from './next-store';
import { readPeople } from './people-store';
import { GROUPINGS, queueFilter, queueQuery, SORTS } from './queue';
import { conditions, readQueue } from './store';
import { TREND_BINS } from './trend';
import { readTrends } from './trend-store';
import { readViews, removeView, saveView } from './view-store';

// The queue at work on a few thousand generated alerts.
let db: TestDatabase;
const ALERTS = 3_000;
const me = actor();
const queue = (input: Record<string, unknown> = {}) => readQueue(queueQuery.parse(input), me.name, db.pool);

beforeAll(async () => {
  db = await testDatabase();
  await generateAlerts(db.pool, { alerts: ALERTS, hosts: 40, detectors: 12 });
});
afterAll(() => db.drop());

async function walk(input: Record<string, unknown>) {
  const alerts: string[] = [];
  const groups: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await queue({ ...input, cursor });
    alerts.push(...page.alerts.map(({ id }) => id));
    for (const { key } of page.groups) if (groups.at(-1) !== key) groups.push(key);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return { alerts, groups };
}

describe('groups', () => {
  test.each(GROUPINGS.flatMap((group) => SORTS.map((sort) => [group, sort])))(
    'by %s, sorted by %s, hold every alert once',
    async (group, sort) => {
      const { total } = await queue({ view: 'open' });
      const { alerts, groups } = await walk({ view: 'open', group, sort, limit: 173 });
      expect(alerts).toHaveLength(total);
      expect(new Set(alerts).size).toBe(total);
      expect(new Set(groups).size).toBe(groups.length);
    },
  );

  test.each(
    [
      {},
      { view: 'critical' },
      { view: 'closed', severity: 'low,high' },
      { severity: 'medium' },
      { detector: '3,5' },
      { view: 'all' },
    ].flatMap((filter) =>
      SORTS.flatMap((sort) => (['detector', 'host'] as const).map((group) => ({ ...filter, sort, group }))),
    ),
  )('are the same whether many match or few: %o', async (input) => {
    let cursor: string | undefined;
    for (let page = 0; page < 2; page++) {
      const query = queueQuery.parse({ ...input, limit: 150, cursor });
      const where = await conditions(db.pool, query, me.name);
      const counted = await tally(db.pool, where);
      expect(counted.atLeast).toBe(false);
      const few = await readGroupedPage(db.pool, query, where, counted);
      expect(await readGroupedPage(db.pool, query, where, { ...counted, atLeast: true })).toEqual(few);
      cursor = few.nextCursor ?? undefined;
      if (!cursor) break;
    }
  });

  test('stand in the order of their first alerts, and say how many they are', async () => {
    const page = await queue({ view: 'open', group: 'detector', limit: 200 });
    const [first] = page.groups;
    expect(first).toMatchObject({
      key: `detector-${page.alerts[0]!.detectorId}`,
      folded: false,
      first: { id: page.alerts[0]!.id },
    });
    expect(first!.total).toBe((await queue({ view: 'open', detector: String(page.alerts[0]!.detectorId) })).total);
  });

  test('that are folded show their head alone', async () => {
    const { groups } = await queue({ view: 'open', group: 'detector' });
    const { key, total } = groups[0]!;
    const folded = await walk({ view: 'open', group: 'detector', fold: key });
    expect(folded.groups).toContain(key);
    expect(folded.alerts).toHaveLength((await queue({ view: 'open' })).total - total);
  });

  test('say what the filters hide of a process tree', async () => {
    await db.pool.query(
      `insert into alerts (host_id, detector_id, version_id, anchor_id, severity, first_ts, last_ts, event_count, status, summary, created_at, updated_at)
       select a.host_id, d.detector_id, d.version_id, 987654, 2, a.first_ts, timestamptz '2027-01-01', 1, d.status, a.summary, now(), now()
       from (select * from alerts order by alert_id limit 1) a, (select v.*, (array['new', 'new', 'closed', 'withdrawn'])[row_number() over (order by version_id)] as status
         from detector_versions v order by version_id limit 4) d`,
    );
    const one = async (input: Record<string, unknown>) =>
      (await queue({ group: 'lineage', sort: 'newest', limit: 200, ...input })).groups.find(({ key }) =>
        key.endsWith('-987654'),
      );
    expect(await one({})).toMatchObject({ total: 2, hidden: 1 });
    const { rows } = await db.pool.query(
      'select detector_id as id from alerts where anchor_id = 987654 order by alert_id limit 1',
    );
    expect(await one({ detector: String(rows[0].id) })).toMatchObject({ total: 1, hidden: 2 });
    await db.pool.query('delete from alerts where anchor_id = 987654');
  });
});

test('same-named hosts are told apart, and each can be asked for', async () => {
  await db.pool.query(
    `update hosts set name = 'twin' where host_id in (select host_id from alerts group by 1 order by 1 limit 2)`,
  );
  await db.pool.query(
    `update hosts set source = 'second' where host_id = (select min(host_id) from hosts where name = 'twin')`,
  );
  expect(
    (await queue({ view: 'all' })).alerts
      .filter(({ host }) => host !== 'twin')
      .every(({ hostSource }) => hostSource === null),
  ).toBe(true);
  const both = await queue({ view: 'all', host: 'twin' });
  const one = await queue({ view: 'all', host: 'twin@second' });
  expect(both.total).toBeGreaterThan(one.total);
  expect(new Set(one.alerts.map(({ hostSource }) => hostSource))).toEqual(new Set(['second']));
});

test('tags are put on, found and taken back', async () => {
  const ids = (await queue({ limit: 3 })).alerts.map(({ id }) => id);
  const { before, changed } = await changeAlerts(me, ids, { addTags: ['cryptominer'] }, db.pool);
  expect(changed).toBe(3);
  expect((await queue({ tag: 'cryptominer' })).alerts.map(({ id }) => id).sort()).toEqual([...ids].sort());
  expect((await queue({ tag: 'cryptominer,never-given' })).total).toBe(0);
  expect((await readPeople(db.pool)).tags).toContain('cryptominer');
  await undoChange(me, before, db.pool);
  expect((await queue({ tag: 'cryptominer' })).total).toBe(0);
});

test('comments are kept with who wrote them, and counted', async () => {
  const [alert] = (await queue({ limit: 1 })).alerts;
  await addComment(me, alert!.id, 'Asked the owner of the host.', db.pool);
  await addComment({ name: 'Ada', shown: 'you' }, alert!.id, '<b>Known</b> job', db.pool);
  expect((await readComments(alert!.id, db.pool)).map(({ author, text }) => [author, text])).toEqual([
    ['analyst', 'Asked the owner of the host.'],
    ['Ada', '<b>Known</b> job'],
  ]);
  expect((await queue({ limit: 1 })).alerts[0]!.comments).toBe(2);
  await expect(addComment(me, '999999999', 'x', db.pool)).rejects.toMatchObject({ code: 'not_found' });
});

test('people and the next of the same are found', async () => {
  expect((await readPeople(db.pool)).assignees).toEqual(['analyst', 'second']);
  const { alerts } = await queue({ limit: 200 });
  for (const same of ['host', 'detector', 'lineage'] as const) {
    const shares = (id: string) => {
      const { hostId, detectorId, anchorId } = alerts.find((each) => each.id === id)!;
      return same === 'host' ? hostId : same === 'detector' ? detectorId : `${hostId}-${anchorId}`;
    };
    const next = await nextAlert(queueQuery.parse({}), me.name, alerts[0]!.id, same, db.pool);
    const expected = alerts.slice(1).find(({ id }) => shares(id) === shares(alerts[0]!.id));
    if (expected) expect(next).toBe(expected.id);
  }
});

test('a trend line counts every alert of its time', async () => {
  const { rows } = await db.pool.query<{ id: number; count: number }>(
    `select detector_id as id, count(*)::int as count from alerts where last_ts >= (select max(last_ts) - interval '14 days' from alerts) group by 1 order by 2 desc limit 3`,
  );
  const { bins } = await readTrends(
    rows.map(({ id }) => id),
    db.pool,
  );
  for (const { id, count } of rows) {
    expect(bins[id]).toHaveLength(TREND_BINS);
    expect(bins[id]!.reduce((a, b) => a + b)).toBe(count);
  }
});

test('saved views are shared, counted and removed; a name that is taken becomes the new view', async () => {
  await saveView(me, { name: 'Low of a host', address: '?severity=low&host=host-00005&rows=1' }, db.pool);
  const { id } = await saveView(me, { name: 'Low of a host', address: '?severity=low&sort=oldest' }, db.pool);
  const { saved } = await readViews(me.name, db.pool);
  expect(saved).toMatchObject([
    { name: 'Low of a host', author: 'analyst', count: { total: (await queue({ severity: 'low' })).total } },
  ]);
  await removeView(me, id, db.pool);
  expect((await readViews(me.name, db.pool)).saved).toEqual([]);
});

test('more than are counted at once are "at least" first, and exact at the next question', async () => {
  const where = { text: 'a.redirect_to is null and a.alert_id > $1', params: [0] };
  await db.pool.query(`insert into alerts (host_id, detector_id, version_id, anchor_id, severity, first_ts, last_ts, event_count, summary, created_at, updated_at, redirect_to)
     select host_id, detector_id, version_id, anchor_id, 0, first_ts, last_ts, 2, '{}', now(), now(), null from alerts, generate_series(1, 3)`);
  const first = await tally(db.pool, where);
  expect(first).toMatchObject({ total: 10_000, atLeast: true });
  await expect.poll(() => tally(db.pool, where)).toMatchObject({ total: ALERTS * 4, atLeast: false });
  // what changes unseen is said to be old as soon as it is asked for again, and counted meanwhile
  await db.pool.query(`delete from alerts where summary = '{}'`);
  await expect.poll(() => tally(db.pool, where)).toMatchObject({ total: ALERTS * 4, old: true });
  await expect.poll(() => tally(db.pool, where)).not.toHaveProperty('old');
  expect(await tally(db.pool, where)).toMatchObject({ total: ALERTS });
  forgetCounts(db.pool);
});

describe('a change of everything that matches', () => {
  const noise = { status: 'closed', disposition: 'false_positive', reason: 'a generated fault' } satisfies AlertChange;
  const nothing = async () => {};
  const start = (filter: Record<string, unknown>, change: AlertChange = noise) =>
    startBulkChange(me, { filter: queueFilter.parse(filter) }, change, nothing, db.pool);
  const state = async () =>
    (await db.pool.query('select alert_id, status, disposition, assignee, reason, tags from alerts order by 1')).rows;

  test('is counted before, made in steps, logged, and taken back', async () => {
    const before = await state();
    const open = (await queue()).total;
    expect(open).toBeGreaterThan(STEP);
    expect(await countSelection({ filter: queueFilter.parse({}) }, me.name, db.pool)).toBe(open);
    const { place } = await readNews(null, db.pool);
    const { id, total } = await start({});
    expect(total).toBe(open);
    await runBulkChange(id, db.pool);
    expect(await readBulkChange(id, db.pool)).toMatchObject({ state: 'done', done: open, changed: open });
    const { news } = await readNews(place, db.pool);
    expect(news).toMatchObject({ changed: [], everything: true });
    expect(news.kinds.toSorted()).toEqual(['alert', 'bulk change']);
    expect((await queue()).total).toBe(0);
    await undoBulkChange(me, id, nothing, db.pool);
    await runBulkChange(id, db.pool);
    expect(await readBulkChange(id, db.pool)).toMatchObject({ state: 'undone', changed: 0 });
    expect(await state()).toEqual(before);
    expect(await verifyAudit(db.pool)).toMatchObject({ ok: true });
  });

  test('leaves alone what came after it began, and what somebody else changed before it was taken back', async () => {
    const { id, total } = await start({ severity: 'low' });
    await db.pool.query(`insert into alerts (host_id, detector_id, version_id, anchor_id, severity, first_ts, last_ts, event_count, summary, created_at, updated_at)
       select host_id, detector_id, version_id, anchor_id, 1, now(), now(), 1, summary, now(), now() from alerts where severity = 1 limit 1`);
    await runBulkChange(id, db.pool);
    const late = (await queue({ severity: 'low' })).alerts;
    expect(late).toHaveLength(1);
    const mine = (await queue({ severity: 'low', view: 'closed', limit: 200 })).alerts.find(
      ({ reason }) => reason === noise.reason,
    )!;
    await changeAlerts(me, [mine.id], { disposition: 'true_positive', reason: 'no, it is real' }, db.pool);
    await undoBulkChange(me, id, nothing, db.pool);
    await runBulkChange(id, db.pool);
    expect(await readBulkChange(id, db.pool)).toMatchObject({ state: 'undone', changed: 1 });
    expect((await queue({ severity: 'low' })).total).toBe(total - 1 + 1);
    await db.pool.query('delete from alerts where alert_id = $1', [late[0]!.id]);
  });

  test('goes on where it was when its worker was killed, and can be cancelled', async () => {
    const { id, total } = await start({}, { addTags: ['swept'] });
    // the connection of the worker breaks in the middle of a step: nothing of that step stays
    let statements = 0;
    const broken = new Proxy(db.pool, {
      get(target, name) {
        if (name !== 'connect') return Reflect.get(target, name);
        return async () => {
          const client = await target.connect();
          return new Proxy(client, {
            get(of, key) {
              if (key === 'query' && ++statements > 12)
                return () => Promise.reject(Object.assign(new Error('killed'), { code: '57P01' }));
              const value = Reflect.get(of, key);
              return typeof value === 'function' ? value.bind(of) : value;
            },
          });
        };
      },
    });
    await expect(runBulkChange(id, broken)).rejects.toThrow();
    const between = await readBulkChange(id, db.pool);
    expect(between.state).toBe('running');
    expect(between.done).toBeLessThan(total);
    expect((await queue({ tag: 'swept', view: 'all' })).total).toBe(between.changed);
    await runBulkChange(id, db.pool);
    expect(await readBulkChange(id, db.pool)).toMatchObject({ state: 'done', done: total, changed: total });
    await expect(cancelBulkChange(me, id, db.pool)).rejects.toMatchObject({ code: 'conflict' });
    const second = await start({ tag: 'swept' }, { removeTags: ['swept'] });
    await cancelBulkChange(me, second.id, db.pool);
    await runBulkChange(second.id, db.pool);
    expect((await queue({ tag: 'swept', view: 'all' })).total).toBe(total);
  });

  test('of nothing is refused', async () => {
    await expect(start({ q: 'nobody-wrote-this' })).rejects.toMatchObject({ code: 'invalid' });
  });
});

test('news name what people changed since, and the newest alert', async () => {
  const { place } = await readNews(null, db.pool);
  const [alert] = (await queue({ limit: 1 })).alerts;
  await changeAlerts(me, [alert!.id], { addTags: ['seen'] }, db.pool);
  const { news } = await readNews(place, db.pool);
  expect(news).toEqual({
    newestId: place.newestId,
    changed: [{ object: 'alert', id: alert!.id }],
    everything: false,
    kinds: ['alert'],
  });
});
