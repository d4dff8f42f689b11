import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { actor, verifyAudit } from '../access';
import { readAdjacent } from '../alerts/adjacent-store';
import { readCase } from '../alerts/case-store';
import { readAlertDetail } from '../alerts/detail-store';
import { readEventDetail } from '../alerts/event-detail-store';
import { readRelated } from '../alerts/related-store';
import { Shards } from '../backtest/shards';
import { backtest } from '../backtest/store';
import { transaction } from '../db/client';
import type { TestDatabase } from '../db/test-database';
import { shareLiveSet } from '../detectors/live-set-store';
import { ecs } from '../hostile.fixture';
import type { HuntSummary } from '../hunt/answer';
import { huntPage } from '../hunt/page-store';
import { huntSummary } from '../hunt/summary-store';
import { ingest } from '../ingest';
import { detectingDatabase, recorded } from '../ingest.disorder.fixture';
import { unpackTree } from '../process-tree/packed';
import { readAlertTree } from '../process-tree/store';
import { sealDays } from '../telemetry/rollup-days-store';
import { valueSeen } from '../telemetry/value-prevalence-store';
import { verify } from '../verify/store';
import { applyRetention } from './drop-store';
import { planRetention, readRetention, writeKeptDays } from './setting-store';

// The recorded day, moved so that midnight cuts the first intrusion: processes that run on, files that are run later.
const BORDER = Date.parse('2026-11-24T00:00:00Z');
const MOVED_MS = BORDER - Date.parse('2026-11-23T08:56:00Z');
const STAMP = /"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z)"/g;
const moved = (line: string) =>
  line.replace(STAMP, (_, stamp: string) => `"${new Date(Date.parse(stamp) + MOVED_MS).toISOString()}"`);
const timeOf = (line: string) => Date.parse(/"@timestamp": "([^"]+)"/.exec(line)![1]!);
const LINES = [...recorded('ecs-fleet-1.ndjson'), ...recorded('ecs-fleet-2.ndjson')].map(moved);
const OLD = LINES.filter((line) => timeOf(line) < BORDER);
const NEW = LINES.filter((line) => timeOf(line) >= BORDER);

const clock = process.env.UNWRAP_CLOCK_OFFSET_MS;
/** The clock of this process, as long as the test runs. */
function itIs(time: string): void {
  process.env.UNWRAP_CLOCK_OFFSET_MS = String(Date.parse(time) - Date.now());
}
afterEach(() => {
  if (clock === undefined) delete process.env.UNWRAP_CLOCK_OFFSET_MS;
  else process.env.UNWRAP_CLOCK_OFFSET_MS = clock;
});

const send = (db: TestDatabase, lines: readonly string[]) =>
  ingest(Buffer.from(lines.join('\n')), { pool: db.pool, source: 'fleet' });

/** Keeps one day besides today, on the day after the border: everything before the border goes. */
async function keepOneDay(db: TestDatabase): Promise<boolean> {
  itIs('2026-11-25T10:00:00Z');
  await writeKeptDays(actor(), 1, BORDER, undefined, db.pool);
  return applyRetention(db.pool);
}

/** What is stored of events from the border on: the same key everywhere, so ids can be compared. */
async function keptEvents(db: TestDatabase): Promise<string[]> {
  const { rows } = await db.pool.query<{ line: string }>(
    `select h.name || ' ' || e.ts || ' ' || e.seq || ' ' || e.process_id || ' ' || e.behavior_id || ' ' || p.anchor_id || ' ' || coalesce(p.parent_id, 0) as line
     from events e join hosts h using (host_id) join processes p on p.host_id = e.host_id and p.process_id = e.process_id
     where e.ts >= to_timestamp($1 / 1000.0) order by 1`,
    [BORDER],
  );
  return rows.map(({ line }) => line);
}

const count = async (db: TestDatabase, sql: string): Promise<number> =>
  (await db.pool.query<{ n: number }>(`select count(*)::int as n from ${sql}`)).rows[0]!.n;

const BEFORE = `ts < '2026-11-24T00:00:00Z'`;

