import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backtest } from './backtest/store';
import { type TestDatabase, testDatabase } from './db/test-database';
import { installStarters } from './detectors/starter-store';
import { observe } from './hypotheses/observation-store';
import { createHypothesis } from './hypotheses/store';
import { ingest } from './ingest';
import { promote, reject, saveVersion } from './promotion/store';
import { RECORDING_RANGE } from './sources/recordings';
import { eventRef } from './telemetry/event-ref';
import { epochMs } from './telemetry/store';
import { confirmThreat } from './threats/confirm-store';
import { verify } from './verify/store';

const ANALYST = { name: 'analyst', shown: 'you' };
const range = { from: Date.parse(RECORDING_RANGE.from), to: Date.parse(RECORDING_RANGE.to) };
const recording = (n: 1 | 2) => gunzipSync(readFileSync(`data/sample/ecs-fleet-${n}.ndjson.gz`));

/** What the analyst marks for each idea, as SQL over the incident's events, and how the idea is put. */
const IDEAS = {
  a: { title: 'A parent disguises its child', where: `e.kind = 0 and p.pid = 26173` },
  b: {
    title: 'A process claims a system daemon name and connects out',
    statement: 'argv[0] names a system daemon, the image is off the system paths, and it connects to the internet.',
    where: `e.kind = 7 and p.pid = 26173`,
  },
  c: { title: 'A program in a hidden folder connects out', where: `e.kind = 7 and p.pid in (26173, 26220)` },
  d: { title: 'A program runs from below ~/.config', where: `e.kind = 0 and p.pid = 26220` },
  e: {
    title: 'The known miner by hash or name in a hidden folder',
    where: `e.kind = 0 and p.pid in (26173, 26220)`,
  },
  f: { title: 'chmod marks a hidden file executable', where: `e.kind = 6 and p.pid in (26171, 26219)` },
} as const;

