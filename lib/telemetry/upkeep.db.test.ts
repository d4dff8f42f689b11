import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../db/test-database';
import { recordingDatabase } from '../recording-database.fixture';
import { nowMs } from '../time';
import { dayOf, dayText } from './partitions-store';
import { analyzeParents, makePartitionsAhead } from './upkeep-store';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

const partitions = async (parent: string) => {
  const { rows } = await db.pool.query<{ name: string }>(
    'select inhrelid::regclass::text as name from pg_inherits where inhparent = $1::regclass order by 1',
    [parent],
  );
  return rows.map(({ name }) => name);
};

it('days to come have their partitions, and four weeks of rollups share one', async () => {
  await makePartitionsAhead(db.pool);
  await makePartitionsAhead(db.pool);
  const today = dayOf(nowMs());
  const days = [0, 1, 2, 3].map((i) => today + i);
  expect(await partitions('events')).toEqual(days.map((day) => `events_${dayText(day).replaceAll('-', '')}`));
  const blocks = [...new Set(days.map((day) => Math.floor(day / 28) * 28))];
  expect(await partitions('rollups')).toEqual(blocks.map((day) => `rollups_${dayText(day).replaceAll('-', '')}`));
});

it('the planner knows partitioned tables as a whole', async () => {
  const recorded = await recordingDatabase();
  try {
    await analyzeParents(recorded.pool);
    const { rows } = await recorded.pool.query<{ n: number }>(
      `select reltuples::int as n from pg_class where oid = 'events'::regclass`,
    );
    expect(rows[0]!.n).toBeGreaterThan(1_000);
  } finally {
    await recorded.drop();
  }
});
