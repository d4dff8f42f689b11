import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAdjacent } from './alerts/adjacent-store';
import { readAlertLegs } from './alerts/detail-store';
import type { Queryable } from './db/client';
import type { TestDatabase } from './db/test-database';
import { readSuggestions } from './hypotheses/suggest-store';
import { readAlertTree } from './process-tree/store';
import { recordingDatabase } from './recording-database.fixture';

let db: TestDatabase;

beforeAll(async () => {
  db = await recordingDatabase();
});
afterAll(() => db.drop());

/** The plans of everything that is asked meanwhile. */
function explained(plans: string[]): Queryable {
  const query = async (text: string, params: unknown[] = []) => {
    const { rows } = await db.pool.query<{ 'QUERY PLAN': string }>(`explain ${text}`, params);
    plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
    return db.pool.query(text, params);
  };
  return { query } as unknown as Queryable;
}

// Nothing has counted these tables, as on the first minute of a day. An event of a process must then not be looked for
// among all events of the time: with five thousand processes that takes minutes.
test.each([
  ['the tree', (of: Queryable) => readAlertTree('1', of)],
  ['legs', (of: Queryable) => readAlertLegs('1', of)],
  ['suggestions', (of: Queryable) => readSuggestions('1', {}, of)],
  ['adjacent events', (of: Queryable) => readAdjacent('1', of)],
])('%s are found by the index of processes before anything is counted', async (_, ask) => {
  const { rows } = await db.pool.query(`select 1 from pg_stats where tablename like 'events_2%'`);
  expect(rows).toEqual([]);
  const plans: string[] = [];
  await ask(explained(plans));
  expect(plans.length).toBeGreaterThan(3);
  const reading = plans
    .flatMap((plan) => plan.split('\n'))
    // an event may be looked for among thousands of processes at once (= ANY), never a process among all events
    .filter((line) => /^\s*Filter: .*\bprocess_id = (?!ANY)|Join Filter: .*\be(vents)?\.process_id = /.test(line));
  expect(reading).toEqual([]);
});
