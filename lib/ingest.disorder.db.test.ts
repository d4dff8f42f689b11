import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveWayIn, type WayIn } from '../bench/fault/way-in';
import { chaos, DISORDERS, random, shuffled, split } from './chaos.fixture';
import { detectingDatabase, difference, EQUAL, recorded, sendAll, targetOf } from './ingest.disorder.fixture';
import { finalState } from './telemetry/final-state-store';
import { verify } from './verify/store';

/** `npm run test:full` tries many more seeds. */
const FULL = Boolean(process.env.UNWRAP_FULL);

/** Everything here goes over HTTP, a request per batch, in the order that is written: nothing is sorted on the way. */
let wayIn: WayIn;
const before = process.env.DATABASE_URL;
beforeAll(async () => {
  wayIn = await serveWayIn();
});
afterAll(async () => {
  if (before === undefined) delete process.env.DATABASE_URL;
  else process.env.DATABASE_URL = before;
  await wayIn.close();
});

async function stateOf(batches: string[][]): Promise<string[]> {
  const db = await detectingDatabase();
  process.env.DATABASE_URL = db.url;
  try {
    await sendAll(await targetOf(db, `http://127.0.0.1:${wayIn.port}/api/ingest`), batches);
    expect((await verify(db.pool)).differences).toEqual([]);
    return await finalState(db.pool);
  } finally {
    await db.drop();
  }
}

describe.each([
  ['ecs-fleet-2.ndjson', 'relay-01'],
  ['ecs-fleet-1.ndjson', 'web-01'],
  ['auditd-fleet-2.log', 'relay-01'],
])('the stored state is a function of the set of records: %s', (file, host) => {
  const all = recorded(file).filter((line) => line.includes(host));
  let whole: string[];
  beforeAll(async () => {
    whole = await stateOf([all]);
  });

  it('holds something', () => {
    expect(whole.filter((l) => l.startsWith('match')).length).toBeGreaterThan(1);
    expect(whole.filter((l) => l.startsWith('alert')).length).toBeGreaterThan(1);
  });

  it.each(FULL ? [1, 2] : [1])('in order, batches of random size, seed %i', async (seed) => {
    const next = random(seed);
    const state = await stateOf(split(all, () => 1 + Math.floor(next() * 60)));
    expect(difference(whole, state)).toEqual(EQUAL);
  });

  it.each(FULL ? [3, 4, 5] : [3])('shuffled and repeated, seed %i', async (seed) => {
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

const SEEDS = Array.from({ length: FULL ? 60 : 3 }, (_, i) => 21 + i);

it.each(Object.entries(DISORDERS))('the generated records hold %s', (_, count) => {
  const holding = SEEDS.filter((seed) => count(chaos(seed, 220)) > 0);
  expect(holding.length).toBeGreaterThan(SEEDS.length / 2);
});

describe.each(SEEDS)('generated disorder, seed %i', (seed) => {
  const all = chaos(seed, 220);
  let whole: string[];
  beforeAll(async () => {
    whole = await stateOf([all]);
  });

  it.each(FULL ? [0, 1] : [0])('shuffled and repeated in small batches, %i', async (round) => {
    const next = random(seed * 100 + round);
    const some = all.filter(() => next() < 0.3);
    const state = await stateOf(split(shuffled([...all, ...some], next), () => 1 + Math.floor(next() * 12)));
    expect(difference(whole, state)).toEqual(EQUAL);
  });
});

it('a record a request, backwards', async () => {
  const all = chaos(7, FULL ? 220 : 60);
  expect(difference(await stateOf([all]), await stateOf(split([...all].reverse(), () => 1)))).toEqual(EQUAL);
});
