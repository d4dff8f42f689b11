import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { pool } from '../db/client';
import { projectFolder } from '../env';
import type { Address } from './address';
import type { Connection } from './connect';
import { phase } from './phase';
import type { StartOptions } from './start';

/** The setting that remembers that the first start is over; `unwrap sample remove` does not bring it back. */
const SETTING = 'first_start';

const SAMPLE_MODULE = 'lib/cli/sample.ts';

type SampleModule = {
  loadSample(options: {
    file: 1 | 2;
    url: string;
    token: string;
    onProgress(done: number, total: number): void;
  }): Promise<{ summary: string }>;
  /** a token for one load, and the way to revoke it */
  sampleToken(): Promise<{ token: string; revoke(): Promise<void> }>;
};

/**
 * At the first start the sample recording is sent in through the ingest API, as an agent would: by itself only into the
 * built-in database, into another one when asked. The setting is written afterwards, so an interrupted load is repeated;
 * ingest knows what it has.
 */
export async function loadFirstSample(connection: Connection, address: Address, options: StartOptions): Promise<void> {
  const wanted = options.sample ?? connection.embedded !== null;
  if (!wanted) return;
  const { rowCount } = await pool().query('select 1 from settings where name = $1', [SETTING]);
  if (rowCount && options.sample !== true) return;
  if (!fs.existsSync(path.join(projectFolder(), SAMPLE_MODULE))) return;
  const { loadSample, sampleToken }: SampleModule = await import(
    pathToFileURL(path.join(projectFolder(), SAMPLE_MODULE)).href
  );
  await phase('sample data', async (progress) => {
    const { token, revoke } = await sampleToken();
    try {
      const count = (n: number) => n.toLocaleString('en-US');
      const { summary } = await loadSample({
        file: 1,
        url: address.url,
        token,
        onProgress: (done, total) => progress(`${count(done)} of ${count(total)}`),
      });
      return summary;
    } finally {
      await revoke();
    }
  });
  await pool().query(
    'insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value',
    [SETTING, JSON.stringify({ sample: true })],
  );
}
