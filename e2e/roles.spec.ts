import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { alertRows, databaseOf, expect, test } from './fixtures';

// Two web servers and two workers on one database: whoever is asked, the answer is the same, and no worker is needed twice.
test.use({ appName: 'roles', startArguments: ['--role', 'web'] });
test.skip(!process.env.UNWRAP_FULL, 'belongs to the full run: four processes, and one of them is killed');

const root = fileURLToPath(new URL('..', import.meta.url));
const started: ChildProcess[] = [];

function start(role: 'web' | 'worker', database: string): Promise<{ url: string; process: ChildProcess }> {
  const child = spawn(process.execPath, [path.join(root, 'bin/unwrap.mjs'), 'start', '--role', role], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, DATABASE_URL: database, HOST: '127.0.0.1', PORT: '0' },
  });
  started.push(child);
  let output = '';
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      output += chunk;
      const url = /(?:Unwrap is at|health is at) (http:\/\/[^\s/]+)/.exec(output)?.[1];
      if (url) resolve({ url, process: child });
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => reject(new Error(`${role} ended (${code}):\n${output}`)));
  });
}

test.afterAll(() => {
  for (const child of started) child.kill('SIGTERM');
});

test('work goes on at either web server, and with either worker', async ({ app, page, request }) => {
  test.setTimeout(300_000);
  const { db, close } = await databaseOf(app);
  const url = (db as unknown as { options: { connectionString: string } }).options.connectionString;
  try {
    const [other, first, second] = [await start('web', url), await start('worker', url), await start('worker', url)];

    await test.step('what is done at one web server is seen at the other without a reload', async () => {
      await page.goto(`${other.url}/alerts?group=none`);
      const row = alertRows(page).first();
      await expect(row).toContainText('New');
      const id = (await row.getAttribute('id'))!.replace('alert-', '');
      const changed = await request.patch(`${app.url}/api/alerts`, {
        data: { ids: [id], change: { status: 'closed', disposition: 'false_positive', reason: 'seen before' } },
        headers: { origin: app.url },
      });
      expect(changed.status()).toBeLessThan(300);
      await expect(page.getByText(/False pos\.|changed/).first()).toBeVisible();
      const read = await (await request.get(`${other.url}/api/alerts/${id}`)).json();
      expect(read).toMatchObject({ status: 'closed', disposition: 'false_positive' });
    });

    const versions = await db.query<{ id: number }>('select version_id as id from detector_versions order by 1');
    const backtested = async (title: string) => {
      const made = await request.post(`${app.url}/api/backtest/runs`, {
        data: { title, versionIds: versions.rows.map(({ id }) => id) },
        headers: { origin: app.url },
      });
      const { runId } = (await made.json()) as { runId: number };
      const state = async () =>
        ((await (await request.get(`${other.url}/api/backtest/runs/${runId}`)).json()) as { state: string }).state;
      await expect.poll(state, { timeout: 90_000 }).toBe('done');
    };
    await test.step('a run of many rules is taken by a worker', () => backtested('with two workers'));
    await test.step('and by the other one once the first is killed', async () => {
      first.process.removeAllListeners('exit');
      first.process.kill('SIGKILL');
      await backtested('with one worker');
    });
    expect((await request.get(`${second.url}/api/health`)).ok()).toBe(true);
  } finally {
    await close();
  }
});
