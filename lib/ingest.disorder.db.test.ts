import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { chaos, random, shuffled, split } from './chaos.fixture';
import { type TestDatabase, testDatabase } from './db/test-database';
import { ingest } from './ingest';
import { RECORDING_RANGE } from './sources/recordings';
import { finalState } from './telemetry/final-state-store';
import { verify } from './verify/store';

const range = { from: Date.parse(RECORDING_RANGE.from), to: Date.parse(RECORDING_RANGE.to) };
const lines = (name: string) =>
  gunzipSync(readFileSync(`data/sample/${name}.gz`))
    .toString()
    .trimEnd()
    .split('\n');

const DETECTORS = [
  `title: hidden
logsource: { product: linux, category: process_creation }
detection: { s: { Image|contains: '/.' }, condition: s }
level: high`,
  `title: disguised
logsource: { product: linux, category: process_creation }
detection: { s: { DisguisedByParent: true }, condition: s }
level: high`,
  `title: downloaded
logsource: { product: linux, category: process_creation }
detection: { s: { ImageDownloaded: true }, condition: s }
level: high`,
  `title: connects
logsource: { product: linux, category: network_connection }
detection: { s: { DestinationExternal: true }, condition: s }
level: low`,
];

async function makeDatabase(): Promise<TestDatabase> {
  const db = await testDatabase();
  await db.pool.query(`insert into settings values ('installation_key', to_jsonb('00'::text))`);
  for (const yaml of DETECTORS) {
    await db.pool.query(
      `with d as (insert into detectors (title, state, origin, created_at, updated_at) values ('t', 'live', 'import', now(), now()) returning detector_id)
       insert into detector_versions (detector_id, number, title, level, tags, yaml, author, created_at, live_from_epoch)
       select detector_id, 1, 't', 'high', '{}', $1, 'test', now(), 2 from d`,
      [yaml],
    );
  }
  await db.pool.query('update live_set set epoch = 2');
  await db.pool.query('insert into live_epochs values (2, 0)');
  return db;
}

async function send(db: TestDatabase, batches: string[][]): Promise<void> {
  for (const batch of batches)
    await ingest(Buffer.from(`${batch.join('\n')}\n`), { pool: db.pool, source: 'fleet', range });
}

async function stateOf(batches: string[][]): Promise<string[]> {
  const db = await makeDatabase();
  try {
    await send(db, batches);
    expect((await verify(db.pool)).differences).toEqual([]);
    return await finalState(db.pool);
  } finally {
    await db.drop();
  }
}

function difference(a: string[], b: string[]): { missing: string[]; extra: string[] } {
  const [inA, inB] = [new Set(a), new Set(b)];
  return { missing: a.filter((l) => !inB.has(l)).slice(0, 8), extra: b.filter((l) => !inA.has(l)).slice(0, 8) };
}

const EQUAL = { missing: [], extra: [] };

describe.each([
  ['ecs-fleet-2.ndjson', 'relay-01'],
  ['ecs-fleet-1.ndjson', 'web-01'],
  ['auditd-fleet-2.log', 'relay-01'],
])('the stored state is a function of the set of records: %s', (file, host) => {
  const all = lines(file).filter((line) => line.includes(host));
  let whole: string[];
  beforeAll(async () => {
    whole = await stateOf([all]);
  });

  it('holds something', () => {
    expect(whole.filter((l) => l.startsWith('match')).length).toBeGreaterThan(1);
    expect(whole.filter((l) => l.startsWith('alert')).length).toBeGreaterThan(1);
  });

  it.each([1, 2])('in order, batches of random size, seed %i', async (seed) => {
    const next = random(seed);
    const state = await stateOf(split(all, () => 1 + Math.floor(next() * 60)));
    expect(difference(whole, state)).toEqual(EQUAL);
  });

  it.each([3, 4, 5])('shuffled and repeated, seed %i', async (seed) => {
    const next = random(seed);
    const some = all.filter(() => next() < 0.2);
    const state = await stateOf(split(shuffled([...all, ...some], next), () => 1 + Math.floor(next() * 80)));
    expect(difference(whole, state)).toEqual(EQUAL);
  });

  it('backwards', async () => {
    const state = await stateOf(split([...all].reverse(), () => 37));
    expect(difference(whole, state)).toEqual(EQUAL);
  });
});

/** `npm run test:full` tries many more. */
const SEEDS = Array.from({ length: process.env.UNWRAP_FULL ? 60 : 6 }, (_, i) => 21 + i);

describe.each(SEEDS)('generated disorder, seed %i', (seed) => {
  const all = chaos(seed, 220);
  let whole: string[];
  beforeAll(async () => {
    whole = await stateOf([all]);
  });

  it.each([0, 1])('shuffled and repeated in small batches, %i', async (round) => {
    const next = random(seed * 100 + round);
    const some = all.filter(() => next() < 0.3);
    const state = await stateOf(split(shuffled([...all, ...some], next), () => 1 + Math.floor(next() * 12)));
    expect(difference(whole, state)).toEqual(EQUAL);
  });
});

describe('several writers', () => {
  let whole: string[];
  const all = lines('ecs-fleet-2.ndjson');
  beforeAll(async () => {
    whole = await stateOf([all]);
  });

  it.each([11, 12])('four at once on the same hosts, seed %i', async (seed) => {
    const next = random(seed);
    const db = await makeDatabase();
    const batches = split(shuffled(all, next), () => 1 + Math.floor(next() * 30));
    await Promise.all(
      [0, 1, 2, 3].map((writer) =>
        send(
          db,
          batches.filter((_, i) => i % 4 === writer),
        ),
      ),
    );
    const state = await finalState(db.pool);
    const { differences } = await verify(db.pool);
    await db.drop();
    expect(differences).toEqual([]);
    expect(difference(whole, state)).toEqual(EQUAL);
  });
});