describe('everything is kept until somebody says otherwise', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await detectingDatabase();
    await send(db, LINES);
  });
  afterAll(() => db.drop());

  it('a year later nothing was dropped', async () => {
    itIs('2027-11-25T10:00:00Z');
    expect(await applyRetention(db.pool)).toBe(true);
    expect(await readRetention(db.pool)).toEqual({
      days: null,
      keptFrom: null,
      behind: 0,
      storedFrom: timeOf(LINES[0]!),
      events: LINES.length,
    });
  });

  it('a plan says what would go, and changes nothing', async () => {
    itIs('2026-11-25T10:00:00Z');
    const plan = await planRetention(1, db.pool);
    expect(plan).toMatchObject({ days: 1, keptFrom: BORDER, drops: { days: 1, events: OLD.length } });
    expect(plan.drops.bytes).toBeGreaterThan(100_000);
    expect(plan.drops.alerts).toBe(await count(db, `alerts where first_${BEFORE} and redirect_to is null`));
    expect(plan.drops.openAlerts).toBe(plan.drops.alerts);
    expect(await count(db, 'events')).toBe(LINES.length);
    expect((await planRetention(2, db.pool)).drops).toMatchObject({ days: 0, events: 0, bytes: 0, alerts: 0 });
  });

  it('a border that moves compiles no detector anew', async () => {
    const share = () => transaction((tx) => shareLiveSet(tx, db.pool), { pool: db.pool });
    const set = await share();
    expect(await share()).toBe(set);
    await db.pool.query('update live_set set kept_from = to_timestamp(0)');
    const moved = await share();
    expect(moved).toMatchObject({ keptFrom: 0 });
    expect(moved.detectors).toBe(set.detectors);
    expect(await share()).toBe(moved);
    await db.pool.query('update live_set set kept_from = null');
  });

  it('a plan of yesterday is refused', async () => {
    itIs('2026-11-26T00:00:01Z');
    await expect(writeKeptDays(actor(), 1, BORDER, undefined, db.pool)).rejects.toThrow(/plan is of another day/);
    expect(await readRetention(db.pool)).toMatchObject({ days: null });
  });
});

