import { afterAll, beforeAll, expect, test } from 'vitest';
import { evaluate } from '../backtest/evaluate-store';
import type { TestDatabase } from '../db/test-database';
import { readRule } from '../detectors/rule';
import { recordingDatabase } from '../recording-database.fixture';
import { readShownEvents } from '../telemetry/event-store';
import { draftFrom } from './draft-store';
import { readSuggestions } from './suggest-store';

let db: TestDatabase;
let evidence: Awaited<ReturnType<typeof readShownEvents>>;
beforeAll(async () => {
  db = await recordingDatabase();
  const { common } = await readSuggestions('1', {}, db.pool);
  const chmod = common.find(({ kinds }) => kinds.includes('file_chmod'))!;
  evidence = await readShownEvents(db.pool, chmod.refs);
});
afterAll(() => db.drop());

const ID = '11111111-2222-4333-8444-555555555555';

async function matched(yaml: string): Promise<Set<string>> {
  const { ready, problems } = readRule(yaml);
  if (!ready) throw new Error(`${JSON.stringify(problems)}\n${yaml}`);
  const range = { from: 0, to: 4_000_000_000_000 };
  return new Set((await evaluate(db.pool, ready, { range, everything: true })).traits.keys());
}

test('what developers do all day is set apart by what else the evidence shares', async () => {
  expect(evidence).toHaveLength(3);
  const found = await matched(await draftFrom(db.pool, { id: ID, title: '', statement: '' }, evidence));
  expect([...found].sort()).toEqual([...new Set(evidence.map(({ behaviorId }) => behaviorId))].sort());
});

test('what the words say is drafted as it is said, with what it hits', async () => {
  const title = 'chmod marks a hidden file executable';
  const yaml = await draftFrom(db.pool, { id: ID, title, statement: '' }, evidence);
  expect(yaml).toContain('TargetHidden: true');
  expect(yaml).toContain('When it was drafted: 116 events on 5 of 7 hosts outside the incident');
  expect((await matched(yaml)).size).toBeGreaterThan(20);
});
