import { afterAll, beforeAll, expect, it } from 'vitest';
import { actor } from '../access';
import { runner, scannerOf } from '../backtest/runner';
import type { Scanner } from '../backtest/shards';
import type { TestDatabase } from '../db/test-database';
import type { ExceptionScope } from '../detectors/exception-scope';
import { changeHypothesis, createHypothesis } from '../hypotheses/store';
import { recordingDatabase } from '../recording-database.fixture';
import { askException } from './exception-store';
import { askGate } from './gate-store';
import { askOverlap } from './overlap-store';
import { promote, saveVersion } from './store';
import { testHypothesis } from './test-store';

// A rule that no index narrows: all of the dictionary is to be asked, which the process that serves pages must not do itself.
const yaml = (title: string, more = '') =>
  `title: ${title}\nlogsource: {product: linux, category: process_creation}\ndetection:\n  s: {ImageBelowConfig: true${more}}\n  condition: s\nlevel: high\n`;

const by = actor();
let db: TestDatabase;
let scanner: Scanner;
let scans: string[];
beforeAll(async () => {
  db = await recordingDatabase();
  const threads = scannerOf(db.url);
  scanner = {
    ready: false,
    scan(rules, options) {
      scans.push(rules.map(({ rule }) => rule.title).join());
      return threads.scan(rules, options);
    },
  };
});
afterAll(async () => {
  await runner(db.url).end();
  await db.drop();
});

async function hypothesis(text: string): Promise<number> {
  const { id } = await createHypothesis(by, { title: 'x', statement: '', alertId: '1', observationIds: [] }, db.pool);
  await changeHypothesis(by, id, { yaml: text }, db.pool);
  return id;
}

/** What it gives without threads and with them, where the threads are asked so often (once more to bring all into memory). */
async function both<T>(ask: (threads: { scanner?: Scanner }) => Promise<T>, asked: number): Promise<void> {
  const alone = await ask({});
  scans = [];
  expect(await ask({ scanner })).toEqual(alone);
  expect(scans.filter((titles) => titles !== '')).toHaveLength(asked);
}

it('what going live asks, overlap and exceptions are asked of the threads, and say the same', async () => {
  await both((threads) => askGate({ yaml: yaml('gate') }, db.pool, threads), 1);
  await both((threads) => askOverlap({ yaml: yaml('overlap') }, db.pool, threads), 1);
  const scope: ExceptionScope = { hosts: [], conditions: [{ field: 'User', operator: 'is', value: 'nobody' }] };
  const id = await hypothesis(yaml('excepted'));
  const { detectorId } = await promote(by, id, { mode: 'observing', raisePast: false }, db.pool);
  await both((threads) => askException(detectorId, { scope, expiresAt: null }, db.pool, threads), 1);
});

it('a test, a promotion with alerts for the past and a new version, too', async () => {
  const figures = ({ events, hosts, judged }: { events: number; hosts: number; judged: object }) => ({
    events,
    hosts,
    judged,
  });
  await both(async (threads) => {
    const id = await hypothesis(yaml('tested'));
    return (await testHypothesis(by, id, undefined, db.pool, threads)).state;
  }, 1);
  await both(async (threads) => {
    const id = await hypothesis(yaml('promoted'));
    const choice = { mode: 'live', raisePast: true, waiver: 'for the test' } as const;
    const { detectorId, past, raisedAlerts } = await promote(by, id, choice, db.pool, threads);
    expect(past.events).toBeGreaterThan(0);
    expect(raisedAlerts).toBeGreaterThan(0);
    const { rows } = await db.pool.query(
      'select host_id, ts, seq, behavior_id, process_id, anchor_id from matches where detector_id = $1 order by 1, 2, 3',
      [detectorId],
    );
    return { past: figures(past), raisedAlerts, rows };
    // the gate's noise, the report, and the past
  }, 3);
  await both(async (threads) => {
    const id = await hypothesis(yaml('tuned'));
    const { detectorId } = await promote(by, id, { mode: 'observing', raisePast: false }, db.pool);
    const { number } = await saveVersion(
      by,
      detectorId,
      { yaml: yaml('tuned', ", User: 'root'"), note: '' },
      db.pool,
      threads,
    );
    return number;
    // the new text, and the one that it is compared with
  }, 2);
});