describe('after old days were dropped', () => {
  let db: TestDatabase;
  let whole: TestDatabase;
  let pinned: number;
  beforeAll(async () => {
    db = await detectingDatabase();
    whole = await detectingDatabase();
    await send(whole, LINES);
    // every seventh event from after the border comes only when its past is gone
    await send(
      db,
      LINES.filter((line) => OLD.includes(line) || NEW.indexOf(line) % 7 !== 0),
    );
    pinned = await count(db, 'pinned_events');
    expect(await keepOneDay(db)).toBe(true);
  });
  afterAll(() => Promise.all([db.drop(), whole.drop()]));

  it('events, raw records, rollups and days of before are gone, and their tables with them', async () => {
    for (const table of [`events where ${BEFORE}`, `raw_blocks where ${BEFORE}`])
      expect(await count(db, table)).toBe(0);
    for (const table of ['rollups', 'host_days']) expect(await count(db, `${table} where day < '2026-11-24'`)).toBe(0);
    expect(await count(db, `pg_class where relname in ('events_20261123', 'raw_blocks_20261123')`)).toBe(0);
    expect(await readRetention(db.pool)).toMatchObject({ days: 1, keptFrom: BORDER, behind: 0 });
  });

  it('matches, alerts and what is pinned of them stay', async () => {
    expect(await count(db, `matches where ${BEFORE}`)).toBe(await count(whole, `matches where ${BEFORE}`));
    expect(await count(db, `alerts where first_${BEFORE}`)).toBeGreaterThan(0);
    expect(await count(db, 'pinned_events')).toBe(pinned);
    expect(await count(db, `pinned_events where ${BEFORE}`)).toBeGreaterThan(0);
  });

  it('processes go that nothing can ask for any more', async () => {
    const old = `processes where ${BEFORE}`;
    expect(await count(db, old)).toBeGreaterThan(0);
    expect(await count(db, old)).toBeLessThan((await count(whole, old)) * 0.8);
    const orphans = `processes p where parent_id is not null and not exists (
      select from processes q where q.host_id = p.host_id and q.process_id = p.parent_id)`;
    expect(await count(db, orphans)).toBe(await count(whole, orphans));
  });

  it('an alert of before opens, with what is pinned of it, and says what is gone', async () => {
    const { rows } = await db.pool.query<{ id: string; ref: string; process: string }>(
      `select alert_id as id, summary ->> 'eventRef' as ref, summary ->> 'processId' as process from alerts
       where first_${BEFORE} and redirect_to is null order by alert_id`,
    );
    expect(rows.length).toBeGreaterThan(2);
    for (const { id, ref, process } of rows) {
      expect(await readAlertDetail(id, db.pool)).toMatchObject({ id, keptFrom: BORDER });
      const { processes } = unpackTree(await readAlertTree(id, db.pool));
      expect(processes.map((p) => p.id)).toContain(process);
      expect((await readEventDetail(ref, db.pool)).raw).toContain('@timestamp');
      expect((await readCase(id, null, db.pool)).processes.length).toBeGreaterThan(0);
      await readRelated(id, db.pool);
      await readAdjacent(id, db.pool);
    }
  });

  it('backtests and hunts count what is kept, and say so where more was asked for', async () => {
    const yaml = `title: any\nlogsource: { product: linux, category: process_creation }\ndetection: { s: { Image|contains: '/' }, condition: s }\nlevel: low`;
    const starts = await count(db, 'events where kind = 0');
    const everything = await backtest({ yaml }, { pool: db.pool });
    expect(everything).toMatchObject({ keptFrom: BORDER, events: starts });
    expect(await backtest({ yaml, from: 0, to: 2e12 }, { pool: db.pool })).toMatchObject({
      keptFrom: BORDER,
      events: starts,
    });
    expect(await backtest({ yaml, from: BORDER, to: 2e12 }, { pool: db.pool })).not.toHaveProperty('keptFrom');
    let last: HuntSummary | undefined;
    for await (last of huntSummary({ query: 'kind:process_start' }, db.pool));
    expect(last).toMatchObject({ done: true, keptFrom: BORDER, events: starts });
    expect((await huntPage({ query: '', limit: 10, to: BORDER }, db.pool)).events).toEqual([]);
    expect(await valueSeen(db.pool, { field: 'Image', value: '/usr/bin/env' })).toMatchObject({ keptFrom: BORDER });
  });

  it('verify finds nothing wrong, and says from when on', async () => {
    expect(await verify(db.pool)).toMatchObject({ differences: [], keptFrom: BORDER });
  });

  it('what comes late is put in the context that it would have had', async () => {
    await send(
      db,
      NEW.filter((_, i) => i % 7 === 0),
    );
    expect(await keptEvents(db)).toEqual(await keptEvents(whole));
    expect((await verify(db.pool)).differences).toEqual([]);
  });

  it('what is older than the border is kept in quarantine, with the reason', async () => {
    const answer = await send(db, [OLD[0]!, NEW[0]!]);
    expect(answer).toMatchObject({ created: 0, duplicate: 1, quarantined: 1 });
    const { rows } = await db.pool.query('select code, reason from quarantine');
    expect(rows).toEqual([
      { code: 'not_kept', reason: expect.stringMatching(/is before 2026-11-24T00:00:00.000Z: retention dropped/) },
    ]);
    expect(await count(db, `pg_class where relname = 'events_20261123'`)).toBe(0);
  });

  it('a second run changes nothing', async () => {
    itIs('2026-11-25T23:59:00Z');
    const before = await keptEvents(db);
    await applyRetention(db.pool);
    expect(await keptEvents(db)).toEqual(before);
    expect((await verify(db.pool)).differences).toEqual([]);
  });

  it('who set it, and what was dropped, stands in the audit log', async () => {
    const { rows } = await db.pool.query(
      `select actor, action, object, details from audit where object in ('setting', 'telemetry') order by audit_id`,
    );
    expect(rows).toMatchObject([
      { actor: 'analyst', action: 'change', object: 'setting', details: { days: 1, drops: { days: 1 } } },
      { actor: 'retention', action: 'drop', object: 'telemetry', details: { days: 1, events: OLD.length } },
    ]);
    expect((await verifyAudit(db.pool)).ok).toBe(true);
  });

  it('keeping everything again brings nothing back, and drops nothing more', async () => {
    itIs('2026-12-25T10:00:00Z');
    await writeKeptDays(actor(), null, null, undefined, db.pool);
    await applyRetention(db.pool);
    expect(await readRetention(db.pool)).toMatchObject({ days: null, keptFrom: BORDER, events: NEW.length });
  });

  it('a host all of whose events are gone still says when it was last seen', async () => {
    itIs('2026-12-25T10:00:00Z');
    await writeKeptDays(actor(), 1, Date.parse('2026-12-24T00:00:00Z'), undefined, db.pool);
    await applyRetention(db.pool);
    expect(await count(db, 'events')).toBe(0);
    expect(await count(db, 'hosts where first_ts is null and last_ts is not null')).toBe(await count(db, 'hosts'));
    expect((await verify(db.pool)).differences).toEqual([]);
    expect((await verify(db.pool, { mend: true })).differences).toEqual([]);
    expect(await count(db, 'hosts where last_ts is null')).toBe(0);
  });
});

