import { afterAll, beforeAll, expect, test } from 'vitest';
import { actor, verifyAudit } from '../access';
import { type TestDatabase, testDatabase } from '../db/test-database';
import { changeState } from './lifecycle-store';
import { reviewDetector } from './review-store';
import { installStarters } from './starter-store';
import { readDetector } from './store';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await installStarters(db.pool);
});
afterAll(() => db.drop());

test('a review sets when the next is due, and stands in the log with its version', async () => {
  const before = Date.now();
  await reviewDetector(actor(), 1, { days: 30, note: 'still quiet' }, db.pool);
  const { reviewDue } = await readDetector(1, db.pool);
  expect(reviewDue).toBeGreaterThan(before + 29 * 86_400_000);
  expect(reviewDue).toBeLessThan(Date.now() + 31 * 86_400_000);
  const { rows } = await db.pool.query(
    `select details from audit where action = 'review' and object = 'detector' and object_id = '1'`,
  );
  expect(rows).toEqual([{ details: { days: 30, note: 'still quiet', version: 1 } }]);
  expect(await verifyAudit(db.pool)).toMatchObject({ ok: true });
});

test('a retired detector has no review, and one that is not there neither', async () => {
  await changeState(actor(), 2, 'retired', 'because', db.pool);
  await expect(reviewDetector(actor(), 2, { days: 30, note: '' }, db.pool)).rejects.toMatchObject({ code: 'conflict' });
  await expect(reviewDetector(actor(), 99, { days: 30, note: '' }, db.pool)).rejects.toMatchObject({
    code: 'not_found',
  });
});
