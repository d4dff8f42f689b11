import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from './db/test-database';
import { ingest, settleSilent } from './ingest';
import { RECORDING_RANGE } from './sources/recordings';

// The last event of a host that then falls silent: its missing parts must not keep it from the detectors for ever.

const range = { from: Date.parse(RECORDING_RANGE.from), to: Date.parse(RECORDING_RANGE.to) };
const lines = gunzipSync(readFileSync('data/sample/auditd-fleet-1.log.gz'))
  .toString()
  .split('\n')
  .filter((line) => line.includes(':2902)'));

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
afterEach(() => {
  delete process.env.UNWRAP_CLOCK_OFFSET_MS;
});

const send = (some: string[]) => ingest(Buffer.from(some.join('\n')), { pool: db.pool, source: 'fleet', range });
const stored = async () => (await db.pool.query('select kind, behavior_id from events')).rows;

it('is made of what came, a minute after the last part, and completed when the rest comes', async () => {
  const [paths, rest] = [lines.filter((l) => l.includes('type=PATH')), lines.filter((l) => !l.includes('type=PATH'))];
  expect(paths.length).toBe(2);
  expect(await send(rest)).toMatchObject({ pending: rest.length, created: 0 });
  expect(await send(rest)).toMatchObject({ pending: rest.length, duplicate: 0 });
  expect(await settleSilent(db.pool)).toBe(0);
  process.env.UNWRAP_CLOCK_OFFSET_MS = '61000';
  expect(await settleSilent(db.pool)).toBe(1);
  expect(await settleSilent(db.pool)).toBe(0);
  expect(await stored()).toHaveLength(1);
  expect(await send(rest)).toMatchObject({ duplicate: rest.length });
  expect(await send(paths)).toMatchObject({ created: 2 });
  expect(await stored()).toHaveLength(1);
  const { rows } = await db.pool.query('select count(*)::int as waiting from pending_parts');
  expect(rows[0].waiting).toBe(0);
});
