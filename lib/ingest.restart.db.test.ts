import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post, type Target } from '../bench/fault/sender';
import { Writer } from '../bench/fault/writer';
import { random, shuffled } from './chaos.fixture';
import type { TestDatabase } from './db/test-database';
import { detectingDatabase, difference, EQUAL, recorded, targetOf } from './ingest.disorder.fixture';
import { finalState } from './telemetry/final-state-store';
import { verify } from './verify/store';

/** Audit records whose parts come before and after the process that takes them in was killed and another one started. */
let db: TestDatabase;
let writer: Writer;
beforeAll(async () => {
  db = await detectingDatabase();
  writer = await Writer.start(db.url);
});
afterAll(async () => {
  await writer.kill();
  await db.drop();
});

/** A program's start as logged: its whole event and the next one, several records each. */
function events(): { first: string[]; second: string[] } {
  const all = recorded('auditd-fleet-2.log').filter((line) => line.includes('relay-01'));
  const serialOf = (line: string) => /audit\([\d.]+:(\d+)\)/.exec(line)![1]!;
  const starts = [...new Set(all.filter((line) => line.includes('type=EXECVE')).map(serialOf))];
  const of = (serial: string | undefined) => all.filter((line) => serialOf(line) === serial);
  return { first: of(starts[3]), second: of(starts[4]) };
}

/** Both events' records in their own order, dealt out by chance. */
function woven(a: readonly string[], b: readonly string[], seed: number): string[] {
  const next = random(seed);
  const turns = shuffled([...a.map(() => a), ...b.map(() => b)], next);
  const at = new Map([
    [a, 0],
    [b, 0],
  ]);
  return turns.map((list) => {
    const i = at.get(list)!;
    at.set(list, i + 1);
    return list[i]!;
  });
}

describe('audit records cut at every line, the process killed in between', () => {
  const { first, second } = events();
  const whole = [...first, ...second];
  const weaves = [1, 2].map((seed) => woven(first, second, seed));
  const cases = [whole, ...weaves, [...whole].reverse()].flatMap((lines, order) =>
    Array.from({ length: lines.length + 1 }, (_, cut) => ({ lines, order, cut, source: `order ${order} cut ${cut}` })),
  );
  const targets = new Map<string, Target>();
  let expected: string[];

  beforeAll(async () => {
    await post(await targetOf(db, writer.url, 'whole'), whole);
    expected = await finalState(db.pool, 'whole');
    for (const { lines, cut, source } of cases) {
      targets.set(source, await targetOf(db, writer.url, source));
      const answer = await post(targets.get(source)!, lines.slice(0, cut));
      expect([source, answer.created + answer.pending]).toEqual([source, cut]);
    }
    await writer.kill();
    writer = await Writer.start(db.url);
    for (const { lines, cut, source } of cases) {
      const answer = await post({ ...targets.get(source)!, url: writer.url }, lines.slice(cut));
      expect([source, answer.quarantined, answer.rejected]).toEqual([source, 0, 0]);
    }
  });

  it('the whole makes two process starts', () => {
    expect(first.length).toBeGreaterThan(4);
    expect(second.length).toBeGreaterThan(4);
    expect(expected.filter((line) => line.startsWith('event'))).toHaveLength(2);
    expect(cases.length).toBeGreaterThan(40);
  });

  it('parts waited for the rest: some cuts leave both events unfinished', () => {
    expect(new Set(weaves.flat())).toEqual(new Set(whole));
    const cutBoth = weaves.some((lines) =>
      lines.some((_, cut) =>
        [first, second].every((e) => e.some((l) => lines.indexOf(l) < cut) && e.some((l) => lines.indexOf(l) >= cut)),
      ),
    );
    expect(cutBoth).toBe(true);
  });

  it('every cut of every order leaves the same state, and nothing that waits', async () => {
    for (const { source } of cases) {
      expect([source, difference(expected, await finalState(db.pool, source))]).toEqual([source, EQUAL]);
    }
    const { rows } = await db.pool.query('select count(*)::int as n from pending_parts');
    expect(rows[0].n).toBe(0);
    expect((await verify(db.pool)).differences).toEqual([]);
  });
});
