import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { post } from '../bench/fault/sender';
import { Writer } from '../bench/fault/writer';
import { actor } from './access';
import { backtest } from './backtest/store';
import { random, shuffled, split } from './chaos.fixture';
import { type TestDatabase, testDatabase } from './db/test-database';
import { changeState } from './detectors/lifecycle-store';
import { changeHypothesis, createHypothesis } from './hypotheses/store';
import { recorded, targetOf } from './ingest.disorder.fixture';
import { promote, saveVersion } from './promotion/store';
import { verify } from './verify/store';

/** People promote, edit, pause and resume detectors in a loop while two processes take telemetry in. */
const by = actor();
let db: TestDatabase;
const writers: Writer[] = [];
beforeAll(async () => {
  db = await testDatabase();
  writers.push(...(await Promise.all([Writer.start(db.url), Writer.start(db.url)])));
});
afterAll(async () => {
  await Promise.all(writers.map((writer) => writer.kill()));
  await db.drop();
});

const rule = (title: string, images: string) =>
  `title: ${title}\nlogsource: {product: linux, category: process_creation}\ndetection:\n  s: {Image|endswith: [${images}]}\n  condition: s\nlevel: low\n`;
const SHELLS = rule('Shells', "'/dash', '/bash'");
const TOOLS = rule('Tools', "'/git', '/node', '/chmod', '/mv'");

async function promoted(yaml: string): Promise<{ detectorId: number; past: number }> {
  const { id } = await createHypothesis(by, { title: 'x', statement: '', observationIds: [] }, db.pool);
  await changeHypothesis(by, id, { yaml }, db.pool);
  const report = await promote(
    by,
    id,
    { mode: 'live', raisePast: false, waiver: 'Matching much is its purpose here.' },
    db.pool,
  );
  return { detectorId: report.detectorId, past: report.past.events };
}

/** Which events each version matches, of those that were committed while it was live, and the matches that there are. */
const EXPECTED = `
  with spans as (
    select version_id, live_from_epoch as from_epoch, live_to_epoch as to_epoch from detector_versions where live_from_epoch is not null
    union all select version_id, from_epoch, to_epoch from live_spans),
  came as (
    select e.host_id, e.ts, e.seq, e.part, b.image,
      (select max(epoch) from live_epochs l where l.raw_block < e.raw_block) as epoch
    from events e join behaviors b using (behavior_id) where e.kind = 0)
  select v.detector_id || ' ' || v.version_id || ' ' || c.host_id || ' ' || c.ts || ' ' || c.seq || ' ' || c.part as line
  from came c join spans s on c.epoch >= s.from_epoch and (s.to_epoch is null or c.epoch < s.to_epoch)
  join detector_versions v using (version_id)
  where c.image ~ (case when v.yaml like 'title: Shells%' then '/(dash|bash)$' else '/(git|node|chmod|mv)$' end)`;
const FOUND = `select detector_id || ' ' || version_id || ' ' || host_id || ' ' || ts || ' ' || seq || ' ' || part as line
  from matches where withdrawn_at is null`;

const lines = async (sql: string) =>
  (await db.pool.query<{ line: string }>(`${sql} order by 1`)).rows.map((r) => r.line);

it('no event is in both a report and the live matches, or in neither', async () => {
  const next = random(5);
  const records = recorded('ecs-fleet-1.ndjson').slice(0, process.env.UNWRAP_FULL ? undefined : 900);
  // Late by some records each, as agents are; far later ones fold their whole host again, which takes its time.
  const late = split(records, () => 100).flatMap((part) => shuffled(part, next));
  const batches = split(late, () => 1 + Math.floor(next() * 24)).reverse();
  const { token, range } = await targetOf(db, '');
  let left = batches.length;
  const sending = Promise.all(
    writers.map(async ({ url }) => {
      for (let batch = batches.pop(); batch; batch = batches.pop()) {
        await post({ url, token, range }, batch);
        left--;
      }
    }),
  );
  const edited = await promoted(SHELLS);
  const paused = await promoted(TOOLS);
  const untouched: { yaml: string; detectorId: number; past: number }[] = [];
  let changes = 0;
  for (; left > 10; changes++) {
    const yaml = changes % 2 ? SHELLS : TOOLS;
    if (untouched.length < 6) untouched.push({ yaml, ...(await promoted(yaml)) });
    await saveVersion(by, edited.detectorId, { yaml: `${yaml}# ${changes}\n`, note: '', waiver: 'as before' }, db.pool);
    await changeState(by, paused.detectorId, changes % 2 ? 'live' : 'paused', 'loop', db.pool);
    await sleep(20 * next());
  }
  await sending;

  expect(changes).toBeGreaterThan(5);
  const expected = await lines(EXPECTED);
  expect(expected.length).toBeGreaterThan(50);
  expect(await lines(FOUND)).toEqual(expected);

  let reported = 0;
  for (const { yaml, detectorId, past } of untouched) {
    const { rows } = await db.pool.query('select count(*)::int as n from matches where detector_id = $1', [detectorId]);
    expect(past + rows[0].n).toBe((await backtest({ yaml }, { pool: db.pool })).events);
    reported += past;
  }
  expect(reported).toBeGreaterThan(0);

  const { rows: alerts } = await db.pool.query(
    `select count(*)::int as n, count(*) filter (where not exists (
         select from matches m join (
           select version_id, live_from_epoch as f, live_to_epoch as t from detector_versions
           union all select version_id, from_epoch, to_epoch from live_spans) s using (version_id)
         where m.alert_id = a.alert_id and m.host_id = a.host_id and m.version_id = a.version_id
           and m.ts = a.first_ts and m.epoch >= s.f and (s.t is null or m.epoch < s.t)))::int as wrong
     from alerts a where redirect_to is null`,
  );
  expect(alerts[0]).toEqual({ n: expect.any(Number), wrong: 0 });
  expect(alerts[0].n).toBeGreaterThan(10);
  expect((await verify(db.pool)).differences).toEqual([]);
});