describe('the gift, in the stores', () => {
  let db: TestDatabase;
  const ids: Record<string, number> = {};
  beforeAll(async () => {
    db = await testDatabase();
    await installStarters(db.pool);
    await ingest(recording(1), { pool: db.pool, source: 'sample', range });
  });
  afterAll(() => db.drop());

  const alertsOn = async (host: string) =>
    (
      await db.pool.query(
        `select d.title, a.event_count as events, a.alert_id as id from alerts a join hosts h using (host_id) join detectors d using (detector_id)
         where h.name = $1 and a.redirect_to is null order by d.detector_id`,
        [host],
      )
    ).rows;

  it('raises the two starter alerts on web-01', async () => {
    expect(await alertsOn('web-01')).toMatchObject([
      { title: 'Program runs from a hidden folder in a temporary file system', events: 2 },
      { title: 'Known coin miner by hash', events: 2 },
    ]);
    const { rows } = await db.pool.query('select count(*)::int as n from alerts');
    expect(rows[0].n).toBe(2);
  });

  it.each(Object.entries(IDEAS))('drafts idea %s from what was marked', async (key, idea) => {
    const { rows } = await db.pool.query(
      `select e.host_id as "hostId", ${epochMs('e.ts')} as time, e.seq::float8 as seq, e.part from events e
       join processes p using (host_id, process_id) join hosts h using (host_id) where h.name = 'web-01' and ${idea.where}`,
    );
    const [alert] = await alertsOn('web-01');
    const marked = await observe(
      ANALYST,
      { refs: rows.map((r) => eventRef(r.hostId, r)), note: '', alertId: alert.id },
      db.pool,
    );
    const made = await createHypothesis(
      ANALYST,
      {
        title: idea.title,
        statement: 'statement' in idea ? idea.statement : '',
        alertId: alert.id,
        observationIds: marked.map((o) => o.id),
      },
      db.pool,
    );
    ids[key] = made.id;
    const report = await backtest({ yaml: made.yaml }, { pool: db.pool });
    expect(report.ok).toBe(true);
    expect(report.judged.true).toBeGreaterThan(0);
    if (key === 'f')
      expect(report).toMatchObject({
        events: 119,
        judged: { true: 3, false: 0, unjudged: 116 },
        unjudgedHosts: 5,
        hosts: 6,
      });
    else expect(report.judged.unjudged).toBe(0);
  });

  it('rejects the common idea with its numbers and promotes the others', async () => {
    const rejected = await reject(ANALYST, ids.f!, 'Developers do it all day.', db.pool);
    expect(rejected).toMatchObject({
      state: 'rejected',
      outcome: { events: 119, judged: { true: 3, unjudged: 116 }, unjudgedHosts: 5 },
    });
    const stale = { mode: 'live', raisePast: false, yaml: 'saved in another tab' } as const;
    await expect(promote(ANALYST, ids.a!, stale, db.pool)).rejects.toMatchObject({ code: 'conflict' });
    for (const key of ['a', 'b', 'c', 'd', 'e']) {
      const report = await promote(ANALYST, ids[key]!, { mode: 'live', raisePast: key === 'a' }, db.pool);
      expect(report.raisedAlerts).toBe(key === 'a' ? 1 : 0);
      expect(report.past.events).toBeGreaterThan(0);
    }
    expect((await alertsOn('web-01')).length).toBe(3);
  });

  it('catches the second intrusion with four of the five, and with neither starter', async () => {
    await ingest(recording(2), { pool: db.pool, source: 'sample', range });
    const titles = (await alertsOn('relay-01')).map((a) => a.title);
    expect(titles).toEqual([IDEAS.a.title, IDEAS.b.title, IDEAS.c.title, IDEAS.d.title]);
    const { rows } = await db.pool.query(
      `select h.name, count(*)::int as n from alerts join hosts h using (host_id) group by 1 order by 1`,
    );
    expect(rows).toEqual([
      { name: 'relay-01', n: 4 },
      { name: 'web-01', n: 3 },
    ]);
  });

  it('tunes a live detector as a new version', async () => {
    const { rows } = await db.pool.query(
      `select d.detector_id as id, v.yaml, v.version_id from detectors d join detector_versions v using (detector_id) where d.hypothesis_id = $1`,
      [ids.a],
    );
    const yaml = rows[0].yaml.replace('level: ', 'level: critical # ');
    const saved = await saveVersion(ANALYST, rows[0].id, { yaml, note: 'critical' }, db.pool);
    expect(saved.number).toBe(2);
    const { rows: versions } = await db.pool.query(
      'select number, live_from_epoch, live_to_epoch from detector_versions where detector_id = $1 order by 1',
      [rows[0].id],
    );
    expect(versions[0].live_to_epoch).toBe(versions[1].live_from_epoch);
  });

  it('leaves nothing behind that does not agree', async () => {
    expect(await verify(db.pool)).toMatchObject({ hosts: 7, matches: expect.any(Number), differences: [] });
  });

  it('a new alert on the tree of a confirmed threat joins it', async () => {
    const alerts = await alertsOn('web-01');
    const threat = await confirmThreat(ANALYST, { name: 'miner', alertIds: alerts.map((a) => a.id) }, db.pool);
    const again = await createHypothesis(ANALYST, { title: IDEAS.d.title, statement: '', observationIds: [] }, db.pool);
    const { rows: d } = await db.pool.query('select yaml from hypotheses where hypothesis_id = $1', [ids.d]);
    await db.pool.query('update hypotheses set yaml = $2 where hypothesis_id = $1', [again.id, d[0].yaml]);
    const report = await promote(ANALYST, again.id, { mode: 'live', raisePast: true }, db.pool);
    const { rows } = await db.pool.query(
      `select h.name, a.threat_id from alerts a join hosts h using (host_id) where a.detector_id = $1 order by 1`,
      [report.detectorId],
    );
    expect(rows).toEqual([
      { name: 'relay-01', threat_id: null },
      { name: 'web-01', threat_id: threat.id },
    ]);
  });
});
