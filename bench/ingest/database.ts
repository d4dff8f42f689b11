import pg from 'pg';
import { poolOptions } from '@/lib/db/client';
import { durableSettings, withClient } from '@/lib/db/server';
import { startThrowAway, type TestServer } from '@/lib/db/test-server';
import { installStarters } from '@/lib/detectors/starter-store';
import { postgresSeconds } from '../cpu';

export interface BenchServer {
  /** A fresh database with the starter detectors live. */
  database(name: string): Promise<{ url: string; pool: pg.Pool }>;
  /** CPU seconds that PostgreSQL's processes have used */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

/** A throw-away PostgreSQL with the settings of the product: nothing is traded for speed. */
export async function startServer(): Promise<BenchServer> {
  const { info, stop } = await startThrowAway({
    settings: { ...durableSettings(), shared_preload_libraries: 'pg_stat_statements', track_wal_io_timing: 'on' },
    extensions: ['pg_stat_statements'],
  });
  const cpuSeconds = await withClient(info.url, postgresSeconds);
  return { database: (name) => createDatabase(info, name), cpuSeconds, stop };
}

async function createDatabase(server: TestServer, name: string): Promise<{ url: string; pool: pg.Pool }> {
  await withClient(server.url, (client) => client.query(`create database ${name} template ${server.template}`));
  const url = Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
  const pool = new pg.Pool(poolOptions(url));
  pool.on('error', () => {});
  await installStarters(pool);
  return { url, pool };
}
