import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from './db/test-database';
import { ingest } from './ingest';
import { RECORDING_RANGE } from './sources/recordings';

const range = { from: Date.parse(RECORDING_RANGE.from), to: Date.parse(RECORDING_RANGE.to) };
const recording = (name: string) => gunzipSync(readFileSync(`data/sample/${name}.gz`));

const HIDDEN = `title: Program runs from a hidden folder in /dev/shm
logsource: { product: linux, category: process_creation }
detection:
  selection:
    Image|re: '^/dev/shm/(?:.*/)?\\.[^/]+/'
  condition: selection
level: high
`;

async function live(db: TestDatabase, yaml: string, level = 'high'): Promise<void> {
  await db.pool.query(
    `with d as (insert into detectors (title, state, origin, created_at, updated_at) values ('t', 'live', 'import', now(), now()) returning detector_id)
     insert into detector_versions (detector_id, number, title, level, tags, yaml, author, created_at, live_from_epoch)
     select detector_id, 1, 't', $2, '{}', $1, 'test', now(), 2 from d`,
    [yaml, level],
  );
  await db.pool.query('update live_set set epoch = epoch + 1');
}

describe('ingest of the first recording', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase();
    await live(db, HIDDEN);
  });
  afterAll(() => db.drop());

  it('stores every record once, detects and groups', async () => {
    const body = recording('ecs-fleet-1.ndjson');
    const first = await ingest(body, { pool: db.pool, source: 'fleet', range });
    expect(first).toMatchObject({ created: 4494, duplicate: 0, quarantined: 0 });
    const again = await ingest(body, { pool: db.pool, source: 'fleet', range });
    expect(again).toMatchObject({ created: 0, duplicate: 4494 });
    const { rows: alerts } = await db.pool.query('select * from alerts');
    expect(alerts).toHaveLength(1);
    expect(alerts[0].event_count).toBe(2);
    expect(alerts[0].summary.lineage).toMatchObject({ pid: 25598 });
    const { rows } = await db.pool.query('select sum(count)::int as n from rollups');
    expect(rows[0].n).toBe(4494 - 1847);
  });
});

describe('ingest of the first recording as audit lines', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase();
    await live(db, HIDDEN);
  });
  afterAll(() => db.drop());

  it('joins the parts', async () => {
    await ingest(recording('auditd-fleet-1.log'), { pool: db.pool, source: 'fleet', range });
    const { rows: alerts } = await db.pool.query('select * from alerts');
    expect(alerts).toHaveLength(1);
    expect(alerts[0].event_count).toBe(2);
  });
});
