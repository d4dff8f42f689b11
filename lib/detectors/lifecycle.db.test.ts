import { afterAll, beforeAll, expect, test } from 'vitest';
import { actor, verifyAudit } from '../access';
import { type TestDatabase, testDatabase } from '../db/test-database';
import { ingestRecording } from '../recording-database.fixture';
import { checkRule } from './check-store';
import { changeState } from './lifecycle-store';
import { readLiveSet } from './live-set-store';
import { installStarters } from './starter-store';
import { listDetectors, readDetector, readVersion } from './store';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

const live = async () =>
  (await readLiveSet(db.pool)).detectors.map(({ detectorId, state }) => `${detectorId} ${state}`);
const become = (id: number, state: 'live' | 'observing' | 'paused' | 'retired') =>
  changeState(actor(), id, state, 'because', db.pool);
const check = async (selection: string, category = 'process_creation') => {
  const yaml = `title: t\nlogsource: {product: linux, category: ${category}}\ndetection:\n  s: {${selection}}\n  condition: s\n`;
  return (await checkRule(yaml, db.pool)).problems.map(({ code, severity }) => `${severity} ${code}`);
};

test('starters are installed once, also by two starts at the same moment', async () => {
  const counts = await Promise.all([installStarters(db.pool), installStarters(db.pool), installStarters(db.pool)]);
  expect(counts.sort()).toEqual([0, 0, 2]);
  expect(await installStarters(db.pool)).toBe(0);
  expect(await live()).toEqual(['1 live', '2 live']);
});

test('a rule of an empty installation is told that nothing answers to it', async () => {
  expect(await check('Image: /x')).toEqual(['warning logsource-unknown']);
});

test('a paused detector sees nothing, a resumed one what comes then', async () => {
  await become(2, 'paused');
  expect(await live()).toEqual(['1 live']);
  await ingestRecording(db, 1);
  const [first, second] = await listDetectors(db.pool);
  expect(first).toMatchObject({
    id: 1,
    state: 'live',
    origin: 'starter',
    alerts: 1,
    openAlerts: 1,
    events: 2,
    level: 'high',
  });
  expect(first!.lastFired).toBeGreaterThan(Date.UTC(2026, 10, 23));
  expect(second).toMatchObject({ id: 2, state: 'paused', alerts: 0, events: 0, lastFired: null, level: 'critical' });
  await become(2, 'live');
  expect(await live()).toEqual(['1 live', '2 live']);
});

test('states that cannot follow each other are refused, and change nothing', async () => {
  const before = await readLiveSet(db.pool);
  await expect(become(2, 'live')).rejects.toMatchObject({ code: 'conflict' });
  await expect(become(99, 'paused')).rejects.toMatchObject({ code: 'not_found' });
  expect((await readLiveSet(db.pool)).epoch).toBe(before.epoch);
  await become(2, 'retired');
  await expect(become(2, 'live')).rejects.toMatchObject({
    code: 'conflict',
    message: 'A retired detector cannot become live.',
  });
  expect(await installStarters(db.pool)).toBe(0);
  expect(await live()).toEqual(['1 live']);
});

test('a detector tells its description, its false positives and its versions', async () => {
  const detector = await readDetector(1, db.pool);
  expect(detector).toMatchObject({
    title: 'Program runs from a hidden folder in a temporary file system',
    version: 1,
    verdicts: { true: 0, false: 0 },
    threats: [],
  });
  expect(detector.description).toContain('hidden folder below /dev/shm');
  expect(detector.falsepositives[0]).toContain('AppImage');
  expect(detector.versions).toMatchObject([{ number: 1, author: 'unwrap', yaml: detector.yaml }]);
  expect(await readVersion(detector.versionId, db.pool)).toMatchObject({ versionNumber: 1, yaml: detector.yaml });
  await expect(readDetector(77, db.pool)).rejects.toMatchObject({ code: 'not_found' });
});

test('fields that this fleet never carries are warned of, others are not', async () => {
  expect(await check(`Image: /x, ImageHidden: true, sha256: ${'a'.repeat(64)}`)).toEqual([]);
  expect(await check('DestinationHostname: x', 'network_connection')).toEqual(['warning field-not-carried']);
  expect(await check('SourceFilename: /x', 'file_event')).toEqual(['warning field-not-carried']);
  expect(await check('TargetFilename: /x', 'file_delete')).toEqual(['warning logsource-unknown']);
  await ingestRecording(db, 2);
  expect(await check('TargetFilename: /x', 'file_delete')).toEqual([]);
  // in no behavior, but in the events
  expect(await check('ProcessId: 1')).toEqual([]);
  expect(await check('Imagee: x')).toEqual(['error field-unknown']);
});

test('every change is in the audit log', async () => {
  const { rows } = await db.pool.query(
    `select action, object_id as id from audit where object = 'detector' order by audit_id`,
  );
  expect(rows.map(({ action, id }) => `${action} ${id}`)).toEqual([
    'install 1',
    'install 2',
    'pause 2',
    'resume 2',
    'retire 2',
  ]);
  expect((await verifyAudit(db.pool)).ok).toBe(true);
});
