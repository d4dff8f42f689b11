import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveWayIn, type WayIn } from '../bench/fault/way-in';
import { chaos, random, shuffled, split } from './chaos.fixture';
import type { TestDatabase } from './db/test-database';
import { foldLate } from './ingest';
import { detectingDatabase, difference, EQUAL, recorded, sendAll, targetOf } from './ingest.disorder.fixture';
import { readSources } from './sources/store';
import { finalState } from './telemetry/final-state-store';
import { lateHosts } from './telemetry/late-store';
import { verify } from './verify/store';

/** Records so late that one transaction does not put all into context again that follows them. */
const before = { url: process.env.DATABASE_URL, most: process.env.UNWRAP_FOLD_EVENTS };
let wayIn: WayIn;
beforeAll(async () => {
  wayIn = await serveWayIn();
});
afterAll(async () => {
  restore('DATABASE_URL', before.url);
  restore('UNWRAP_FOLD_EVENTS', before.most);
  await wayIn.close();
});

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

async function sent(most: number, batches: string[][], between: (db: TestDatabase) => Promise<void> = async () => {}) {
  const db = await detectingDatabase();
  process.env.DATABASE_URL = db.url;
  process.env.UNWRAP_FOLD_EVENTS = String(most);
  const target = await targetOf(db, `http://127.0.0.1:${wayIn.port}/api/ingest`);
  for (const batch of batches) {
    await sendAll(target, [batch]);
    await between(db);
  }
  return db;
}

/** What is stored once nothing waits any more. */
async function settled(db: TestDatabase): Promise<string[]> {
  try {
    for (let turns = 0; (await foldLate(db.pool)) > 0; turns++) if (turns > 1_000) throw new Error('it never ends');
    expect(await verify(db.pool)).toMatchObject({ differences: [], waiting: 0 });
    return await finalState(db.pool);
  } finally {
    await db.drop();
  }
}

/** `npm run test:full` tries many more. */
const SEEDS = Array.from({ length: process.env.UNWRAP_FULL ? 40 : 1 }, (_, i) => 61 + i);

describe.each(SEEDS)('generated disorder, folded a few events at a time, seed %i', (seed) => {
  const all = chaos(seed, process.env.UNWRAP_FULL ? 160 : 100);

  it.each(process.env.UNWRAP_FULL ? [1, 7, 30] : [2, 20])(
    '%i at a time: in the end the state is that of all records at once',
    async (most) => {
      const whole = await settled(await sent(100_000, [all]));
      const next = random(seed * 100 + most);
      const some = all.filter(() => next() < 0.3);
      let waited = 0;
      const db = await sent(
        most,
        split(shuffled([...all, ...some], next), () => 1 + Math.floor(next() * 12)),
        async ({ pool }) => {
          waited += (await lateHosts(pool)).length;
          if (next() < 0.3) await foldLate(pool);
        },
      );
      expect(waited).toBeGreaterThan(0);
      expect(difference(whole, await settled(db))).toEqual(EQUAL);
    },
  );
});

it('a recorded intrusion whose first half comes last: what is left is told, and folded by and by', async () => {
  const all = recorded('ecs-fleet-2.ndjson').filter((line) => line.includes('relay-01'));
  const half = Math.floor(all.length / 2);
  const whole = await settled(await sent(100_000, [all]));
  const db = await sent(Math.floor(half / 5), [all.slice(half), all.slice(0, half)]);
  const [late] = await lateHosts(db.pool);
  expect(late).toBeDefined();
  const { rows } = await db.pool.query('select count(*)::int as n from events');
  expect(rows[0].n).toBe(all.length);
  expect(await verify(db.pool)).toMatchObject({ differences: [], waiting: 1 });
  expect((await readSources(undefined, db.pool)).warnings).toEqual([
    expect.stringMatching(/^relay-01: a record came very late\. What happened from 2026-11-23T/),
  ]);
  const turns: number[] = [];
  for (let at = late; at; [at] = await lateHosts(db.pool)) {
    turns.push(at.time);
    await foldLate(db.pool);
  }
  expect(turns.length).toBeGreaterThan(3);
  expect(turns).toEqual([...turns].sort((a, b) => a - b));
  expect((await readSources(undefined, db.pool)).warnings).toEqual([]);
  expect(difference(whole, await settled(db))).toEqual(EQUAL);
});
