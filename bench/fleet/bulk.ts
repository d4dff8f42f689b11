import { Worker } from 'node:worker_threads';
import { BulkLoad } from './bulk-load';
import type { Stored, ThreadData } from './bulk-thread';
import { Claims } from './claims';
import { openFleet } from './database';
import { Fleet, type FleetOptions, type Truth } from './generator';

export interface BulkResult {
  records: number;
  skipped: number;
  actions: Record<string, number>;
  truth: Truth;
}

const CHUNK_HOSTS = 5;
const SOURCE = 'generated';

/**
 * Stores a fleet in the database of a folder, in several threads. What was stored by an earlier call with the same options
 * is not stored again.
 * @param told is called with all records that are stored, and with what is done after the last of them
 */
export async function loadInBulk(
  folder: string,
  options: FleetOptions,
  { threads, told }: { threads: number; told(records: number, skipped: number, what?: string): void },
): Promise<BulkResult> {
  const { pool, url, close } = await openFleet(folder);
  try {
    const setting = `bulk load ${JSON.stringify(options)}`;
    const done = `${setting} ended`;
    await pool.query(`insert into settings (name, value) values ($1, '[]') on conflict do nothing`, [setting]);
    const { rows } = await pool.query<{ value: Stored[] }>('select value from settings where name = $1', [setting]);
    const stored = rows[0]!.value;
    const skipped = total(stored);
    const { rows: ended } = await pool.query('select from settings where name = $1', [done]);
    if (ended.length === 0) {
      const claims = new Claims();
      const load = new BulkLoad(pool, SOURCE, claims);
      await load.begin();
      const chunks = Array.from({ length: Math.ceil(options.hosts / CHUNK_HOSTS) }, (_, chunk) => chunk);
      const known = new Set(stored.map(({ chunk }) => chunk));
      const left = chunks.filter((chunk) => !known.has(chunk));
      const data = { url, source: SOURCE, options, claims: claims.buffer, chunkHosts: CHUNK_HOSTS, setting };
      const take = (one: Stored) => {
        stored.push(one);
        told(total(stored), skipped);
      };
      await Promise.all(Array.from({ length: threads }, () => runThread(data, left, take)));
      await load.end((what) => told(total(stored), skipped, what));
      await pool.query(`insert into settings (name, value) values ($1, 'true')`, [done]);
    }
    const actions: Record<string, number> = {};
    for (const one of stored)
      for (const [action, n] of Object.entries(one.actions)) actions[action] = (actions[action] ?? 0) + n;
    return { records: total(stored), skipped, actions, truth: new Fleet(options).labels() };
  } finally {
    await close();
  }
}

const total = (stored: readonly Stored[]) => stored.reduce((sum, { records }) => sum + records, 0);

/** Takes chunks from the list until none is left. */
function runThread(data: ThreadData, left: number[], take: (stored: Stored) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./bulk-thread.mjs', import.meta.url), {
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: 128, maxOldGenerationSizeMb: 2_048 },
    });
    const next = () => thread.postMessage(left.shift() ?? null);
    thread.on('message', (stored: Stored) => {
      take(stored);
      next();
    });
    thread.on('error', reject);
    thread.on('exit', () => resolve());
    next();
  });
}
