import { freePort } from '@/lib/db/server';
import { compare } from './compare';
import { crash } from './crash';
import { makeLoad } from './load';
import type { Options } from './options';
import { keepReading } from './reader';
import { crashOk, describeComparison, describeReading, describeRun, type FaultReport } from './report';
import { StartedApp } from './started-app';
import { startedVictim } from './started-victim';

/** kill -9 of the app and of its built-in database, again and again, under four senders. */
export async function run({ folder, seed, events, kills, say }: Options): Promise<FaultReport> {
  const app = new StartedApp({ UNWRAP_DATA: folder, PORT: String(await freePort()) });
  try {
    const victim = await startedVictim(app);
    const load = makeLoad(events);
    const reader = keepReading(app.address);
    const done = await crash(victim, { load, seed, kills, senders: 4 }, (text) => say(`  ${text}`));
    const reading = await reader.stop();
    say('  comparing');
    const compared = await compare(app.databaseUrl(), load);
    return {
      fault: 'crash',
      ok: crashOk(compared, reading) && compared.events === load.records,
      run: done,
      compared,
      reading,
      facts: [...describeRun(done), ...describeComparison(compared), ...describeReading(reading)],
    };
  } finally {
    await app.stop();
  }
}
