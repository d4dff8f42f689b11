import { afterAll, beforeAll, expect, test } from 'vitest';
import { actor } from './access';
import type { TestDatabase } from './db/test-database';
import { observe } from './hypotheses/observation-store';
import { createHypothesis, draftFor } from './hypotheses/store';
import { readSuggestions } from './hypotheses/suggest-store';
import { Incidents } from './incident';
import { recordingDatabase } from './recording-database.fixture';
import { confirmThreat } from './threats/confirm-store';

let db: TestDatabase;
let thread: Incidents;
beforeAll(async () => {
  db = await recordingDatabase();
  thread = new Incidents(db.url);
});
afterAll(async () => {
  await thread.end();
  await db.drop();
});

test('drafts what is drafted beside it', async () => {
  const { common } = await readSuggestions('1', {}, db.pool);
  const { refs } = common.find(({ kinds }) => kinds.includes('file_chmod'))!;
  const observed = await observe(actor(), { refs, note: '', alertId: '1' }, db.pool);
  const wish = { title: 'An idea', statement: '', observationIds: observed.map(({ id }) => id) };
  const drafted = JSON.parse(await thread.ask({ draft: wish })) as string;
  const made = await createHypothesis(actor(), wish, db.pool);
  const withoutId = (yaml: string) => yaml.replace(/^id: .*$/m, '');
  expect(withoutId(made.yaml)).toBe(withoutId(drafted));
  expect(withoutId((await draftFor(made.id, db.pool)).yaml)).toBe(withoutId(drafted));
  expect(drafted).toContain('FileAction: chmod');
});

test('plays a confirmed threat against the live detectors', async () => {
  await confirmThreat(actor(), { name: 'A miner', alertIds: ['1', '2'] }, db.pool);
  const report = JSON.parse(await thread.ask({ evasion: 1 }));
  expect(report.before.legs).toBe(2);
  // the worst first, each with what would stand
  expect(report.weakest[0].legs).toBeLessThan(2);
  expect(report.weakest[0].ideas.length).toBeGreaterThan(0);
  const { brittle } = JSON.parse(await thread.ask({ brittle: true }));
  expect(brittle).toContainEqual({ detectorId: 2, threats: [{ id: 1, breaksOn: ['Rebuild'] }] });
  await expect(thread.ask({ evasion: 99 })).rejects.toMatchObject({ code: 'not_found' });
}, 60_000);
