import { afterAll, beforeAll, expect, test } from 'vitest';
import { actor } from '../access';
import { lastOtherText } from '../backtest/kept-store';
import { backtest } from '../backtest/store';
import type { TestDatabase } from '../db/test-database';
import { listDetectors } from '../detectors/store';
import { labelEvents } from '../hypotheses/label-store';
import { changeHypothesis, createHypothesis, readHypothesis, reopenHypothesis } from '../hypotheses/store';
import { recordingDatabase } from '../recording-database.fixture';
import { subsumedBy } from './overlap';
import { askOverlap } from './overlap-store';
import { reject } from './store';
import { testHypothesis } from './test-store';

const by = actor();
const CHMOD =
  'title: Hidden chmod\nlogsource: {product: linux, category: file_event}\ndetection:\n  s: {FileAction: chmod, TargetHidden: true, FileExecutable: true}\n  condition: s\n';
let db: TestDatabase;
beforeAll(async () => {
  db = await recordingDatabase();
});
afterAll(() => db.drop());

test('labels by hand split a backtest, and are taken back', async () => {
  const run = () => backtest({ yaml: CHMOD }, { pool: db.pool });
  const before = await run();
  expect(before.judged).toMatchObject({ true: 0, false: 0 });
  const refs = before.samples.slice(0, 3).map(({ ref }) => ref);
  await labelEvents(by, { refs: refs.slice(0, 2), verdict: false }, db.pool);
  await labelEvents(by, { refs: refs.slice(2), verdict: true }, db.pool);
  const after = await run();
  expect(after.judged).toEqual({ true: 1, false: 2, unjudged: before.judged.unjudged - 3 });
  expect(after.samples.find(({ ref }) => ref === refs[0])!.judgement).toBe('false');
  await labelEvents(by, { refs, verdict: null }, db.pool);
  expect((await run()).judged).toEqual(before.judged);
  await expect(labelEvents(by, { refs: ['nonsense'], verdict: true }, db.pool)).rejects.toMatchObject({
    code: 'bad_request',
  });
});

test('a label on an alert’s event feeds precision, until somebody judges the alert', async () => {
  const { rows } = await db.pool.query(
    `select summary ->> 'eventRef' as ref from alerts a join matches m using (host_id, alert_id) where a.alert_id = 1 limit 1`,
  );
  const verdicts = async () => (await listDetectors(db.pool)).find(({ id }) => id === 1)!.verdicts;
  expect(await verdicts()).toEqual({ true: 0, false: 0 });
  await labelEvents(by, { refs: [rows[0].ref], verdict: true }, db.pool);
  expect(await verdicts()).toEqual({ true: 1, false: 0 });
  await db.pool.query(`update alerts set disposition = 'true_positive' where alert_id = 1`);
  expect(await verdicts()).toEqual({ true: 1, false: 0 });
});

test('an idea is tested, rejected with its numbers, and opened again with its history', async () => {
  const { id } = await createHypothesis(by, { title: 'chmod', statement: '', observationIds: [] }, db.pool);
  await changeHypothesis(by, id, { yaml: CHMOD, notes: 'asked the developers' }, db.pool);
  const tested = await testHypothesis(by, id, CHMOD, db.pool);
  expect(tested).toMatchObject({ state: 'draft', notes: 'asked the developers' });
  expect(tested.runs).toMatchObject([{ purpose: 'test', present: true, outcome: { events: 119, hosts: 6 } }]);
  // the next text is compared with the one whose figures were kept, the same text with nothing
  expect(await lastOtherText(id, CHMOD, db.pool)).toBeUndefined();
  const narrower = CHMOD.replace('FileAction: chmod', 'FileAction: chmod, User: webapp');
  const compareWith = await lastOtherText(id, narrower, db.pool);
  const { comparison } = await backtest({ yaml: narrower, compareWith }, { pool: db.pool });
  expect(comparison).toMatchObject({ versionNumber: null, gained: { unjudged: 0 } });
  expect(comparison!.kept.true + comparison!.kept.unjudged + comparison!.kept.false).toBe(3);
  await expect(testHypothesis(by, id, 'another text', db.pool)).rejects.toMatchObject({ code: 'conflict' });
  await expect(reopenHypothesis(by, id, 'why not', db.pool)).rejects.toMatchObject({ code: 'conflict' });
  await reject(by, id, 'Developers do it all day.', db.pool);
  const open = await reopenHypothesis(by, id, 'They stopped.', db.pool);
  expect(open).toMatchObject({ state: 'draft', reason: null, outcome: null });
  expect(open.runs.map(({ purpose }) => purpose)).toEqual(['reject', 'test']);
  // a changed text is a draft again
  await changeHypothesis(by, id, { yaml: `${CHMOD}# x\n` }, db.pool);
  expect((await readHypothesis(id, db.pool)).runs.every(({ present }) => !present)).toBe(true);
});

test('a rule that a live detector covers adds nothing; one that none covers is new', async () => {
  const ask = (selection: string) =>
    askOverlap(
      {
        yaml: `title: t\nlogsource: {product: linux, category: process_creation}\ndetection:\n  s: {${selection}}\n  condition: s\n`,
      },
      db.pool,
    );
  const covered = await ask('Image: /dev/shm/.x11/xhide');
  expect(covered).toMatchObject({ events: 1, detectors: [{ id: 1, state: 'live', events: 1 }], more: false });
  expect(subsumedBy(covered).map(({ id }) => id)).toEqual([1]);
  const fresh = await ask('ImageBelowConfig: true');
  expect(fresh.events).toBe(1);
  expect(subsumedBy(fresh)).toEqual(fresh.detectors.filter(({ events }) => events === 1));
  expect(await ask('Imagee: x')).toEqual({ events: 0, detectors: [], more: false });
});
