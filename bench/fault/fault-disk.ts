import path from 'node:path';
import { freePort } from '@/lib/db/server';
import { compare } from './compare';
import { makeLoad } from './load';
import type { Options } from './options';
import { keepReading } from './reader';
import { joined, meetRefusals } from './refused';
import { crashOk, describeComparison, describeReading, type FaultReport } from './report';
import { deliver } from './sender';
import { smallDisk } from './small-disk';
import { StartedApp } from './started-app';
import { prepare } from './started-victim';

/** Another program fills the disk that the built-in database is on, to the last block, and makes room again later. */
export async function run({ folder, few, seconds, say }: Options): Promise<FaultReport> {
  const disk = smallDisk(path.join(folder, 'disk'), 512);
  if (typeof disk === 'string') return { fault: 'disk', ok: true, facts: [`skipped: ${disk}`] };
  const app = new StartedApp({ UNWRAP_DATA: path.join(disk.folder, 'data'), PORT: String(await freePort()) });
  try {
    await app.start();
    const target = { url: `${app.address}/api/ingest`, ...(await prepare(app.databaseUrl())) };
    const load = makeLoad(few);
    const [before, after] = [load.batches.slice(0, 4), load.batches.slice(4)];
    for (const batch of before) await deliver(() => target, batch);
    disk.fill(Number(process.env.LEAVE ?? 0));
    say('  full');
    const reader = keepReading(app.address);
    const met = joined(await Promise.all(after.slice(0, 4).map((batch) => meetRefusals(target, batch, seconds))));
    const reading = await reader.stop();
    const alive = app.isRunning;
    disk.clear();
    const since = Date.now();
    await deliver(
      () => target,
      after[0]!,
      () => {},
      20,
    );
    const healed = Date.now() - since;
    say('  room again');
    for (const batch of after.slice(1)) await deliver(() => target, batch);
    const compared = await compare(app.databaseUrl(), load);
    const readsGoOn = Object.keys(reading.answers).every((name) => name.endsWith(' 200'));
    return {
      fault: 'disk',
      ok:
        crashOk(compared, reading) &&
        alive &&
        readsGoOn &&
        !met.acknowledged &&
        met.notNow > 0 &&
        met.other.length === 0,
      compared,
      reading,
      facts: [
        `while it was full: 503 with Retry-After ${met.notNow} times, the slowest after ${met.slowest} ms; anything else ${met.other.length} times${met.other.length ? `: ${met.other[0]}` : ''}`,
        `the app ${alive ? 'went on' : 'ENDED'}, and stored again ${healed} ms after there was room`,
        ...describeReading(reading),
        ...describeComparison(compared),
      ],
    };
  } finally {
    disk.clear();
    await app.stop();
    disk.remove();
  }
}
