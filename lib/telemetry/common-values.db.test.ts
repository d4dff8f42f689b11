import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fleet } from '@/bench/fleet/generator';
import { type TestDatabase, testDatabase } from '../db/test-database';
import { ingest } from '../ingest';
import { commonAmong, countCommonValues } from './common-values-store';
import { readBehaviors } from './dictionary-store';
import type { EventKind } from './event';
import { setApart, valuePrevalence } from './prevalence-store';
import { sealDays } from './rollup-days-store';
import { valueSeen } from './value-prevalence-store';
import { type BehaviorValue, valuesOf } from './values';

const START = Date.parse('2026-11-16T00:00:00Z');
const DAY_MS = 86_400_000;
const RANGE = { from: START - DAY_MS, to: START + 30 * DAY_MS };
const KINDS: EventKind[] = ['process_start', 'file_create', 'net_connect'];
const LEAST = 6;

let db: TestDatabase;
let late: string[];
let values: BehaviorValue[];

async function put(lines: readonly string[]): Promise<void> {
  const answer = await ingest(Buffer.from(lines.join('\n')), { pool: db.pool, source: 'generated', range: RANGE });
  expect(answer).toMatchObject({ quarantined: 0 });
}

beforeAll(async () => {
  db = await testDatabase();
  const records = [...new Fleet({ hosts: 8, events: 1_600, days: 3, seed: 4, start: START }).records()];
  const firstDay = records.filter(({ time }) => time < START + DAY_MS);
  late = firstDay.filter((_, i) => i % 10 === 0).map(({ line }) => line);
  const kept = new Set(late);
  await put(records.map(({ line }) => line).filter((line) => !kept.has(line)));
  const { rows } = await db.pool.query<{ id: string }>('select behavior_id as id from behaviors');
  const behaviors = await readBehaviors(
    db.pool,
    rows.map(({ id }) => id),
  );
  const all = new Map([...behaviors.values()].flatMap(valuesOf).map((one) => [`${one.field} ${one.value}`, one]));
  values = [...all.values(), { field: 'image', value: '/nowhere' }];
  // a confirmed threat on one host: what it did is left out
  await db.pool.query(
    `insert into threats (threat_id, name, created_by, created_at, updated_at, first_ts, last_ts) values (1, 'one', 'test', now(), now(), now(), now())`,
  );
  await db.pool.query(
    `insert into threat_lineages (threat_id, host_id, anchor_id)
     select 1, host_id, anchor_id from processes group by 2, 3 order by count(*) desc limit 2`,
  );
});
afterAll(() => db.drop());

/** A connection pool of its own: nothing that was kept for another answers. */
async function figures() {
  const out: unknown[] = [];
  for (const kind of KINDS)
    for (const host of [-1, 1, 3])
      out.push(await valuePrevalence(db.pool, kind, values, await setApart(db.pool, host)));
  for (const value of ['/usr/bin/bash', '/usr/bin/dash', '/usr/bin/curl', '/nowhere'])
    out.push(
      await valueSeen(db.pool, { field: 'Image', value }),
      await valueSeen(db.pool, { field: 'TargetFilename', value }),
    );
  out.push(await valueSeen(db.pool, { field: 'User', value: 'root' }));
  return out;
}

describe('common values', () => {
  let exact: unknown[];

  it('give the prevalence that counting behavior by behavior gives', async () => {
    exact = await figures();
    expect((await commonAmong(db.pool, values)).size).toBe(0);
    const counted = await countCommonValues(db.pool, LEAST);
    expect(counted.days).toBeGreaterThanOrEqual(3);
    const common = (await commonAmong(db.pool, values)).size;
    expect(common).toBeGreaterThan(20);
    expect(common).toBeLessThan(values.length / 2);
    expect(await figures()).toEqual(exact);
  });

  it('are counted anew only on days that changed, once days are sealed', async () => {
    await sealDays(db.pool, 0);
    expect((await countCommonValues(db.pool, LEAST)).days).toBeGreaterThanOrEqual(3);
    expect((await countCommonValues(db.pool, LEAST)).days).toBe(0);
    expect(await figures()).toEqual(exact);
    await put(late);
    expect((await countCommonValues(db.pool, LEAST)).days).toBe(1);
    const after = await figures();
    expect(after).not.toEqual(exact);
    await sealDays(db.pool, 0);
    expect((await countCommonValues(db.pool, LEAST)).days).toBe(1);
    await db.pool.query('delete from common_values');
    expect(await figures()).toEqual(after);
    exact = after;
  });

  it('come to be common later, on all days at once', async () => {
    await db.pool.query('delete from value_days');
    await countCommonValues(db.pool, LEAST * 4);
    const few = (await commonAmong(db.pool, values)).size;
    expect(await figures()).toEqual(exact);
    await countCommonValues(db.pool, LEAST);
    expect((await commonAmong(db.pool, values)).size).toBeGreaterThan(few);
    expect(await figures()).toEqual(exact);
  });
});
