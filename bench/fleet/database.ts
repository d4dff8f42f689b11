import { existsSync } from 'node:fs';
import pg from 'pg';
import { poolOptions } from '../../lib/db/client';
import { startEmbedded } from '../../lib/db/embedded';
import { migrate } from '../../lib/db/migrate';
import { installStarters } from '../../lib/detectors/starter-store';

/** A fleet that is kept between benchmarks: a database of its own, set up as the product sets up its own. */
export interface FleetDatabase {
  url: string;
  pool: pg.Pool;
  /** stops the server, unless another command uses it */
  close(): Promise<void>;
}

/**
 * @param folder kept; made at the first call, with the starter detectors live
 * @param asItIs nothing is written into it: it must be there, and of this version's schema
 */
export async function openFleet(folder: string, { asItIs = false } = {}): Promise<FleetDatabase> {
  if (asItIs && !existsSync(folder))
    throw new Error(`There is no fleet in ${folder}: npm run bench -- generate --data ${folder}`);
  const server = await startEmbedded({ dataDir: folder });
  try {
    if (!asItIs) await migrate(server.url);
    const pool = new pg.Pool({
      ...poolOptions(server.url),
      statement_timeout: 0,
      idle_in_transaction_session_timeout: 0,
    });
    pool.on('error', () => {});
    if (!asItIs) await installStarters(pool);
    return {
      url: server.url,
      pool,
      async close() {
        await pool.end();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
