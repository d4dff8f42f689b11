import { createServer } from 'node:http';
import { pool } from '../db/client';
import { startDuties } from '../duties';
import { jobs, QUEUES } from '../jobs/queue';
import { startWorker } from '../jobs/worker';
import { OWN_DUTIES } from '../own-duties';
import type { Address } from './address';
import { onShutdown } from './shutdown';

const STOP_MS = 10_000;

/** A worker: jobs, the duties in the background, and an address that says whether it is well. Never returns; a signal ends it. */
export async function work(address: Address): Promise<never> {
  const duties = startDuties(pool(), OWN_DUTIES);
  onShutdown(() => duties.stop());
  await startWorker();
  onShutdown(async () => (await jobs()).stop({ graceful: true, wait: true, timeout: STOP_MS }));
  await serveHealth(address);
  console.log(`\n  Worker: ${[...OWN_DUTIES.map(({ name }) => name), ...QUEUES].join(', ')}   (Ctrl-C stops it)`);
  console.log(`  Its health is at ${address.url}/api/health\n`);
  return new Promise(() => {});
}

async function serveHealth({ host, port }: Address): Promise<void> {
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
      response.end(JSON.stringify(body));
    };
    if (request.method !== 'GET' || request.url !== '/api/health')
      return answer(404, { error: { code: 'not_found', message: 'A worker serves nothing but /api/health.' } });
    try {
      await pool().query('select 1');
      answer(200, { ok: true, role: 'worker' });
    } catch {
      answer(503, { error: { code: 'unavailable', message: 'The database does not answer at the moment.' } });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, resolve);
  });
  onShutdown(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
}
