import { describe, expect, it } from 'vitest';
import { STARTERS } from '../detectors/starters';
import { recordingShards } from './recording-shards.fixture';
import { cancelRun, createRun, listRuns, performRun, readRun, readRunReport } from './run-store';
import type { Scanner, ScanOptions } from './shards';
import { backtest } from './store';

const made = recordingShards();

const own = (title: string, detection: object) => ({
  title,
  yaml: JSON.stringify({ title, logsource: { product: 'linux', category: 'process_creation' }, detection }),
});

const RULES = [
  ...[
    ...STARTERS.slice(0, 2).map(({ key, yaml }) => ({ title: key, yaml })),
    own('hidden', { s: { 'Image|contains': '/.' }, condition: 's' }),
    own('single host', { s: { Computer: 'web-01' }, condition: 's' }),
    own('disguised', { s: { DisguisedByParent: true }, condition: 's' }),
  ].map((rule) => ({ ...rule, versionId: null, detectorId: null })),
  { title: 'broken', yaml: 'title: [', versionId: null, detectorId: null },
];

const ask = () => createRun(made.db.pool, { title: 'Five rules and a broken one', rules: RULES, author: 'test' });

/** A scanner that something happens to before it answers. */
const scanning = (before: (options: ScanOptions | undefined) => Promise<void>): Scanner => ({
  ready: true,
  async scan(rules, options) {
    await before(options);
    return made.shards.scan(rules, options);
  },
});

describe('a run of many rules', () => {
  it('gives each the report that it would have by itself', async () => {
    const runId = await ask();
    await performRun(made.db.url, runId, made.shards);
    const run = await readRun(made.db.pool, runId);
    expect(run).toMatchObject({ state: 'done', failure: null });
    for (const [i, { yaml }] of RULES.entries()) {
      const alone = await backtest({ yaml }, { pool: made.db.pool });
      const { ok, events, hosts, days, judged, unjudgedHosts, incomplete } = alone;
      expect(days).toBe(events > 0 ? 1 : 0);
      expect(run.rules[i]!.result).toMatchObject({ ok, events, hosts, days, judged, unjudgedHosts, incomplete });
      const kept = await readRunReport(made.db.pool, runId, i);
      expect(kept).toMatchObject({
        title: RULES[i]!.title,
        yaml,
        report: { samples: alone.samples, facets: alone.facets },
      });
    }
    expect(run.rules.at(-1)!.result!.problem).toBeTruthy();
    expect(run.rules.some(({ result }) => result!.events > 0)).toBe(true);
    const { rows } = await made.db.pool.query('select watermark, epoch, yaml from backtests where run_id = $1', [
      runId,
    ]);
    expect(rows.length).toBe(RULES.length);
    for (const row of rows) expect(Number(row.watermark)).toBeGreaterThan(0);
  });

  it('is listed, and a rule without a result has no report', async () => {
    const runId = await ask();
    expect((await listRuns(made.db.pool))[0]).toMatchObject({ runId, state: 'waiting', rules: RULES.length, done: 0 });
    await expect(readRunReport(made.db.pool, runId, 0)).rejects.toMatchObject({ code: 'not_found' });
    await performRun(made.db.url, runId, made.shards);
    expect((await listRuns(made.db.pool))[0]).toMatchObject({
      runId,
      state: 'done',
      rules: RULES.length,
      done: RULES.length,
    });
    await expect(readRunReport(made.db.pool, runId, RULES.length)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('goes on where it was cut short', async () => {
    const runId = await ask();
    await performRun(made.db.url, runId, made.shards);
    // as it was after two rules, when its process was killed
    await made.db.pool.query('delete from backtests where run_id = $1 and run_place >= 2', [runId]);
    await made.db.pool.query(`update backtest_runs set state = 'running', finished_at = null where run_id = $1`, [
      runId,
    ]);
    const before = (await readRun(made.db.pool, runId)).rules.map(({ result }) => result?.backtestId);
    let asked = 0;
    await performRun(made.db.url, runId, {
      ready: true,
      scan(rules, options) {
        asked = rules.length;
        return made.shards.scan(rules, options);
      },
    });
    const after = await readRun(made.db.pool, runId);
    expect(asked).toBe(2);
    expect(after.state).toBe('done');
    expect(after.rules.slice(0, 2).map(({ result }) => result!.backtestId)).toEqual(before.slice(0, 2));
    expect(after.rules.every(({ result }) => result !== null)).toBe(true);
  });

  it('is performed by one at a time', async () => {
    const runId = await ask();
    let other: unknown;
    await performRun(
      made.db.url,
      runId,
      scanning(async () => {
        other = await performRun(made.db.url, runId, made.shards).catch((error) => error);
      }),
    );
    expect(other).toMatchObject({ code: 'conflict' });
    expect((await readRun(made.db.pool, runId)).state).toBe('done');
  });

  it('stops when it is cancelled, and keeps what it found', async () => {
    const runId = await ask();
    await performRun(
      made.db.url,
      runId,
      scanning(async () => cancelRun(made.db.pool, runId)),
    );
    const run = await readRun(made.db.pool, runId);
    expect(run.state).toBe('cancelled');
    expect(run.rules.every(({ result }) => result === null)).toBe(true);
    await performRun(made.db.url, runId, made.shards);
    expect((await readRun(made.db.pool, runId)).state).toBe('cancelled');
  });
});
