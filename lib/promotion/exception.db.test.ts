import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { actor, verifyAudit } from '../access';
import { backtest } from '../backtest/store';
import type { TestDatabase } from '../db/test-database';
import type { ExceptionScope } from '../detectors/exception-scope';
import { exceptionsOf, listExceptions } from '../detectors/exception-store';
import { readDetector } from '../detectors/store';
import { startDuties } from '../duties';
import { changeHypothesis, createHypothesis } from '../hypotheses/store';
import { OWN_DUTIES } from '../own-duties';
import { ingestRecording, recordingDatabase } from '../recording-database.fixture';
import { confirmThreat } from '../threats/confirm-store';
import { readCoverage } from '../threats/store';
import { verify } from '../verify/store';
import { addException, askException, endException, expireExceptions } from './exception-store';
import { askGate } from './gate-store';
import { changeBudget, readBudget } from './noise-store';
import { changeDetectorState } from './state-store';
import { promote } from './store';

// One database, lived through in order: what passes over what, what it hides, and what going live asks.

const by = actor();
let db: TestDatabase;
beforeAll(async () => {
  db = await recordingDatabase();
});
afterAll(() => db.drop());

const rule = (selection: string, category = 'process_creation', title = 'A rule') =>
  `title: ${title}\nlogsource: {product: linux, category: ${category}}\ndetection:\n  s: {${selection}}\n  condition: s\nlevel: high\n`;

async function idea(yaml: string): Promise<number> {
  const { id } = await createHypothesis(
    by,
    { title: 'An idea', statement: '', alertId: '1', observationIds: [] },
    db.pool,
  );
  await changeHypothesis(by, id, { yaml }, db.pool);
  return id;
}

const image = (value: string): ExceptionScope => ({
  hosts: [],
  conditions: [{ field: 'Image', operator: 'is', value }],
});
const hostId = async (name: string): Promise<number> =>
  (await db.pool.query('select host_id as id from hosts where name = $1', [name])).rows[0].id;
const epoch = async () => Number((await db.pool.query('select epoch from live_set')).rows[0].epoch);
const refusal = (promise: Promise<unknown>) => promise.then(() => 'passed', (error: Error) => error.message); // biome-ignore format: one line

const HIDDEN_FOLDER = 1;
const DISGUISE = rule('DisguisedByParent: true', 'process_creation', 'Disguise');
const CHMOD = rule('FileAction: chmod, TargetHidden: true, FileExecutable: true', 'file_event', 'Hidden chmod');

describe('going live', () => {
  it('asks a clean text and a budget, or a written exception', async () => {
    const id = await idea(CHMOD);
    const gate = await askGate({ yaml: CHMOD }, db.pool);
    expect(gate.lint).toEqual([]);
    expect(gate.noise.alerts).toBeGreaterThan(gate.budget.alertsPerDay);
    expect(gate.noise.hosts).toBe(6);
    const said = await refusal(promote(by, id, { mode: 'live', raisePast: false }, db.pool));
    expect(said).toContain('on 6 hosts that nobody called true, and the budget is 5 on 3');
    const { detectorId, versionId } = await promote(
      by,
      id,
      { mode: 'live', raisePast: false, waiver: 'For a week, to learn who does it.' },
      db.pool,
    );
    expect((await readDetector(detectorId, db.pool)).waiver).toMatchObject({
      versionId,
      failed: ['budget'],
      reason: 'For a week, to learn who does it.',
      by: 'analyst',
    });
    // the waiver is for this version: it may rest and come back
    await changeDetectorState(by, detectorId, { state: 'paused', reason: '' }, db.pool);
    await changeDetectorState(by, detectorId, { state: 'live', reason: '' }, db.pool);
    await changeDetectorState(by, detectorId, { state: 'retired', reason: 'learned' }, db.pool);
  });

  it('is refused for a text with a warning', async () => {
    const id = await idea(rule('Image: /x, DestinationHostname: y'));
    expect(await refusal(promote(by, id, { mode: 'live', raisePast: false }, db.pool))).toContain('its text has ');
    // to observe, a text that compiles is enough
    const { detectorId } = await promote(by, id, { mode: 'observing', raisePast: false }, db.pool);
    expect(await refusal(changeDetectorState(by, detectorId, { state: 'live', reason: '' }, db.pool))).toContain(
      'Narrow the rule, or write down why',
    );
    await changeDetectorState(by, detectorId, { state: 'retired', reason: 'silent' }, db.pool);
  });

  it('follows the budget that people set', async () => {
    await changeBudget(by, { alertsPerDay: 500, hosts: 10 }, db.pool);
    const id = await idea(CHMOD);
    const { detectorId } = await promote(by, id, { mode: 'live', raisePast: false }, db.pool);
    expect((await readDetector(detectorId, db.pool)).waiver).toBeNull();
    await changeDetectorState(by, detectorId, { state: 'retired', reason: 'noise' }, db.pool);
    await changeBudget(by, { alertsPerDay: 5, hosts: 3 }, db.pool);
    expect(await readBudget(db.pool)).toEqual({ alertsPerDay: 5, hosts: 3 });
  });
});

