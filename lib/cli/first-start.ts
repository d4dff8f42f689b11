import { pool } from '../db/client';
import type { Address } from './address';
import type { Connection } from './connect';
import { phase } from './phase';
import type { StartOptions } from './start';

/** The setting that remembers that the first start is over; `unwrap sample remove` does not bring it back. */
const SETTING = 'first_start';

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
  const { loadSample, sampleToken } = await import('./sample');
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
