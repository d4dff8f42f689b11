import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post, type Target } from '../bench/fault/sender';
import { Writer } from '../bench/fault/writer';
import { chaos, random, shuffled, split } from './chaos.fixture';
import { detectingDatabase, difference, EQUAL, recorded, sendAll, targetOf } from './ingest.disorder.fixture';
import { finalState } from './telemetry/final-state-store';
import { verify } from './verify/store';

/** `npm run test:full` does 50 rounds with two and with four processes. */
const ROUNDS = process.env.UNWRAP_FULL ? 50 : 1;

interface Family {
  host: { id?: string; name: string };
  process: { pid: number; parent?: { pid?: number } };
}

/** Deals records to writers so that a process and its parent never meet in one of them. */
function apart(lines: readonly string[], writers: number): string[][] {
  const writerOf = new Map<string, number>();
  const out: string[][] = Array.from({ length: writers }, () => []);
  for (const line of lines) {
    const { host, process } = JSON.parse(line) as Family;
    const key = (pid: number | undefined) => `${host.name} ${pid}`;
    const own = key(process.pid);
    if (!writerOf.has(own)) {
      const parents = writerOf.get(key(process.parent?.pid)) ?? 0;
      writerOf.set(own, (parents + 1 + (process.pid % (writers - 1))) % writers);
    }
    out[writerOf.get(own)!]!.push(line);
  }
  return out;
}

/** Recorded and generated records in turn: one host's whole incident, or pids used again, cycles and skewed clocks. */
function recordsOf(round: number): string[] {
  if (round % 2) return chaos(900 + round, 160);
  return recorded('ecs-fleet-2.ndjson').filter((line) => line.includes('relay-01'));
}

describe.each([2, 4])('%i processes write to the same hosts', (count) => {
  const writers: Writer[] = [];
  beforeAll(async () => {
    const database = await detectingDatabase();
    writers.push(...(await Promise.all(Array.from({ length: count }, () => Writer.start(database.url)))));
    await Promise.all(writers.map((writer) => writer.use('postgres://nobody@127.0.0.1:1/none')));
    await database.drop();
  });
  afterAll(() => Promise.all(writers.map((writer) => writer.kill())));

  async function open(writing: readonly Writer[]) {
    const db = await detectingDatabase();
    await Promise.all(writing.map((writer) => writer.use(db.url)));
    const { token, range } = await targetOf(db, '');
    return { db, targets: writing.map(({ url }): Target => ({ url, token, range })) };
  }

  it('deals children and parents to different processes', () => {
    const dealt = apart(recordsOf(0), count);
    const pids = dealt.map((lines) => new Set(lines.map((line) => (JSON.parse(line) as Family).process.pid)));
    const apartFromParent = dealt.flatMap((lines, w) =>
      lines.filter((line) => {
        const parent = (JSON.parse(line) as Family).process.parent?.pid;
        return parent !== undefined && pids.some((set, other) => other !== w && set.has(parent));
      }),
    );
    expect(apartFromParent.length).toBeGreaterThan(50);
    for (const lines of dealt) expect(lines.length).toBeGreaterThan(5);
  });

  it.each(Array.from({ length: ROUNDS }, (_, round) => round))(
    'round %i: the state of one process alone',
    async (round) => {
      const records = recordsOf(round);
      const next = random(round * 7 + count);
      const alone = await open(writers.slice(0, 1));
      await sendAll(alone.targets[0]!, [records]);
      const expected = await finalState(alone.db.pool);
      await alone.db.drop();

      const { db, targets } = await open(writers);
      const queues = apart(records, count).map((lines) =>
        split(shuffled(lines, next), () => 1 + Math.floor(next() * 12)),
      );
      // Step by step, so that a parent's and its child's transactions meet rather than follow one another.
      for (let step = 0; queues.some((queue) => step < queue.length); step++) {
        await Promise.all(queues.map((queue, w) => (queue[step] ? post(targets[w]!, queue[step]!) : undefined)));
      }
      const state = await finalState(db.pool);
      const { differences } = await verify(db.pool);
      const { rows } = await db.pool.query(
        'select deadlocks::int as n from pg_stat_database where datname = current_database()',
      );
      await db.drop();
      expect(difference(expected, state)).toEqual(EQUAL);
      expect(differences).toEqual([]);
      expect(rows[0].n).toBe(0);
    },
  );
});