describe('an exception', () => {
  let disguise: number;

  it('names the alerts and threats that it would have hidden, and needs a yes for a threat', async () => {
    await confirmThreat(by, { name: 'The miner', alertIds: ['1', '2'] }, db.pool);
    const preview = await askException(
      HIDDEN_FOLDER,
      { scope: image('/dev/shm/.x11/xhide'), expiresAt: null },
      db.pool,
    );
    expect(preview).toMatchObject({
      events: 1,
      ofEvents: 2,
      hosts: ['web-01'],
      judged: { true: 1, false: 0, unjudged: 0 },
      alerts: [{ id: '1', host: 'web-01', hidden: 1, events: 2, whole: false }],
      lost: [],
    });
    const all = { scope: { hosts: [await hostId('web-01')], conditions: [] }, expiresAt: null };
    expect(await askException(HIDDEN_FOLDER, all, db.pool)).toMatchObject({
      events: 2,
      alerts: [{ id: '1', whole: true }],
      lost: [{ id: 1, name: 'The miner', events: 2 }],
    });
    const before = await epoch();
    expect(await refusal(addException(by, HIDDEN_FOLDER, { ...all, reason: 'a test box' }, db.pool))).toContain(
      'would no longer have caught "The miner"',
    );
    expect(await epoch()).toBe(before);
  });

  it('of another detector’s expired or empty scope is refused', async () => {
    const empty = { scope: { hosts: [], conditions: [] }, expiresAt: null, reason: 'x' };
    expect(await refusal(addException(by, HIDDEN_FOLDER, empty, db.pool))).toContain('would never match');
    const past = { scope: image('/x'), expiresAt: 1_000, reason: 'x' };
    expect(await refusal(addException(by, HIDDEN_FOLDER, past, db.pool))).toContain('lies in the past');
    expect(await refusal(endException(by, HIDDEN_FOLDER, 99, 'x', db.pool))).toContain('has no exception 99');
  });

  it('holds for backtests, legs and live detection alike, by host and by time', async () => {
    disguise = (await promote(by, await idea(DISGUISE), { mode: 'live', raisePast: false }, db.pool)).detectorId;
    const legs = async () =>
      (await readCoverage(db.pool)).detectors.find((d) => d.detectorId === disguise)?.events[1] ?? 0;
    const found = async () =>
      (
        await backtest(
          { yaml: DISGUISE, exceptions: (await exceptionsOf(db.pool, disguise)).get(disguise) ?? [] },
          { pool: db.pool },
        )
      ).events;
    expect([await legs(), await found()]).toEqual([1, 1]);
    const start = await epoch();
    const { exceptionId } = await addException(
      by,
      disguise,
      {
        scope: image('/dev/shm/.x11/xmrig'),
        expiresAt: null,
        reason: 'known',
        acceptLoss: 'The starters still catch it.',
      },
      db.pool,
    );
    expect(await epoch()).toBe(start + 1);
    expect([await legs(), await found()]).toEqual([0, 0]);
    // changed: another host's, which is another exception in its place
    const other = await addException(
      by,
      disguise,
      {
        scope: { hosts: [await hostId('ws-alice')], conditions: [] },
        expiresAt: Date.now() + 86_400_000,
        reason: 'narrower',
        replaces: exceptionId,
      },
      db.pool,
    );
    expect([await legs(), await found()]).toEqual([1, 1]);
    expect(await listExceptions(disguise, db.pool)).toMatchObject([
      { id: other.exceptionId, hostNames: ['ws-alice'], endedAt: null, replaces: exceptionId, hidden: { events: 0 } },
      { id: exceptionId, endReason: 'replaced by a changed one', hidden: { events: 1, hosts: 1, threats: 1 } },
    ]);
    // a program that the coming intrusion runs is passed over, the alert of the next event is not
    await addException(
      by,
      disguise,
      {
        scope: { hosts: [], conditions: [{ field: 'Argv0', operator: 'endswith', value: 'systemd-logind' }] },
        expiresAt: null,
        reason: 'a session daemon of ours',
      },
      db.pool,
    );
    await ingestRecording(db, 2);
    const matches = async () =>
      (await db.pool.query('select count(*)::int as n from matches where detector_id = $1', [disguise])).rows[0].n;
    expect(await matches()).toBe(0);
    expect(await backtest({ yaml: DISGUISE }, { pool: db.pool })).toMatchObject({ events: 2 });
    expect((await verify(db.pool)).differences).toEqual([]);
  });

  it('ends by hand and by the clock, each in an epoch of its own', async () => {
    const [first] = await listExceptions(disguise, db.pool);
    const start = await epoch();
    await endException(by, first!.detectorId, first!.id, 'no longer needed', db.pool);
    expect(await epoch()).toBe(start + 1);
    expect(await refusal(endException(by, first!.detectorId, first!.id, 'again', db.pool))).toContain('does not hold any more'); // biome-ignore format: one line
    await addException(
      by,
      first!.detectorId,
      { scope: image('/opt/a'), expiresAt: Date.now() + 60_000, reason: 'for a minute' },
      db.pool,
    );
    expect(await expireExceptions(db.pool)).toBe(0);
    await db.pool.query(`update detector_exceptions set expires_at = now() - interval '1 second' where expires_at is not null and to_epoch is null`); // biome-ignore format: one line
    const before = await epoch();
    expect(await expireExceptions(db.pool)).toBeGreaterThan(0);
    expect(await epoch()).toBe(before + 1);
    expect(await expireExceptions(db.pool)).toBe(0);
  });

  it('ends on time though nobody looks: a duty of every server, each minute', async () => {
    const duty = OWN_DUTIES.find(({ name }) => name === 'end exceptions that have expired')!;
    expect(duty.every).toBeLessThanOrEqual(60_000);
    await addException(by, disguise, { scope: image('/opt/b'), expiresAt: Date.now() + 700, reason: 'a moment' }, db.pool); // biome-ignore format: one line
    const [added] = await listExceptions(disguise, db.pool);
    expect(added).toMatchObject({ endedAt: null });
    const running = startDuties(db.pool, [{ ...duty, every: 200 }]);
    try {
      await vi.waitFor(
        async () => {
          const found = (await listExceptions(disguise, db.pool)).find(({ id }) => id === added!.id);
          expect(found).toMatchObject({ endReason: 'expired', endedBy: 'unwrap' });
          expect(found!.endedAt! - found!.expiresAt!).toBeLessThan(5_000);
        },
        { timeout: 10_000, interval: 100 },
      );
    } finally {
      await running.stop();
    }
  });

  it('is in the audit log, from the wish to the end', async () => {
    const { rows } = await db.pool.query(
      `select distinct action from audit where object = 'detector' and action like '%xcept%' order by 1`,
    );
    expect(rows.map(({ action }) => action)).toEqual(['end exception', 'except']);
    expect((await verifyAudit(db.pool)).ok).toBe(true);
  });
});

describe('leaving a threat without a live detector', () => {
  it('needs an explicit yes with a reason', async () => {
    const live = (await readCoverage(db.pool)).detectors.filter((d) => (d.events[1] ?? 0) > 0);
    const [last, ...others] = live.map((d) => d.detectorId);
    for (const id of others) await changeDetectorState(by, id, { state: 'observing', reason: 'less noise' }, db.pool);
    const wish = { state: 'paused', reason: 'tired' } as const;
    expect(await refusal(changeDetectorState(by, last!, wish, db.pool))).toContain(
      'no live detector catches "The miner"',
    );
    await changeDetectorState(by, last!, { ...wish, acceptLoss: 'The host is gone.' }, db.pool);
    expect((await readDetector(last!, db.pool)).state).toBe('paused');
  });
});
