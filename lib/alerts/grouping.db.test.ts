import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { actor } from '../access';
import { type TestDatabase, testDatabase } from '../db/test-database';
import { isNoisy } from '../detectors/detector';
import type { MatchGroup } from '../detectors/match-group';
import { installStarters } from '../detectors/starter-store';
import { readDetector } from '../detectors/store';
import { changeHypothesis, createHypothesis } from '../hypotheses/store';
import { ingest } from '../ingest';
import { recorded } from '../ingest.disorder.fixture';
import { promote } from '../promotion/store';
import { confirmThreat } from '../threats/confirm-store';
import { verify } from '../verify/store';
import { changeAlerts } from './change-store';
import { readAlertDetail } from './detail-store';
import type { Regrouped } from './grouping';
import { growAlerts } from './grow-store';
import { queueQuery } from './queue';
import { readQueue } from './store';

/** Alerts of the recorded fleet, and of records made from it: the same programs at other times. */
interface EcsRecord {
  '@timestamp': string;
  host: { name: string };
  event: { id: string; action: string };
  process: {
    pid: number;
    entity_id?: string;
    executable?: string;
    start?: string;
    parent?: { pid?: number; entity_id?: string };
  };
}

const RECORDS = recorded('ecs-fleet-1.ndjson').map((line) => JSON.parse(line) as EcsRecord);
const WEB = RECORDS.filter(({ host }) => host.name === 'web-01');
const SERVICE = 22111;
const ROOT = 25598;

/** The tree of the intrusion on web-01, in the order of its events. */
const TREE = (() => {
  const pids = new Set([ROOT]);
  for (const { process } of WEB)
    if (process.parent?.pid !== undefined && pids.has(process.parent.pid)) pids.add(process.pid);
  return WEB.filter(({ process }) => pids.has(process.pid));
})();
/** Everything on web-01 but the intrusion: the service that it came through among it. */
const REST = WEB.filter((record) => !TREE.includes(record));

/** The intrusion once more, `minutes` later, by processes of its own below the same service. */
function again(minutes: number, tree: readonly EcsRecord[] = TREE): EcsRecord[] {
  const later = (time: string) => new Date(Date.parse(time) + minutes * 60_000).toISOString();
  const own = (pid: number) => (pid === SERVICE ? pid : pid + 100_000 * minutes);
  const ownId = (id: string | undefined, pid: number | undefined) =>
    id === undefined || pid === SERVICE ? id : `${id}-${minutes}`;
  return tree.map((record) => {
    const { process } = record;
    return {
      ...record,
      '@timestamp': later(record['@timestamp']),
      event: { ...record.event, id: `${minutes}-${record.event.id}` },
      process: {
        ...process,
        pid: own(process.pid),
        entity_id: ownId(process.entity_id, process.pid),
        ...(process.start ? { start: later(process.start) } : {}),
        ...(process.parent
          ? {
              parent: {
                ...process.parent,
                pid: process.parent.pid === undefined ? undefined : own(process.parent.pid),
                entity_id: ownId(process.parent.entity_id, process.parent.pid),
              },
            }
          : {}),
      },
    };
  });
}

let db: TestDatabase;
beforeEach(async () => {
  db = await testDatabase();
  await installStarters(db.pool);
});
afterEach(async () => {
  expect((await verify(db.pool)).differences).toEqual([]);
  await db.drop();
});

const range = { from: Date.parse('2026-11-22T00:00:00Z'), to: Date.parse('2026-11-25T00:00:00Z') };
const send = (records: readonly unknown[]) =>
  ingest(Buffer.from(records.map((record) => JSON.stringify(record)).join('\n')), {
    pool: db.pool,
    source: 'fleet',
    range,
  });

interface Row {
  id: string;
  detector: number;
  events: number;
  status: string;
  into: string | null;
  recurrenceOf: string | null;
}

async function alerts(detector?: number): Promise<Row[]> {
  const { rows } = await db.pool.query<Row>(
    `select alert_id::text as id, detector_id as detector, event_count as events, status, redirect_to::text as into,
       recurrence_of::text as "recurrenceOf"
     from alerts where $1::int is null or detector_id = $1 order by alert_id`,
    [detector ?? null],
  );
  return rows;
}

