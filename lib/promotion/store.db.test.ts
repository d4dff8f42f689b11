import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actor, verifyAudit } from '../access';
import { backtest } from '../backtest/store';
import type { TestDatabase } from '../db/test-database';
import { changeHypothesis, createHypothesis, readHypothesis } from '../hypotheses/store';
import { ingest } from '../ingest';
import { ingestRecording, recordingDatabase } from '../recording-database.fixture';
import { RECORDING_RANGE, recordingFile, SAMPLE_SOURCE } from '../sources/recordings';
import { confirmThreat } from '../threats/confirm-store';
import { readThreat } from '../threats/store';
import { promote, reject, saveVersion } from './store';

const by = actor();
const rule = (category: string, selection: string, title = 'A rule') =>
  `title: ${title}\nlogsource: {product: linux, category: ${category}}\ndetection:\n  s: {${selection}}\n  condition: s\nlevel: high\n`;

async function hypothesis(db: TestDatabase, yaml: string, title = 'An idea'): Promise<number> {
  const { id } = await createHypothesis(by, { title, statement: '', alertId: '1', observationIds: [] }, db.pool);
  await changeHypothesis(by, id, { yaml }, db.pool);
  return id;
}

const one = async (db: TestDatabase, sql: string, ...params: unknown[]) => (await db.pool.query(sql, params)).rows[0];
const epoch = async (db: TestDatabase) => Number((await one(db, 'select epoch from live_set')).epoch);