describe('what comes late from a process or a file of before the border', () => {
  type Process = Record<string, unknown>;
  type Sent = (host: string) => string;
  /** An event of a host so many seconds after the border. */
  const at =
    (seconds: number, process: Process, over: Record<string, unknown> = {}): Sent =>
    (host) => {
      const time = new Date(BORDER + seconds * 1000).toISOString();
      const named = { host: { id: host, name: host, os: { type: 'linux' } }, '@timestamp': time };
      return JSON.stringify(ecs(seconds, { ...over, ...named, process: { pid: 7, ...process } }));
    };
  const ends = { event: { action: 'end', category: ['process'], type: ['end'], id: 'end' } };
  const writes = (path: string) => ({
    event: { action: 'creation', category: ['file'], type: ['creation'], id: `creation of ${path}` },
    file: { path },
  });
  const runs = (pid: number, executable: string, more: Process = {}): Process => ({
    ...{ pid, executable, args: [executable] },
    ...more,
  });
  const curl = { args: ['curl', '-o', '/srv/x', 'http://h/x'] };

  /** Each on a host of its own: what was stored when the border moved, and what came then. */
  const CASES: Readonly<Record<string, { before: Sent[]; late: Sent[] }>> = {
    'a daemon that started the day before': {
      before: [at(-80_000, runs(7, '/opt/d'))],
      late: [at(3_600, runs(8, '/bin/sh', { parent: { pid: 7 } }))],
    },
    'a daemon known by its agent, with a pid that another one bore later': {
      before: [
        at(-80_000, runs(7, '/opt/d', { entity_id: 'd' })),
        at(-70_000, runs(7, '/opt/other', { parent: { pid: 5 } })),
        at(-60_000, runs(7, '/opt/other'), ends),
      ],
      late: [at(3_600, runs(8, '/bin/sh', { parent: { pid: 7, entity_id: 'd' } }))],
    },
    'the parent of one that runs on': {
      before: [
        at(-900, runs(6, '/opt/p')),
        at(-899, runs(7, '/opt/d', { parent: { pid: 6 } })),
        at(-600, runs(6, '/opt/p'), ends),
      ],
      late: [at(3_600, runs(7, '/opt/after-exec', { parent: { pid: 6 } }))],
    },
    'a downloaded file': {
      before: [at(-80_000, runs(7, '/usr/bin/curl', curl)), at(-79_000, runs(7, '/usr/bin/curl'), ends)],
      late: [at(3_600, runs(8, '/srv/x'))],
    },
    'a file that is still fresh': {
      before: [
        at(-30, runs(7, '/bin/bash')),
        at(-20, runs(8, '/bin/gcc', { parent: { pid: 7 } })),
        at(-10, runs(8, '/bin/gcc'), writes('/srv/x')),
      ],
      late: [at(20, runs(9, '/srv/x', { parent: { pid: 7 } }))],
    },
    'one that its child named ahead of its start, and a daemon that started between them': {
      before: [at(-2, runs(8, '/bin/child', { parent: { pid: 7, entity_id: 'p' } })), at(-1, runs(9, '/opt/d'))],
      late: [at(1, runs(7, '/bin/parent', { entity_id: 'p' })), at(3_600, runs(10, '/bin/sh', { parent: { pid: 9 } }))],
    },
  };
  const hosts = Object.keys(CASES);
  const lines = (which: 'before' | 'late') => hosts.flatMap((host) => CASES[host]![which].map((sent) => sent(host)));
  const later = hosts.map((host) => at(7_200, runs(99, '/bin/true'))(host));

  let whole: TestDatabase;
  let db: TestDatabase;
  beforeAll(async () => {
    [whole, db] = await Promise.all([detectingDatabase(), detectingDatabase()]);
    await send(whole, [...lines('before'), ...lines('late'), ...later]);
    await send(db, [...lines('before'), ...later]);
    expect(await keepOneDay(db)).toBe(true);
    for (const line of lines('late')) await send(db, [line]);
  });
  afterAll(() => Promise.all([whole.drop(), db.drop()]));

  it.each(hosts)('%s: it has the context that it would have had', async (host) => {
    const ofHost = async (from: TestDatabase) => (await keptEvents(from)).filter((line) => line.startsWith(host));
    const kept = await ofHost(db);
    expect(kept.length).toBe(CASES[host]!.late.length + 1);
    expect(kept).toEqual(await ofHost(whole));
  });

  it('verify finds nothing wrong', async () => {
    expect(await count(db, `events where ${BEFORE}`)).toBe(0);
    expect((await verify(db.pool)).differences).toEqual([]);
  });
});

