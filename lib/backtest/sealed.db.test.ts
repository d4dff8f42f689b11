import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fleet } from '@/bench/fleet/generator';
import { type TestDatabase, testDatabase } from '../db/test-database';
import { ingest } from '../ingest';
import { openDays, rollupDays, sealDays } from '../telemetry/rollup-days-store';
import { WRITERS_LOCK } from '../telemetry/writers-lock';
import type { BacktestReport } from './report';
import { createRun, performRun, readRun } from './run-store';
import { Shards } from './shards';
import { backtest } from './store';

const DAY_MS = 86_400_000;
const START = Date.parse('2026-11-16T00:00:00Z');
const RANGE = { from: START - DAY_MS, to: START + 30 * DAY_MS };
const LATE = 60;

let db: TestDatabase;
let shards: Shards;
/** records of the first day that come after it was sealed */
let late: string[];

beforeAll(async () => {
  db = await testDatabase();
  shards = new Shards(db.url, { threads: 2 });
  const records = [...new Fleet({ hosts: 6, events: 1_500, days: 3, seed: 9, start: START }).records()];
  const firstDay = records.filter(({ time }) => time < START + DAY_MS);
  late = firstDay.filter((_, i) => i % Math.ceil(firstDay.length / LATE) === 0).map(({ line }) => line);
  const kept = new Set(late);
  await put(records.map(({ line }) => line).filter((line) => !kept.has(line)));
});
afterAll(async () => {
  await shards.end();
  await db.drop();
});

async function put(lines: readonly string[]): Promise<void> {
  const answer = await ingest(Buffer.from(lines.join('\n')), { pool: db.pool, source: 'generated', range: RANGE });
  expect(answer).toMatchObject({ quarantined: 0 });
}

const rule = (title: string, category: string, detection: object) =>
  JSON.stringify({ title, logsource: { product: 'linux', category }, detection });

/** None is narrowed by a literal: threads ask the whole dictionary. */
const RULES = [
  rule('all programs', 'process_creation', { s: { 'Image|startswith': '/' }, condition: 's' }),
  rule('field in field', 'process_creation', { s: { 'CommandLine|fieldref|startswith': 'Image' }, condition: 's' }),
  rule('not root', 'process_creation', { s: { User: 'root' }, condition: 'not s' }),
  rule('long', 'process_creation', { s: { 'CommandLine|re': '^.{60,}$' }, condition: 's' }),
  rule('files', 'file_event', { s: { FileAction: ['chmod', 'create'] }, condition: 's' }),
];

const RANGES = [{}, { from: START + DAY_MS * 0.4, to: START + DAY_MS * 1.7 }, { from: START + DAY_MS * 2.5 }];

const stable = ({ durationMs: _, ...rest }: BacktestReport) => rest;

/** Reports of all rules and ranges: with the cells in memory, and by the database alone. */
async function compareReports(): Promise<void> {
  await shards.scan([]);
  for (const yaml of RULES)
    for (const range of RANGES) {
      const alone = await backtest({ yaml, ...range }, { pool: db.pool });
      expect(stable(await backtest({ yaml, ...range }, { pool: db.pool, scanner: shards }))).toEqual(stable(alone));
    }
}

const sealed = async () => (await rollupDays(db.pool)).filter(({ seal }) => seal !== null).map(({ seal }) => seal);

describe('days that are over', () => {
  it('are read as before while nobody has sealed them', async () => {
    expect(await sealed()).toEqual([]);
    await compareReports();
  });

  it('give the same reports from memory once they are sealed', async () => {
    const days = (await rollupDays(db.pool)).length;
    expect(days).toBeGreaterThanOrEqual(3);
    expect(await sealDays(db.pool, 60_000)).toBe(0);
    expect(await sealDays(db.pool, 0)).toBe(days);
    const counted: number[] = [];
    const watching = {
      ready: true,
      async scan(...asked: Parameters<Shards['scan']>) {
        const results = await shards.scan(...asked);
        for (const { sealed: parts } of results ?? []) counted.push(...parts.map(({ counts }) => counts.days.length));
        return results;
      },
    };
    await shards.scan([]);
    await backtest({ yaml: RULES[0]! }, { pool: db.pool, scanner: watching });
    expect(counted).toEqual([days, days]);
    await compareReports();
  });

  it('tell how far a backtest is, with what was counted in memory', async () => {
    const told: number[] = [];
    const report = await backtest(
      { yaml: RULES[0]! },
      { pool: db.pool, scanner: shards, told: ({ events }) => events !== undefined && told.push(events) },
    );
    expect(told.at(-1)).toBe(report.events);
    expect(report.events).toBeGreaterThan(400);
  });

  it('lose their seal to a late record, and are read anew', async () => {
    const before = await sealed();
    await put(late.slice(0, LATE / 2));
    expect((await sealed()).length).toBe(before.length - 1);
    await compareReports();
    await sealDays(db.pool, 0);
    const after = await sealed();
    expect(after.length).toBe(before.length);
    expect(after.filter((seal) => before.includes(seal)).length).toBe(before.length - 1);
    await put(late.slice(LATE / 2));
    await compareReports();
    await sealDays(db.pool, 0);
    await compareReports();
  });

  it('are counted in a run of many rules, also where a day is opened while the rules are asked', async () => {
    const rules = RULES.map((yaml, i) => ({ title: `rule ${i}`, yaml, versionId: null, detectorId: null }));
    const runId = await createRun(db.pool, { title: 'All', rules, author: 'test' });
    const opening = {
      ready: true,
      async scan(...asked: Parameters<Shards['scan']>) {
        const results = await shards.scan(...asked);
        await openDays(db.pool, [Math.floor(START / DAY_MS)]);
        return results;
      },
    };
    await performRun(db.url, runId, opening);
    const { rules: done } = await readRun(db.pool, runId);
    for (const [i, yaml] of RULES.entries()) {
      const { events, hosts } = await backtest({ yaml }, { pool: db.pool });
      expect(done[i]!.result).toMatchObject({ ok: true, events, hosts });
    }
  });

  it('are sealed only when whoever writes them has ended', async () => {
    const writer = await db.pool.connect();
    const [day] = await rollupDays(db.pool);
    try {
      await writer.query('begin');
      await writer.query('select pg_advisory_xact_lock_shared($1)', [WRITERS_LOCK]);
      await openDays(writer, [day!.day]);
      let done = false;
      const sealing = sealDays(db.pool, 0).finally(() => {
        done = true;
      });
      await sleep(300);
      expect(done).toBe(false);
      await writer.query('commit');
      expect(await sealing).toBeGreaterThan(0);
    } finally {
      writer.release();
    }
    expect(await sealed()).toHaveLength((await rollupDays(db.pool)).length);
  });
});