describe('a promotion', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await recordingDatabase();
  });
  afterAll(() => db.drop());

  it('of a rule that does not read, or whose log source is not here, changes nothing', async () => {
    const before = await epoch(db);
    const bad = await hypothesis(db, rule('process_creation', 'Imagee: x'));
    await expect(promote(by, bad, { mode: 'live', raisePast: false }, db.pool)).rejects.toMatchObject({
      code: 'invalid',
      details: { problems: [{ code: 'field-unknown', line: 4 }] },
    });
    const foreign = await hypothesis(db, rule('registry_set', 'Image: x'));
    await expect(promote(by, foreign, { mode: 'live', raisePast: false }, db.pool)).rejects.toMatchObject({
      code: 'invalid',
    });
    await expect(promote(by, 999, { mode: 'live', raisePast: false }, db.pool)).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(await epoch(db)).toBe(before);
    expect(await readHypothesis(bad, db.pool)).toMatchObject({ state: 'draft', detectorId: null });
  });

  it('reports the past and raises nothing of it, unless asked', async () => {
    const id = await hypothesis(db, rule('process_creation', 'ImageBelowConfig: true', 'Below config'));
    const report = await promote(by, id, { mode: 'live', raisePast: false }, db.pool);
    expect(report).toMatchObject({
      past: { events: 1, judged: { unjudged: 1 }, hosts: 1, storedEvents: 4494 },
      raisedAlerts: 0,
    });
    expect(await one(db, 'select count(*)::int as n from matches where detector_id = $1', report.detectorId)).toEqual({
      n: 0,
    });
    expect(await readHypothesis(id, db.pool)).toMatchObject({
      state: 'promoted',
      detectorId: report.detectorId,
      outcome: report.past,
    });
    expect(await one(db, 'select purpose, hypothesis_id, detector_id from backtests where hypothesis_id = $1', id)).toEqual({
      purpose: 'promote', hypothesis_id: id, detector_id: report.detectorId,
    }); // biome-ignore format: one row
    await expect(promote(by, id, { mode: 'live', raisePast: false }, db.pool)).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(changeHypothesis(by, id, { yaml: 'x' }, db.pool)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('raises the past when asked: exactly what it reported, marked as such', async () => {
    const id = await hypothesis(db, rule('network_connection', 'ImageHidden: true, DestinationExternal: true'));
    const report = await promote(by, id, { mode: 'live', raisePast: true }, db.pool);
    expect(report).toMatchObject({ past: { events: 6 }, raisedAlerts: 1 });
    const alert = await one(
      db,
      'select event_count, raised_past, status from alerts where detector_id = $1',
      report.detectorId,
    );
    expect(alert).toEqual({ event_count: 6, raised_past: true, status: 'new' });
  });

  it('raises the past of a rule over values of the event alone', async () => {
    const id = await hypothesis(db, rule('process_creation', 'ParentProcessId: 25598'));
    const report = await promote(by, id, { mode: 'live', raisePast: true }, db.pool);
    const { n } = await one(db, 'select count(*)::int as n from matches where detector_id = $1', report.detectorId);
    expect([n, n > 5]).toEqual([report.past.events, true]);
  });

  it('that only observes records matches from now on and raises no alert', async () => {
    const id = await hypothesis(db, rule('process_creation', 'DisguisedByParent: true'));
    const report = await promote(by, id, { mode: 'observing', raisePast: true }, db.pool);
    expect(report).toMatchObject({ past: { events: 1 }, raisedAlerts: 0 });
    await ingestRecording(db, 2);
    const found = await one(
      db,
      `select count(*)::int as matches, count(alert_id)::int as alerted, min(h.name) as host from matches
       join hosts h using (host_id) where detector_id = $1`,
      report.detectorId,
    );
    expect(found).toEqual({ matches: 1, alerted: 0, host: 'relay-01' });
  });

  it('is in the audit log, and so is a rejection', async () => {
    const id = await hypothesis(db, rule('file_event', 'FileAction: chmod, TargetHidden: true, FileExecutable: true'));
    const rejected = await reject(by, id, 'Developers do it all day.', db.pool);
    expect(rejected).toMatchObject({
      state: 'rejected',
      reason: 'Developers do it all day.',
      outcome: { events: 125, hosts: 6 },
    });
    await expect(reject(by, id, 'again', db.pool)).rejects.toMatchObject({ code: 'conflict' });
    const again = await hypothesis(
      db,
      rule('file_event', 'FileExecutable: true, FileAction: chmod, TargetHidden: true'),
    );
    expect((await readHypothesis(again, db.pool)).sameIdea).toMatchObject([
      { id, reason: 'Developers do it all day.' },
    ]);
    const { rows } = await db.pool.query(
      `select action from audit where object = 'hypothesis' and object_id = $1 order by audit_id`,
      [id],
    );
    expect(rows.map(({ action }) => action)).toEqual(['create', 'change', 'reject']);
    expect(await verifyAudit(db.pool)).toMatchObject({ ok: true });
  });
});

describe('a promotion while records come in', () => {
  it('reports exactly the events before its epoch, and detects exactly those after', async () => {
    const db = await recordingDatabase([]);
    const range = { from: Date.parse(RECORDING_RANGE.from), to: Date.parse(RECORDING_RANGE.to) };
    const lines = gunzipSync(readFileSync(recordingFile(1)))
      .toString('utf8')
      .trimEnd()
      .split('\n');
    const bodies = Array.from({ length: Math.ceil(lines.length / 90) }, (_, i) =>
      Buffer.from(lines.slice(i * 90, (i + 1) * 90).join('\n')),
    );
    const yaml = rule('process_creation', "Image|endswith: ['/dash', '/bash', '/node', '/git', '/chmod']");
    const { id } = await createHypothesis(by, { title: 'x', statement: '', observationIds: [] }, db.pool);
    await changeHypothesis(by, id, { yaml }, db.pool);

    let sent = 0;
    const send = async () => {
      for (let body = bodies.shift(); body; body = bodies.shift()) {
        await ingest(body, { pool: db.pool, source: SAMPLE_SOURCE, range });
        sent++;
      }
    };
    const sending = Promise.all([send(), send(), send()]);
    while (sent < 15) await new Promise((resolve) => setTimeout(resolve, 5));
    const choice = { mode: 'live', raisePast: false, waiver: 'Shells are what this test is made of.' } as const;
    const report = await promote(by, id, choice, db.pool);
    const sentBefore = sent;
    await sending;

    const all = await backtest({ yaml }, { pool: db.pool });
    const { n } = await one(
      db,
      'select count(*)::int as n from matches where detector_id = $1 and withdrawn_at is null',
      report.detectorId,
    );
    expect(sentBefore).toBeLessThan(sent);
    expect(report.past.events).toBeGreaterThan(0);
    expect(n).toBeGreaterThan(0);
    expect(report.past.events + n).toBe(all.events);
    await db.drop();
  });
});

describe('a new version', () => {
  let db: TestDatabase;
  let detectorId: number;
  const below = rule('process_creation', 'ImageBelowConfig: true');
  beforeAll(async () => {
    db = await recordingDatabase();
    ({ detectorId } = await promote(by, await hypothesis(db, below), { mode: 'live', raisePast: false }, db.pool));
    await confirmThreat(by, { name: 'Coin miner', alertIds: ['1', '2'] }, db.pool);
  });
  afterAll(() => db.drop());
  const save = (yaml: string, acceptLoss?: string, id = detectorId) =>
    saveVersion(by, id, { yaml, note: 'n', acceptLoss }, db.pool);

  it('that catches the same is saved as the next number, in its own epoch', async () => {
    const before = await epoch(db);
    expect(await save(`${below}# the same\n`)).toMatchObject({ number: 2 });
    const { rows } = await db.pool.query(
      'select number, live_from_epoch::int as from, live_to_epoch::int as to from detector_versions where detector_id = $1 order by number',
      [detectorId],
    );
    expect(rows).toEqual([
      { number: 1, from: expect.any(Number), to: before + 1 },
      { number: 2, from: before + 1, to: null },
    ]);
    const kept = await one(db, `select result from backtests where detector_id = $1 and purpose = 'tune'`, detectorId);
    expect(kept.result.comparison).toMatchObject({
      versionNumber: 1,
      kept: { true: 1 },
      gained: { true: 0 },
      lost: { true: 0 },
    });
  });

  it('that loses a confirmed threat needs a reason', async () => {
    const before = await epoch(db);
    const narrow = rule('process_creation', "ImageBelowConfig: true, Image|endswith: '/nothing'");
    await expect(save(narrow)).rejects.toMatchObject({
      code: 'conflict',
      details: { lost: [{ id: 1, name: 'Coin miner', events: 1 }] },
    });
    await expect(save(narrow, '  ')).rejects.toMatchObject({ code: 'conflict' });
    expect(await epoch(db)).toBe(before);
    expect((await readThreat(1, db.pool)).legs).toBe(3);
    expect(await save(narrow, 'covered by D-1')).toMatchObject({ number: 3 });
    expect((await readThreat(1, db.pool)).legs).toBe(2);
    const { details } = await one(db, `select details from audit where action = 'tune' order by audit_id desc limit 1`);
    expect(details).toMatchObject({ acceptLoss: 'covered by D-1', lost: [{ id: 1 }] });
  });

  it('of a rule over values of the event alone is measured on the pinned records', async () => {
    const id = await hypothesis(db, rule('process_creation', 'ParentProcessId: 25598'));
    const made = await promote(by, id, { mode: 'live', raisePast: false }, db.pool);
    const { detectors, evidence } = await readThreat(1, db.pool);
    expect(detectors.at(-1)).toMatchObject({ detectorId: made.detectorId, events: { 1: made.past.judged.true } });
    expect(evidence.filter((e) => e.detectors.includes(made.detectorId))).toHaveLength(made.past.events);
    await expect(
      save(rule('process_creation', 'ParentProcessId: 1'), undefined, made.detectorId),
    ).rejects.toMatchObject({
      details: { lost: [{ id: 1, events: made.past.judged.true }] },
    });
    expect(
      await save(rule('process_creation', 'ParentProcessId: [25598, 26172]'), undefined, made.detectorId),
    ).toMatchObject({ number: 2 });
  });

  it('that says nothing new, or is of a retired detector, is refused', async () => {
    await expect(
      save(rule('process_creation', "ImageBelowConfig: true, Image|endswith: '/nothing'")),
    ).rejects.toMatchObject({ code: 'conflict' });
    await expect(save('title: x')).rejects.toMatchObject({ code: 'invalid' });
    await db.pool.query(`update detectors set state = 'retired' where detector_id = $1`, [detectorId]);
    await expect(save(below)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('retired') });
  });
});
