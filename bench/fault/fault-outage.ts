import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@/lib/db/server';
import { compare } from './compare';
import { makeLoad } from './load';
import type { Options } from './options';
import { ownServer } from './own-server';
import { keepReading } from './reader';
import { joined, meetRefusals } from './refused';
import { crashOk, describeComparison, describeReading, type FaultReport } from './report';
import { deliver } from './sender';
import { StartedApp } from './started-app';
import { prepare } from './started-victim';

/** A database of the team's own is stopped in good order under load, and started again a while later. */
export async function run({ folder, few, seconds, say }: Options): Promise<FaultReport> {
  const server = await ownServer(path.join(folder, 'server'));
  await server.start();
  const data = path.join(folder, 'data');
  const app = new StartedApp({ UNWRAP_DATA: data, PORT: String(await freePort()), DATABASE_URL: server.url });
  try {
    await app.start();
    const target = { url: `${app.address}/api/ingest`, ...(await prepare(server.url)) };
    const load = makeLoad(few);
    const [before, after] = [
      load.batches.slice(0, load.batches.length / 2),
      load.batches.slice(load.batches.length / 2),
    ];
    const sending = (async () => {
      for (const batch of before) await deliver(() => target, batch);
    })();
    await sleep(500);
    say('  stopped');
    await server.stop();
    const reader = keepReading(app.address);
    const met = joined(await Promise.all(after.slice(0, 4).map((batch) => meetRefusals(target, batch, seconds))));
    const reading = await reader.stop();
    const alive = app.isRunning;
    say('  started');
    await server.start();
    const since = Date.now();
    for (const batch of after.slice(0, 1))
      await deliver(
        () => target,
        batch,
        () => {},
        20,
      );
    const healed = Date.now() - since;
    await sending;
    for (const batch of after.slice(1)) await deliver(() => target, batch);
    const compared = await compare(server.url, load);
    const pages = Object.entries(reading.answers).filter(([name]) => name.startsWith('/alerts '));
    const pagesOk = pages.length > 0 && pages.every(([name]) => name === '/alerts 200');
    return {
      fault: 'outage',
      ok:
        crashOk(compared, reading) && alive && !met.acknowledged && met.notNow > 0 && met.other.length === 0 && pagesOk,
      compared,
      reading,
      facts: [
        `while it was stopped: 503 with Retry-After ${met.notNow} times, the slowest after ${met.slowest} ms; anything else ${met.other.length} times${met.other.length ? `: ${met.other[0]}` : ''}`,
        `the app ${alive ? 'went on' : 'ENDED'}, and stored again ${healed} ms after the database was back`,
        ...describeReading(reading),
        ...describeComparison(compared),
      ],
    };
  } finally {
    await app.stop();
    await server.stop();
  }
}
