import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { poolOptions } from '../db/client';
import { type TestDatabase, testDatabase } from '../db/test-database';
import { installStarters } from '../detectors/starter-store';
import { huntPage } from '../hunt/page-store';
import { ingest } from '../ingest';

// Two workers as processes of their own, and two ways in as two web servers have them, on one database.

let db: TestDatabase;
const workers: ChildProcess[] = [];
const ways: pg.Pool[] = [];
beforeAll(async () => {
  db = await testDatabase();
  await installStarters(db.pool);
  ways.push(new pg.Pool(poolOptions(db.url)), new pg.Pool(poolOptions(db.url)));
});
afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  await Promise.all(ways.map((way) => way.end()));
  await db.drop();
});

/** A worker whose clock is two minutes ahead: it finds that a host was silent for longer than a minute. */
function startWorker(): Promise<{ url: string; process: ChildProcess }> {
  const child = spawn(process.execPath, ['bin/unwrap.mjs', 'start', '--role', 'worker'], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, DATABASE_URL: db.url, UNWRAP_CLOCK_OFFSET_MS: '120000', HOST: '127.0.0.1', PORT: '0' },
  });
  workers.push(child);
  let output = '';
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      output += chunk;
      const url = /health is at (http:\S+)/.exec(output)?.[1];
      if (url) resolve({ url, process: child });
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => reject(new Error(`the worker ended (${code}):\n${output}`)));
  });
}

/** The parts of a recorded audit event without the last ones, at a time of today: as if the host had fallen silent. */
function halfAnEvent(host: string, serial: number): Buffer {
  const lines = gunzipSync(readFileSync('data/sample/auditd-fleet-1.log.gz')).toString().split('\n');
  const some = lines.filter((line) => line.includes(':2902)') && !/type=(?:PATH|PROCTITLE|EOE)/.test(line));
  const now = Math.floor(Date.now() / 1000);
  return Buffer.from(
    some
      .map((line) => line.replace(/^(?:node=\S+ )?/, `node=${host} `))
      .map((line) => line.replace(/audit\([\d.]+:2902\)/, `audit(${now}.000:${serial})`))
      .join('\n'),
  );
}

const found = async (way: pg.Pool, query: string) => (await huntPage({ query, limit: 100 }, way)).events.length;

// It waits for minutes of silence on the clock, so it belongs to the full run.
test.runIf(process.env.UNWRAP_FULL)(
  'two ways in and two workers share one database and its work',
  async () => {
    const started = await Promise.all([startWorker(), startWorker()]);
    for (const { url } of started) {
      expect(await (await fetch(url)).json()).toEqual({ ok: true, role: 'worker' });
      expect((await fetch(url.replace('/api/health', '/alerts'))).status).toBe(404);
    }

    // what waits is taken by one of the workers, and both ways see it once
    expect(await ingest(halfAnEvent('role-01', 11), { pool: ways[1]!, source: 'roles' })).toMatchObject({ created: 0 });
    for (const way of ways)
      await expect.poll(() => found(way, 'host:role-01'), { timeout: 90_000, interval: 500 }).toBe(1);

    // one worker is killed, the other goes on
    started[0]!.process.removeAllListeners('exit');
    started[0]!.process.kill('SIGKILL');
    expect(await ingest(halfAnEvent('role-02', 12), { pool: ways[0]!, source: 'roles' })).toMatchObject({ created: 0 });
    await expect.poll(() => found(ways[1]!, 'host:role-02'), { timeout: 90_000, interval: 500 }).toBe(1);
    expect(await found(ways[0]!, 'host:role-*')).toBe(2);
  },
  240_000,
);
