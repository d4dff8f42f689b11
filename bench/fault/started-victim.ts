import { createToken } from '@/lib/access';
import { actor } from '@/lib/access/actor';
import { RECORDING_RANGE } from '@/lib/sources/recordings';
import { patientPool, SOURCE } from './compare';
import type { Victim } from './crash';
import { installDetectors } from './load';
import type { Target } from './sender';
import type { StartedApp } from './started-app';

/** A token and the detectors of the load, made in a database that an app has migrated. */
export async function prepare(databaseUrl: string): Promise<Pick<Target, 'token' | 'range'>> {
  const pool = patientPool(databaseUrl);
  try {
    await installDetectors(pool);
    const { token } = await createToken(actor(), { name: SOURCE, source: SOURCE }, pool);
    return { token, range: RECORDING_RANGE };
  } finally {
    await pool.end();
  }
}

/** `unwrap start` with its built-in database, as the one that is killed. */
export async function startedVictim(app: StartedApp): Promise<Victim> {
  await app.start();
  const rights = await prepare(app.databaseUrl());
  return {
    target: () => ({ url: `${app.address}/api/ingest`, ...rights }),
    killApp: () => app.kill(),
    startApp: () => app.start(),
    killDatabase: () => app.killDatabase(),
  };
}