async function live(yaml: string): Promise<number> {
  const { id } = await createHypothesis(actor(), { title: 'x', statement: '', observationIds: [] }, db.pool);
  await changeHypothesis(actor(), id, { yaml }, db.pool);
  return (
    await promote(
      actor(),
      id,
      { mode: 'live', raisePast: false, waiver: 'Matching much is its purpose here.' },
      db.pool,
    )
  ).detectorId;
}

const EVERYTHING = `title: Everything
logsource: { product: linux, category: process_creation }
detection: { s: { Image|contains: '/' }, condition: s }
level: low`;

describe('a lineage', () => {
  test('ends below a long-running service: each intrusion through it is an alert of its own', async () => {
    await send(REST);
    for (const minutes of [0, 5, 10, 15]) await send(again(minutes));
    const found = await alerts(1);
    expect(found.map(({ events, into }) => [events, into])).toEqual([2, 2, 2, 2].map((events) => [events, null]));
    expect(
      new Set((await db.pool.query('select anchor_id from alerts where detector_id = 1')).rows.map((r) => r.anchor_id))
        .size,
    ).toBe(4);
  });

  test('of cron and of a CI runner, too, is one job', async () => {
    const detector = await live(EVERYTHING);
    const job = (parent: string, pid: number, minute: number) => {
      const at = new Date(Date.parse('2026-11-23T10:00:00Z') + minute * 60_000).toISOString();
      return { ...TREE[0], '@timestamp': at, event: { ...TREE[0]!.event, id: `${parent}-${minute}` },
        process: { ...TREE[0]!.process, pid, entity_id: `${parent}-${minute}`, start: at, parent: { pid: parent === 'cron' ? 700 : 800, entity_id: parent } } }; // biome-ignore format: one record
    };
    const daemon = (entity: string, pid: number, executable: string) => ({
      ...TREE[0], '@timestamp': '2026-11-23T09:00:00.000Z', event: { ...TREE[0]!.event, id: entity },
      process: { pid, entity_id: entity, executable, args: [executable], command_line: executable, parent: { pid: 1 } },
    }); // biome-ignore format: one record
    await send([daemon('cron', 700, '/usr/sbin/cron'), daemon('runner', 800, '/opt/runner/bin/Runner.Worker')]);
    for (let minute = 0; minute < 6; minute++)
      await send([job('cron', 1000 + minute, minute), job('runner', 2000 + minute, minute)]);
    const found = (await alerts(detector)).filter(({ into }) => into === null);
    expect(found.map(({ events }) => events)).toEqual(Array(14).fill(1));
  });

  test('that gets a late ancestor brings its alerts together, with what people said of each', async () => {
    await send(REST);
    const root = TREE.filter(({ process }) => process.pid === ROOT);
    await send(TREE.filter((record) => !root.includes(record)));
    const apart = await alerts(2);
    expect(apart.map(({ events, into }) => [events, into])).toEqual([[1, null], [1, null]]); // biome-ignore format: a list
    const [older, younger] = apart as [Row, Row];
    await changeAlerts(actor(), [older.id], { assignee: 'analyst' }, db.pool);
    const threat = await confirmThreat(actor(), { name: 'miner', alertIds: [younger.id] }, db.pool);

    await send(root);
    expect((await alerts(2)).map(({ id, events, into, status }) => [id, events, into, status])).toEqual([
      [older.id, 2, null, 'in_progress'],
      [younger.id, 1, older.id, 'in_progress'],
    ]);
    expect(await readAlertDetail(younger.id, db.pool)).toMatchObject({ redirectTo: older.id });
    const joined = { assignee: 'analyst', disposition: 'true_positive', threatId: threat.id };
    expect(await readAlertDetail(older.id, db.pool)).toMatchObject(joined);
    // what the joined tree does next belongs to the threat as well
    await live(EVERYTHING);
    const [next] = again(0.5, root);
    const parent = { pid: ROOT, entity_id: root[0]!.process.entity_id };
    await send([{ ...next, process: { ...next!.process, parent } }]);
    const { rows } = await db.pool.query('select threat_id from alerts where detector_id = 3');
    expect(rows).toEqual([{ threat_id: threat.id }]);
  });
});

