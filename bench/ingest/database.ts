import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { poolOptions } from '@/lib/db/client';
import { durableSettings, withClient } from '@/lib/db/server';
import { startThrowAway, type TestServer } from '@/lib/db/test-server';
import { installStarters } from '@/lib/detectors/starter-store';

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
  const postmaster = await withClient(info.url, async (client) => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    return statOf(rows[0]!.pid).parent;
  });
  return { database: (name) => createDatabase(info, name), cpuSeconds: () => treeSeconds(postmaster), stop };
}

async function createDatabase(server: TestServer, name: string): Promise<{ url: string; pool: pg.Pool }> {
  await withClient(server.url, (client) => client.query(`create database ${name} template ${server.template}`));
  const url = Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
  const pool = new pg.Pool(poolOptions(url));
  pool.on('error', () => {});
  await installStarters(pool);
  return { url, pool };
}

interface Stat {
  parent: number;
  /** clock ticks: its own, and those of children that ended */
  ticks: number;
}

function statOf(pid: number): Stat {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  return { parent: fields[1]!, ticks: fields[11]! + fields[12]! + fields[13]! + fields[14]! };
}

/** CPU seconds that a process has used. Linux counts a hundred ticks a second. */
export function cpuSeconds(pid: number): number {
  return statOf(pid).ticks / 100;
}

function treeSeconds(postmaster: number): number {
  let ticks = statOf(postmaster).ticks;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = statOf(Number(name));
      if (stat.parent === postmaster) ticks += stat.ticks;
    } catch {
      // it ended meanwhile
    }
  }
  return ticks / 100;
}
