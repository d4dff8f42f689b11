import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../lib/db/test-database';
import { installStarters } from '../../lib/detectors/starter-store';
import { ingest } from '../../lib/ingest';
import { finalState } from '../../lib/telemetry/final-state-store';
import { verify } from '../../lib/verify/store';
import { BulkLoad } from './bulk-load';
import { Claims } from './claims';
import { Fleet } from './generator';

const OPTIONS = { hosts: 6, events: 3_000, days: 2, seed: 5 };
const RANGE = { from: Date.parse('2026-11-10T00:00:00Z'), to: Date.parse('2026-11-25T00:00:00Z') };
const SOURCE = 'generated';

let ingested: TestDatabase;
let loaded: TestDatabase;

const indexes = async (db: TestDatabase) => {
  const { rows } = await db.pool.query<{ index: string }>(
    `select pg_get_indexdef(indexrelid) as index from pg_index i join pg_class t on t.oid = i.indrelid
     where t.relnamespace = 'public'::regnamespace and not t.relispartition order by 1`,
  );
  return rows.map(({ index }) => index);
};

beforeAll(async () => {
  [ingested, loaded] = await Promise.all([testDatabase(), testDatabase()]);
  for (const { pool } of [ingested, loaded]) await installStarters(pool);
}, 60_000);
afterAll(() => Promise.all([ingested?.drop(), loaded?.drop()]));

it('stores what ingest stores, detects it, and gives the indexes back', async () => {
  const lines = [...new Fleet(OPTIONS).records()].map(({ line }) => line);
  for (let i = 0; i < lines.length; i += 1_000)
    await ingest(Buffer.from(lines.slice(i, i + 1_000).join('\n')), {
      pool: ingested.pool,
      source: SOURCE,
      range: RANGE,
    });

  const fleet = new Fleet(OPTIONS);
  const ofHost = (index: number) => [...fleet.ofHost(index)].map(({ line }) => line);
  const before = await indexes(loaded);
  const first = new BulkLoad(loaded.pool, SOURCE, new Claims());
  await first.begin();
  await first.put([0, 1, 2].map(ofHost), async () => {});
  // as after an interruption: nothing is remembered but what is stored
  const second = new BulkLoad(loaded.pool, SOURCE, new Claims());
  await second.begin();
  await second.put([3, 4, 5].map(ofHost), async () => {});
  await second.end(() => {});

  const [is, should] = await Promise.all([finalState(loaded.pool), finalState(ingested.pool)]);
  expect(is.length).toBe(should.length);
  expect(is.filter((line, i) => line !== should[i]).slice(0, 3)).toEqual([]);
  expect(should.some((line) => line.startsWith('alert '))).toBe(true);
  expect(await indexes(loaded)).toEqual(before);
  expect((await verify(loaded.pool)).differences).toEqual([]);
}, 120_000);