it('days whose counts lie in memory count no more once they were dropped', async () => {
  const db = await detectingDatabase();
  const scanner = new Shards(db.url, { threads: 1 });
  try {
    await send(db, LINES);
    itIs('2026-11-25T10:00:00Z');
    expect(await sealDays(db.pool, 0)).toBe(2);
    await scanner.scan([]);
    const yaml = `title: x\nlogsource: { product: linux, category: process_creation }\ndetection: { s: { User: root }, condition: not s }\nlevel: low`;
    const before = await backtest({ yaml }, { pool: db.pool, scanner });
    expect(before).not.toHaveProperty('keptFrom');
    expect(await keepOneDay(db)).toBe(true);
    const after = await backtest({ yaml }, { pool: db.pool, scanner });
    expect(after).toMatchObject({ keptFrom: BORDER, days: 1 });
    expect(after.events).toBeLessThan(before.events);
    const alone = await backtest({ yaml }, { pool: db.pool });
    expect({ ...after, durationMs: 0 }).toEqual({ ...alone, durationMs: 0 });
  } finally {
    await scanner.end();
    await db.drop();
  }
});

describe('cut short', () => {
  it('a table that somebody reads waits for the next run, and verify is clean meanwhile', async () => {
    const db = await detectingDatabase();
    await send(db, LINES);
    const reader = await db.pool.connect();
    await reader.query('begin');
    await reader.query('select count(*) from events');
    expect(await keepOneDay(db)).toBe(false);
    expect(await readRetention(db.pool)).toMatchObject({ keptFrom: BORDER, behind: 1 });
    expect((await verify(db.pool)).differences).toEqual([]);
    let last: HuntSummary | undefined;
    for await (last of huntSummary({ query: '' }, db.pool));
    expect(last).toMatchObject({
      events: await count(db, `events where kind <> 1 and not ${BEFORE}`),
    });
    await reader.query('rollback');
    reader.release();
    expect(await applyRetention(db.pool)).toBe(true);
    expect(await count(db, `events where ${BEFORE}`)).toBe(0);
    await db.drop();
  });

  it('an ingest that had read its records before the border moved refuses what is older', async () => {
    const db = await detectingDatabase();
    await send(db, NEW);
    itIs('2026-11-25T10:00:00Z');
    await writeKeptDays(actor(), 1, BORDER, undefined, db.pool);
    await applyRetention(db.pool);
    // this process' memo of the border is that of the ingest above
    expect(await send(db, OLD.slice(0, 3))).toMatchObject({ created: 0, quarantined: 3 });
    expect(await count(db, `events where ${BEFORE}`)).toBe(0);
    await db.drop();
  });
});