test('an event for a closed alert opens a recurrence, however late it comes', async () => {
  await send(REST);
  const late = TREE.findIndex(({ process, event }) => event.action === 'exec' && process.executable?.endsWith('.sysd'));
  await send(TREE.filter((_, i) => i !== late));
  const [alert] = await alerts(2);
  await changeAlerts(actor(), [alert!.id], { status: 'closed', disposition: 'true_positive' }, db.pool);
  await send([TREE[late]]);
  expect((await alerts(2)).map(({ events, status, recurrenceOf }) => [events, status, recurrenceOf])).toEqual([
    [1, 'closed', null],
    [1, 'new', alert!.id],
  ]);
  expect((await readAlertDetail(alert!.id, db.pool)).id).toBe(alert!.id);
});

test('a detector that matches everything has exact counts and does not stand in the way of others', async () => {
  const detector = await live(EVERYTHING);
  const lines = RECORDS;
  for (let at = 0; at < lines.length; at += 500) await send(lines.slice(at, at + 500));
  const { rows } = await db.pool.query(
    `select count(*)::int as matched, (select sum(event_count)::int from alerts where detector_id = $1 and redirect_to is null) as counted,
       (select count(*)::int from events where kind = 0) as starts from matches where detector_id = $1 and withdrawn_at is null`,
    [detector],
  );
  expect(rows[0].matched).toBe(rows[0].starts);
  expect(rows[0].counted).toBe(rows[0].starts);
  const [quiet, loud] = [await readDetector(1, db.pool), await readDetector(detector, db.pool)];
  expect([isNoisy(quiet.alertsInDay), isNoisy(loud.alertsInDay)]).toEqual([false, true]);
  const { alerts: shown } = await readQueue(queueQuery.parse({ limit: 200 }), 'analyst', db.pool);
  const noisy = shown.filter((alert) => alert.noisy);
  expect(new Set(noisy.map(({ detectorId }) => detectorId))).toEqual(new Set([detector]));
  expect(
    (await alerts()).filter((alert) => alert.detector !== detector && alert.into === null).map(({ events }) => events),
  ).toEqual([2, 2]);
});

test('a long alert grows without being read again', async () => {
  const detector = await live(EVERYTHING);
  const start = (n: number) => ({
    ...TREE[1],
    '@timestamp': new Date(Date.parse('2026-11-23T10:00:00Z') + n * 10).toISOString(),
    event: { ...TREE[1]!.event, action: 'exec', id: `n-${n}` },
    process: { ...TREE[1]!.process, pid: 500_000 + n, entity_id: `n-${n}`, parent: { pid: 499_999, entity_id: 'n-0' } },
  });
  await send([{ ...start(0), process: { ...start(0).process, pid: 499_999, parent: { pid: 1 } } }]);
  for (let batch = 0; batch < 3; batch++) await send(Array.from({ length: 200 }, (_, i) => start(1 + batch * 200 + i)));
  const [alert] = await alerts(detector);
  expect(alert).toMatchObject({ events: 601, into: null });
  await inTransaction(async (tx) => {
    const { rows } = await tx.query<MatchGroup>(
      `update matches set alert_id = null where ts = (select max(ts) from matches)
       returning host_id as "hostId", detector_id as "detectorId", anchor_id as "anchorId"`,
    );
    await tx.query('update alerts set event_count = 600');
    const out: Regrouped = { raised: [], changed: [] };
    expect(await growAlerts(tx, rows, out)).toEqual([]);
    expect(out).toEqual({ raised: [], changed: [alert!.id] });
    expect((await tx.query('select event_count as n from alerts')).rows).toEqual([{ n: 601 }]);
  });
});

async function inTransaction(run: (tx: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await db.pool.connect();
  try {
    await client.query('begin');
    await run(client);
  } finally {
    await client.query('rollback');
    client.release();
  }
}
