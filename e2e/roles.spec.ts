import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { APIRequestContext } from '@playwright/test';
import { expect, type Running, startApp, test } from './fixtures';

// Two web servers that do nothing by themselves and two workers, on one database.

test.use({ appName: 'roles', startArguments: ['--role', 'web', '--no-sample'] });

/** The parts of one recorded audit event, without the last ones: as if the host had fallen silent. At a time of today. */
function halfAnEvent(host: string, serial: number): string {
  const lines = gunzipSync(readFileSync('data/sample/auditd-fleet-1.log.gz')).toString().split('\n');
  return lines
    .filter((line) => line.includes(':2902)') && !/type=(?:PATH|PROCTITLE|EOE)/.test(line))
    .map((line) =>
      line
        .replace(/^(?:node=\S+ )?/, `node=${host} `)
        .replace(/audit\([\d.]+:2902\)/, `audit(${Math.floor(Date.now() / 1000)}.000:${serial})`),
    )
    .join('\n');
}

async function found(request: APIRequestContext, url: string, query: string): Promise<number> {
  const answer = await request.post(`${url}/api/hunt/page`, { data: { query, limit: 100 } });
  return ((await answer.json()) as { events: unknown[] }).events.length;
}

test('two web servers and two workers share one database and its work', async ({ app, request }) => {
  const others: Running[] = [];
  // a worker whose clock is two minutes ahead finds that a host was silent for longer than a minute
  const ahead = 120_000;
  try {
    const web = await startApp(app.dataDir, 0, ['--role', 'web']);
    others.push(web);
    const workers = [
      await startApp(app.dataDir, ahead, ['--role', 'worker']),
      await startApp(app.dataDir, ahead, ['--role', 'worker']),
    ];
    others.push(...workers);
    expect(await (await request.get(`${web.url}/api/health`)).json()).toEqual({ ok: true, role: 'web' });
    for (const { url } of workers) {
      expect(await (await request.get(`${url}/api/health`)).json()).toEqual({ ok: true, role: 'worker' });
      expect((await request.get(`${url}/alerts`)).status()).toBe(404);
    }

    const made = await request.post(`${app.url}/api/tokens`, { data: { name: 'roles', source: 'roles' } });
    const { token } = (await made.json()) as { token: string };
    const send = async (url: string, body: string) => {
      const answer = await request.post(`${url}/api/ingest`, {
        data: body,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'text/plain' },
      });
      return (await answer.json()) as { pending: number };
    };
    // what waits is taken by one of the workers, and both web servers see it once
    expect((await send(web.url, halfAnEvent('role-01', 11))).pending).toBeGreaterThan(0);
    for (const url of [app.url, web.url])
      await expect.poll(() => found(request, url, 'host:role-01'), { timeout: 60_000 }).toBe(1);

    // one worker gone, the other goes on
    await workers[0]!.stop();
    expect((await send(app.url, halfAnEvent('role-02', 12))).pending).toBeGreaterThan(0);
    await expect.poll(() => found(request, web.url, 'host:role-02'), { timeout: 60_000 }).toBe(1);
    expect(await found(request, web.url, 'host:role-*')).toBe(2);
  } finally {
    for (const one of others.reverse()) await one.stop();
  }
});
