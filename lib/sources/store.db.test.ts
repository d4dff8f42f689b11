import { afterAll, beforeAll, expect, test } from 'vitest';
import { actor } from '../access';
import type { TestDatabase } from '../db/test-database';
import { ingest } from '../ingest';
import { recordingDatabase } from '../recording-database.fixture';
import { readHostNames } from './host-names-store';
import { checkReplay } from './replay-store';
import { readQuarantine, readSources, takeSampleOut } from './store';

let db: TestDatabase;
beforeAll(async () => {
  db = await recordingDatabase();
});
afterAll(() => db.drop());

test('says what came from where, and that the later recording can be replayed', async () => {
  const answer = await readSources(undefined, db.pool);
  expect(answer.sources).toEqual([
    expect.objectContaining({ source: 'sample', hosts: 7, events: 4494, quarantined: 0, pending: 0, sample: true }),
  ]);
  expect(answer.hosts.map((h) => h.name)).toEqual([
    'ci-01',
    'db-01',
    'relay-01',
    'web-01',
    'ws-alice',
    'ws-bob',
    'ws-carol',
  ]);
  expect(answer.sample).toEqual({ loaded: true, laterLoaded: false, laterAvailable: true });
  expect(answer.warnings).toEqual([]);
  await checkReplay(db.pool);
});

test('lists as many hosts as are shown, and counts all', async () => {
  const { hosts, hostCount, sources } = await readSources({ hosts: 2 }, db.pool);
  expect([hosts.length, hostCount, sources[0]?.hosts]).toEqual([2, 7, 7]);
});

test('finds hosts by a part of their name', async () => {
  const names = async (text: string, limit = 10) =>
    (await readHostNames({ text, limit }, db.pool)).map(({ name }) => name);
  expect(await names('WS-')).toEqual(['ws-alice', 'ws-bob', 'ws-carol']);
  expect(await names('', 2)).toEqual(['ci-01', 'db-01']);
  expect(await names('%')).toEqual([]);
});

test('pages through the quarantine, and shows what no text can hold', async () => {
  const bad = Array.from({ length: 7 }, (_, i) =>
    Buffer.concat([Buffer.from(`{"broken ${i} `), Buffer.from([0xff, 0, 10])]),
  );
  await ingest(Buffer.concat(bad), { pool: db.pool, source: 'other' });
  const first = await readQuarantine({ limit: 5 }, db.pool);
  const second = await readQuarantine({ limit: 5, cursor: first.nextCursor! }, db.pool);
  expect([first.records.length, second.records.length, second.nextCursor]).toEqual([5, 2, null]);
  expect(first.records[0]).toMatchObject({ source: 'other', stored: false, raw: '{"broken 6 \uf7ff\uf700' });
  expect((await readQuarantine({ limit: 5, source: 'sample' }, db.pool)).records).toEqual([]);
  const { quarantine, sources } = await readSources(undefined, db.pool);
  expect(quarantine).toMatchObject({ total: 7, byCode: [{ count: 7 }] });
  expect(sources.find((s) => s.source === 'other')).toMatchObject({ hosts: 0, quarantined: 7 });
});

test('a host of the same name from another source is warned about', async () => {
  await db.pool.query(`insert into hosts (source, agent_host_id, name) values ('other', 'x', 'web-01')`);
  expect((await readSources(undefined, db.pool)).warnings).toEqual([
    expect.stringContaining('web-01 is reported by other and sample'),
  ]);
});

test('the sample goes with everything that it was', async () => {
  expect(await takeSampleOut(actor(), db.pool)).toEqual({ hosts: 7, events: 4494 });
  const answer = await readSources(undefined, db.pool);
  expect(answer.sample).toEqual({ loaded: false, laterLoaded: false, laterAvailable: false });
  expect(answer.hosts.map((h) => h.source)).toEqual(['other']);
  await expect(checkReplay(db.pool)).rejects.toMatchObject({ code: 'conflict' });
});
